"""`wasm-publish doctor REGISTRY[/REPOSITORY]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.access_of import access_of
from wasm_publish.cli.output import show
from wasm_publish.errors import UsageError
from wasm_publish.references.reference import Reference
from wasm_publish.references.registry_host import parse_registry_host
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.doctor.examining import Case, examine
from wasm_publish.registry.doctor.samples import TAG_PREFIX
from wasm_publish.stores.offline import require_reach
from wasm_publish.ui.color import wants_color
from wasm_publish.ui.doctor import doctor_document, doctor_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.cli.commands import Invocation
    from wasm_publish.stores import Credentials


def run(invocation: Invocation) -> int:
    """Find out what a registry can do. The exit code tells whether it lets us do it."""
    case = _case(invocation)
    _announce(case, invocation)
    examination = examine(case, invocation.terminal)
    lines = doctor_lines(examination, color=_wants_color(invocation))
    show(invocation, doctor_document(examination), lines)
    return examination.exit_code


def _case(invocation: Invocation) -> Case:
    registry, repository, other = _places(invocation.words)
    access = access_of(invocation)
    require_reach(registry, offline=access.offline)

    def credentials(registry: str, repository: str) -> Credentials | None:
        return access.given or invocation.plugins.credentials(
            registry, repository, access.environment
        )

    network = Network.of(invocation.settings, invocation.environment)
    read_only = invocation.settings.read_only
    return Case(registry, repository, other, network, credentials, read_only=read_only)


def _places(words: Sequence[str]) -> tuple[str, str | None, str | None]:
    """Registry, repository, and the other repository.

    Raises:
        UsageError: They are none, or not of one registry.
    """
    registry, repository = _named(words[0])
    if len(words) == 1:
        return registry, repository, None
    at, other = _named(words[1])
    if at != registry or None in {repository, other} or repository == other:
        raise UsageError(
            f"`{words[0]}` and `{words[1]}` are not two repositories of one registry",
            code="invalid-reference",
            remedy=f"write {registry}/REPOSITORY {registry}/OTHER",
        )
    return registry, repository, other


def _named(text: str) -> tuple[str, str | None]:
    """Registry and repository.

    Raises:
        UsageError: The text names neither, or more: a scheme, a tag, a digest.
    """
    if "/" not in text:
        return parse_registry_host(text), None
    host = (text.partition("://")[2] or text).rstrip("/")
    if "/" not in host:
        registry = parse_registry_host(host)
        raise UsageError(
            f"`{text}` is more than the host of a registry, and no repository there",
            code="invalid-registry",
            remedy=f"write {registry}",
        )
    reference = Reference.parse(text)
    if reference.tag or reference.digest:
        raise UsageError(
            f"`{text}` names more than a repository",
            code="invalid-reference",
            remedy=f"write {reference.name}",
        )
    return reference.registry, reference.repository


def _announce(case: Case, invocation: Invocation) -> None:
    terminal = invocation.terminal
    if case.repository is None:
        terminal.note(f"name a repository to find out more: {case.registry}/REPOSITORY")
        return
    beside = f", with {case.registry}/{case.other}" if case.other else ""
    terminal.status("Examining", f"{case.registry}/{case.repository}{beside}")
    if not case.read_only:
        terminal.note(
            f"this writes a few small blobs, manifests, and tags that begin with {TAG_PREFIX},"
            " and removes them; --read-only writes nothing"
        )


def _wants_color(invocation: Invocation) -> bool:
    return wants_color(
        invocation.settings.color,
        invocation.environment,
        is_terminal=invocation.output.isatty(),
        cargo=invocation.under_cargo,
    )
