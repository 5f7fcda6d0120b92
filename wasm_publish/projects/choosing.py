"""Which of the projects that were found are published, and the wasm of each.

Evidence, not crate type, tells a wasm project: at the root of a workspace the members that
show none are passed over with a line, so that native programs beside them don't get in the way.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import NothingToPublish, WasmPublishError
from wasm_publish.model import PassedOver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from typing import TypeAlias

    from wasm_publish.model import BuildCommand, LocatedWasm, Project

    Locate: TypeAlias = Callable[[Project], LocatedWasm | None]
    CommandOf: TypeAlias = Callable[[Project], BuildCommand | None]


NOT_BUILT = "not-built"
"""The code of the error that there is no wasm yet."""

NO_EVIDENCE = "nothing shows that it is wasm"
"""Why most projects are passed over."""

_MOST_NAMES = 20
"""As many projects as a message names."""


class Chosen(NamedTuple):
    """The outcome of choosing.

    Attributes:
        located: The projects to publish, each with its wasm.
        failed: Those that ought to be published, and what is in the way.
        passed_over: The others, and why.
    """

    located: tuple[tuple[Project, LocatedWasm], ...] = ()
    failed: tuple[tuple[Project, WasmPublishError], ...] = ()
    passed_over: tuple[PassedOver, ...] = ()


class Meant(NamedTuple):
    """The outcome of choosing where nothing has to be built.

    Attributes:
        projects: The projects that are meant to be published.
        passed_over: The others, and why.
    """

    projects: tuple[Project, ...]
    passed_over: tuple[PassedOver, ...] = ()


class _Look(NamedTuple):
    """What looking for the wasm of one project gave."""

    project: Project
    located: LocatedWasm | None = None
    error: WasmPublishError | None = None

    @property
    def is_wasm(self) -> bool:
        """Whether anything tells that the project compiles to wasm."""
        return bool(self.located or self.error or self.project.evidence)


def choose_projects(projects: Sequence[Project], locate: Locate, command_of: CommandOf) -> Chosen:
    """Choose among the projects of one start folder.

    A project that was chosen by name, by standing in it or by a table of ours is published or
    is an error. The default members of a workspace are published as far as they show evidence
    of wasm; if none does, all members are tried. A member that is only not built yet is passed
    over when others are built.

    Args:
        projects: The projects of one start folder.
        locate: Finds the wasm of one, or None.
        command_of: Tells the command that builds one, or None.

    Raises:
        NothingToPublish: None of the projects is built wasm, or shows that it is meant to be.
    """
    looks = _looks(projects, locate)
    anything_built = any(look.located for look in looks)
    shared = _shared_tables(projects)
    located: list[tuple[Project, LocatedWasm]] = []
    failed: list[tuple[Project, WasmPublishError]] = []
    passed_over = _passed_over(projects)
    for look in looks:
        if look.located:
            located.append((look.project, look.located))
        elif look.error:
            failed.append((look.project, look.error))
        elif _demanded(look.project, shared) or (look.is_wasm and not anything_built):
            failed.append((look.project, not_built(look.project, command_of(look.project))))
        else:
            reason = "it has not been built" if look.is_wasm else NO_EVIDENCE
            passed_over.append(PassedOver(look.project.name, reason))
    if not located and not failed:
        raise _nothing_is_wasm(projects)
    return Chosen(tuple(located), tuple(failed), tuple(passed_over))


def meant_to_be_wasm(projects: Sequence[Project], locate: Locate) -> Meant:
    """Choose as for a publish among the projects of one start folder, not built ones included.

    Where none shows that it is wasm, it could be any of them.

    Args:
        projects: The projects of one start folder.
        locate: Finds the wasm of one, or None. It is asked where nothing else tells.

    Raises:
        NothingToPublish: There is none, or all are held back.
    """
    pool = [project for project in projects if not _held_back(project)]
    if not pool:
        raise _nothing_is_wasm(projects)
    shared = _shared_tables(projects)

    def shows_wasm(project: Project) -> bool:
        told = bool(project.evidence) or _demanded(project, shared)
        return told or _look(project, locate).is_wasm

    offered = [project for project in pool if project.standing != "member"]
    meant = [project for project in offered if shows_wasm(project)]
    if not meant:
        offered = pool
        meant = [p for p in pool if p.standing == "member" and shows_wasm(p)] or pool
    kept = {id(project) for project in meant}
    left_out = [
        PassedOver(project.name, NO_EVIDENCE) for project in offered if id(project) not in kept
    ]
    return Meant(tuple(meant), (*_passed_over(projects), *left_out))


def projects_to_build(projects: Sequence[Project], locate: Locate) -> tuple[Project, ...]:
    """The projects to build before those of one start folder are chosen among.

    They are those that would be chosen if they were built. Where none shows that it is wasm,
    whoever asks for a build means those that are offered.

    Args:
        projects: The projects of one start folder.
        locate: Finds what has been built of one before, or None.
    """
    shared = _shared_tables(projects)
    looks = _looks(projects, locate)
    demanded = [look for look in looks if _demanded(look.project, shared)]
    if demanded or any(look.project.evidence for look in looks):
        return tuple(look.project for look in looks if look.is_wasm or look in demanded)
    return tuple(look.project for look in looks if look.project.standing != "member")


def not_built(project: Project, command: BuildCommand | None) -> NothingToPublish:
    """The error for a project whose wasm is not there, with the command that makes it."""
    remedy = "build it first, or name the file with --wasm FILE"
    if command:
        import shlex

        line = shlex.join(command.words)
        remedy = f"build it first: `{line}` in {command.cwd}, or publish with --build"
    return NothingToPublish(
        f"{project.name} has no built wasm", code=NOT_BUILT, file=project.file, remedy=remedy
    )


def _held_back(project: Project) -> str | None:
    return None if project.standing == "chosen" else project.held_back


def _passed_over(projects: Iterable[Project]) -> list[PassedOver]:
    """Those that are held back, and why."""
    return [PassedOver(p.name, reason) for p in projects if (reason := _held_back(p))]


def _shared_tables(projects: Iterable[Project]) -> frozenset[tuple[Path, str]]:
    """The tables that several projects have, by file and key."""
    owners = Counter(
        place for project in projects for place in {(t.file, t.key) for t in project.tables}
    )
    return frozenset(place for place, count in owners.items() if count > 1)


def _demanded(project: Project, shared: frozenset[tuple[Path, str]]) -> bool:
    """Whether a person asked for it: by standing, or by a table of ours that is its alone.

    A workspace's table may stand in the folder of its root package, and speaks for all members.
    """
    here = [table for table in project.tables if table.file.parent == project.root]
    own = [table for table in here if (table.file, table.key) not in shared]
    return project.standing == "chosen" or bool(own)


def _looks(projects: Sequence[Project], locate: Locate) -> list[_Look]:
    """At the default members; at all, where nothing tells of these that they are wasm."""
    pool = [project for project in projects if not _held_back(project)]
    looks = [_look(project, locate) for project in pool if project.standing != "member"]
    if any(look.is_wasm for look in looks):
        return looks
    return [_look(project, locate) for project in pool]


def _look(project: Project, locate: Locate) -> _Look:
    try:
        return _Look(project, locate(project))
    except WasmPublishError as error:
        return _Look(project, error=error)


def _nothing_is_wasm(projects: Sequence[Project]) -> NothingToPublish:
    if not projects:
        return NothingToPublish("there is no project in this workspace", code="no-project")
    reasons = {reason for project in projects if (reason := _held_back(project))}
    if reasons and all(map(_held_back, projects)):
        return NothingToPublish(
            f"all of the projects here are held back ({' and '.join(sorted(reasons))}):"
            f" {_named(projects)}",
            code="held-back",
            file=projects[0].file,
            remedy="choose one with -p NAME, or give it a table of its own, such as"
            " [package.metadata.wasm-publish]",
        )
    return NothingToPublish(
        "none of the projects here is built wasm, or shows that it is meant to be:"
        f" {_named(projects)}",
        code=NOT_BUILT,
        file=projects[0].file,
        remedy="build one for a wasm target, publish with --build, or choose one with -p NAME",
    )


def _named(projects: Sequence[Project]) -> str:
    more = len(projects) - _MOST_NAMES
    names = ", ".join(project.name for project in projects[:_MOST_NAMES])
    return f"{names} and {more} more" if more > 0 else names
