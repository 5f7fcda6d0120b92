"""Which projects are touched by what has changed since a commit.

Compared are the working tree's tracked files, whether what changed in them is committed or not,
with the commit where the branch left the one that is named, as a pull request shows it.
Untracked files don't count: a build leaves some.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.git import working_tree as git
from wasm_publish.projects.belonging import Belonging, made_from_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from typing import TypeAlias

    from wasm_publish.model import Project

    Inputs: TypeAlias = Callable[[Project], Iterable[Path]]


class Changes:
    """What has changed since a commit.

    Args:
        ref: A commit, a branch or a tag.
        inputs: Tells what besides its own folder a project is made from.
        begins_project: Tells of a folder whether it holds a project file; what is in it belongs
            to no project above, whether or not it is among those that are asked for.
    """

    def __init__(self, ref: str, inputs: Inputs, begins_project: Callable[[Path], object]) -> None:
        self._ref = ref
        self._inputs = inputs
        self._begins_project = cache(begins_project)
        self._changed = cache(self._changed_in)

    def touch(self, project: Project) -> bool:
        """Whether anything that a project is made from has changed.

        Raises:
            UsageError: The commit isn't known, or there is no git repository.
        """
        tree = git.working_tree_of(project.root)
        if tree is None:
            raise _no_repository(project.root)
        made_from = made_from_of(project, self._inputs(project))
        belonging = Belonging(project, made_from, self._begins_project)
        changed, reached = self._changed(tree)
        # Most projects of a large repository are far from what has changed, as sets tell at once.
        near = not reached.isdisjoint(belonging.places) or any(
            not changed.isdisjoint(place.parents) for place in belonging.places
        )
        return near and any(map(belonging.has, changed))

    def _changed_in(self, tree: Path) -> tuple[frozenset[Path], frozenset[Path]]:
        """The files that have changed; and these with all folders above."""
        changed = frozenset(tree / path for path in changed_files(tree, self._ref))
        return changed, frozenset(place for file in changed for place in (file, *file.parents))


def changed_files(tree: Path, ref: str) -> tuple[str, ...]:
    """The files of a working tree that have changed since it left a commit.

    Raises:
        UsageError: The commit isn't known, or git fails to compare.
    """
    base = git.merge_base(tree, ref)
    if base is None:
        raise _unknown(tree, ref)
    files = git.changed_files(tree, base)
    if files is None:
        raise UsageError(
            f"git fails to compare the files here with {ref!r}",
            code="git-failed",
            file=tree,
            remedy="see what `git status` says there",
        )
    return files


def _unknown(tree: Path, ref: str) -> UsageError:
    if git.is_shallow(tree):
        message = f"the clone is shallow, and its history doesn't reach {ref!r}"
        remedy = (
            "fetch the whole history: `fetch-depth: 0` for GitHub's checkout action,"
            " `git fetch --unshallow` elsewhere"
        )
    else:
        message = f"git knows no commit {ref!r}, or none that it and this one come from"
        remedy = "name a branch such as origin/main, a tag or a commit; in CI, fetch it first"
    return UsageError(message, code="unknown-ref", remedy=remedy, file=tree)


def _no_repository(folder: Path) -> UsageError:
    return UsageError("--changed-since needs a git repository", code="no-repository", file=folder)
