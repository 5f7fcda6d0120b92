"""Files of a project that differ from the commit that its artifact would name.

A release names the commit that it was made from, so there must be nothing in it that the commit
lacks. Anything else may be published, and says of itself that it isn't quite that commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model import Problem
from wasm_publish.planning.annotations import DIRTY
from wasm_publish.planning.file_names import named
from wasm_publish.planning.targets import DEFAULT_LAYOUTS
from wasm_publish.references.local import ARCHIVE_SCHEME, LocalReference, is_local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from wasm_publish.model import Plan, Target
    from wasm_publish.planning.project_plan import Examined
    from wasm_publish.projects.belonging import Belonging

_CODE = "dirty-tree"


def dirt_of(
    belonging: Belonging, uncommitted: Iterable[Path], places: Iterable[Path]
) -> tuple[Path, ...]:
    """Which files that differ from the commit belong to a project.

    All of its files count, since the commit that an artifact names holds them too. What we
    publish to is none of them, even where git tracks it.

    Args:
        belonging: What tells which files are the project's.
        uncommitted: Files of the working tree that differ from the commit.
        places: Folders and files that artifacts are written to.
    """
    written = (*places, belonging.project.workspace_root / DEFAULT_LAYOUTS)
    return belonging.of(path for path in uncommitted if not _is_below(path, written))


def written_places(targets: Iterable[Target], folder: Path) -> Iterator[Path]:
    """The folders and files that publishing to targets writes here.

    Args:
        targets: The targets.
        folder: The current folder, to which they are relative.
    """
    for target in targets:
        if is_local(target.repository):
            local = LocalReference.parse(target.repository)
            path = (folder / local.path).resolve()
            yield path
            if local.scheme == ARCHIVE_SCHEME:
                from wasm_publish.stores.writing_in_turn import lock_beside

                yield lock_beside(path)


def judged(examined: Examined, *, to_publish: bool) -> Examined:
    """A project with what has to be said of its dirt: an error where that keeps it from its turn.

    Args:
        examined: The project.
        to_publish: Whether its plan is to be carried out, and not only shown.
    """
    plan, fault = examined.plan, examined.dirt_fault
    if plan is None or not (examined.dirt or fault):
        return examined
    if not _claims_a_release(plan) or plan.settings.allow_dirty:
        return _warned(examined, plan, _undecided(fault) if fault else _marked(examined))
    refusal = _refusal(examined, fault)
    if not to_publish:
        return _warned(examined, plan, refusal._replace(severity="warning"))
    error = UsageError.of([refusal])
    return examined._replace(plan=None, errors=(*examined.errors, error))


def _is_below(path: Path, places: Iterable[Path]) -> bool:
    return any(path.is_relative_to(place) for place in places)


def _claims_a_release(plan: Plan) -> bool:
    """Whether a plan gives a release its tags, and not only one such as `dev`."""
    if plan.version is None or plan.version.is_prerelease:
        return False
    return any(tag.kind != "free" for tag in plan.tags)


def _warned(examined: Examined, plan: Plan, problem: Problem) -> Examined:
    return examined._replace(
        plan=plan._replace(problems=(*plan.problems, problem)),
        warnings=(*examined.warnings, problem),
    )


def _undecided(fault: UsageError) -> Problem:
    message = f"{fault}, so the revision ends in {DIRTY}"
    return fault.problem._replace(message=message, severity="warning")


def _marked(examined: Examined) -> Problem:
    return Problem(
        code=_CODE,
        message=f"{_differing(examined)}, so its revision ends in {DIRTY}",
        severity="warning",
        remedy="commit first, for an artifact that others can make again",
    )


def _refusal(examined: Examined, fault: UsageError | None) -> Problem:
    allowing = f"or use --allow-dirty, which marks the revision with {DIRTY}"
    if fault:
        return fault.problem._replace(remedy=f"{fault.problem.remedy}, {allowing}")
    return Problem(
        code=_CODE,
        message=f"{_differing(examined)}, and a release must not",
        remedy=f"commit {'it' if len(examined.dirt) == 1 else 'them'}, {allowing}",
    )


def _differing(examined: Examined) -> str:
    files = named(examined.dirt, examined.project)
    return f"{examined.project.name} differs from its commit in {files}"
