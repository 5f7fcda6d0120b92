"""`wasm-publish init [PATH…]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.asking import ask, can_ask, confirmed
from wasm_publish.cli.output import wants_json
from wasm_publish.cli.planner_of import request_of
from wasm_publish.errors import UsageError
from wasm_publish.initializing.initializer import Initializer
from wasm_publish.initializing.registry_choice import Answer, require_registry
from wasm_publish.settings.values import anchored
from wasm_publish.toml_file import pointed
from wasm_publish.ui.document import to_json
from wasm_publish.ui.setup import setup_diff, setup_document
from wasm_publish.ui.streams import write
from wasm_publish.ui.terminal import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.cli.commands import Invocation
    from wasm_publish.initializing.file_change import FileChange
    from wasm_publish.initializing.initializer import Setup
    from wasm_publish.model import Origin

_DONE = {"created": "Created", "changed": "Changed"}


def run(invocation: Invocation) -> int:
    """Set projects up, after showing what that changes."""
    settings = invocation.settings
    initializer = Initializer(request_of(invocation), invocation.options, invocation.plugins)
    answer = _answer(initializer, invocation)
    setup = initializer.setup(answer, hook=settings.pre_commit, ci=settings.ci)
    _announce(setup, invocation)
    if not wants_json(settings):
        write(invocation.output, setup_diff(setup))
    is_written = _is_to_be_written(setup, invocation)
    if is_written:
        _write(setup.to_write, invocation)
    if is_written or settings.dry_run:
        _tell_what_is_left(setup, invocation)
    if wants_json(settings):
        write(invocation.output, to_json(setup_document(setup, is_written=is_written)))
    return 0


def _answer(initializer: Initializer, invocation: Invocation) -> Answer:
    """The registry, as it was given, or as a person confirms what git's remote tells.

    Raises:
        UsageError: It isn't clear, or another is set and must not be replaced.
    """
    given = invocation.settings.registry
    if given is not None:
        require_registry(given)
        for origin, registry in initializer.differing(given):
            _require_replacing(origin, registry, invocation)
        return Answer(given, replaces=True)
    if not initializer.needs_registry:
        return Answer()
    if _asks(invocation):
        return Answer(_asked(initializer, invocation))
    proposal = initializer.proposal
    if proposal and proposal.certain:
        return Answer(proposal.prefix)
    raise _unclear(initializer)


def _asks(invocation: Invocation) -> bool:
    settings = invocation.settings
    spared = settings.yes or settings.dry_run or wants_json(settings)
    return not spared and can_ask(invocation)


def _asked(initializer: Initializer, invocation: Invocation) -> str:
    """What a person types, or confirms.

    Raises:
        UsageError: That is nothing, or no registry.
    """
    proposal = initializer.proposal
    hint = f" [{proposal.prefix}]" if proposal else ", such as ghcr.io/acme"
    typed = ask(f"Registry to publish to{hint}: ", invocation)
    if typed is None:
        raise UsageError(
            "nothing was written, as no answer came",
            code="not-confirmed",
            remedy="run it again, or name the registry with --registry PREFIX",
        )
    if not typed:
        if proposal:
            return proposal.prefix
        raise _unclear(initializer)
    registry = str(anchored(typed, invocation.options["registry"], invocation.folder))
    require_registry(registry)
    return registry


def _unclear(initializer: Initializer) -> UsageError:
    proposal, unusable = initializer.proposal, initializer.unusable
    message, remedy = (
        "no registry is named, and git's remote tells of none",
        "name one with --registry PREFIX, such as ghcr.io/acme",
    )
    if proposal:
        message = f"whether the registry is {proposal.prefix} can't be told from git's remote"
        remedy = f"if it is, pass --registry {proposal.prefix}"
    elif unusable:
        message = f"git's remote tells of {unusable.prefix}, which can't be one: {unusable.fault}"
        remedy = "name the registry with --registry PREFIX, such as ghcr.io/acme"
    return UsageError(message, code="no-registry", remedy=remedy)


def _require_replacing(origin: Origin, registry: str, invocation: Invocation) -> None:
    """Make sure that another registry may be replaced.

    Raises:
        UsageError: Nobody says so.
    """
    where = shown_path(origin.file) if origin.file else origin.what
    question = f"{where} names the registry {registry}. Put the new one in its place?"
    if invocation.settings.force:
        return
    if _asks(invocation) and confirmed(question, invocation, default=False):
        return
    error = UsageError(
        f"the registry {registry} is set already",
        code="setting-exists",
        remedy="leave out --registry, or replace it with --force",
    )
    raise pointed(error, origin)


def _announce(setup: Setup, invocation: Invocation) -> None:
    for passed in setup.passed_over:
        invocation.terminal.status("Skipping", f"{passed.name}: {passed.reason}")
    for project, targets in setup.projects:
        places = " and ".join(target.repository for target in targets)
        invocation.terminal.status("Setting up", f"{project.name}, to be published to {places}")
    for change in setup.changes:
        if change.status == "unchanged":
            stays = "is there already, and stays as it is"
            invocation.terminal.note(f"{shown_path(change.path)} {stays}")
    for problem in setup.problems:
        invocation.terminal.problem(problem)
    if not setup.to_write:
        invocation.terminal.note("there is nothing to do")


def _is_to_be_written(setup: Setup, invocation: Invocation) -> bool:
    """Whether there is something to write, and it may be written.

    Raises:
        UsageError: Nobody is there to be asked.
    """
    settings = invocation.settings
    if settings.dry_run or not setup.to_write:
        return False
    if settings.yes:
        return True
    if not _asks(invocation):
        raise UsageError(
            "nothing was written, as there is nobody to ask",
            code="not-confirmed",
            remedy="pass --yes to write it, or --dry-run to see it only",
        )
    if confirmed("Write this?", invocation, default=True):
        return True
    invocation.terminal.note("nothing was written")
    return False


def _write(changes: Iterable[FileChange], invocation: Invocation) -> None:
    for change in changes:
        change.write()
        invocation.terminal.status(_DONE[change.status], shown_path(change.path))


def _tell_what_is_left(setup: Setup, invocation: Invocation) -> None:
    for note in setup.notes:
        invocation.terminal.note(note)
    if setup.to_write:
        invocation.terminal.note("commit this, then publish with `wasm-publish`")
