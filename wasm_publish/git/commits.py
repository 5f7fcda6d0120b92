"""What git tells of the projects of one run, asked once for each working tree."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.git import working_tree as git

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Commit, Problem


class Uncommitted(NamedTuple):
    """What differs from a commit.

    Attributes:
        files: The files that differ.
        fault: Why git can't tell which they are, where it fails.
    """

    files: tuple[Path, ...] = ()
    fault: UsageError | None = None


class Commits:
    """Remembers what git said: the projects of a repository share it, and git takes its time.

    Where no folder above is marked as a repository, git isn't asked at all.
    """

    def __init__(self) -> None:
        self._commit = cache(git.read_commit)
        self._tags = cache(git.tags_at_commit)
        self._uncommitted = cache(_uncommitted)
        self._refusal = cache(git.refusal)

    def commit_of(self, folder: Path) -> Commit | None:
        """The commit that a folder is at, or None where git has nothing to tell."""
        tree = git.working_tree_of(folder)
        return self._commit(tree) if tree else None

    def tags_of(self, folder: Path) -> tuple[str, ...]:
        """The tags at the commit, alone: a check without wasm needs to know no more of it."""
        tree = git.working_tree_of(folder)
        return self._tags(tree) if tree else ()

    def uncommitted_of(self, folder: Path) -> Uncommitted:
        """The files anywhere in a folder's working tree that differ from its commit."""
        tree = git.working_tree_of(folder)
        return self._uncommitted(tree) if tree else Uncommitted()

    def refusal_of(self, folder: Path) -> Problem | None:
        """A warning, if there is a repository that git refuses to read."""
        tree = git.working_tree_of(folder)
        return self._refusal(tree) if tree else None


def _uncommitted(tree: Path) -> Uncommitted:
    try:
        return Uncommitted(git.uncommitted_files(tree))
    except UsageError as fault:
        return Uncommitted(fault=fault)  # to be remembered: a git that hangs takes its time
