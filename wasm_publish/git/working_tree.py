"""What git knows of the project: its commit, its tags, and where the repository lives.

The `git` program is asked, because it alone reads every repository format, worktree and
submodule. Without it, or outside of a repository, there is just nothing to tell.
"""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from wasm_publish.git.program import require_answer, run, text_of
from wasm_publish.git.remote import web_url
from wasm_publish.model import LAST_SECOND, Commit, Problem

__all__ = [
    "all_tags",
    "bare_commit",
    "changed_files",
    "is_shallow",
    "listed_files",
    "merge_base",
    "path_in_repository",
    "reachable_tags",
    "read_commit",
    "refusal",
    "remote_of",
    "repository_root",
    "tags_at_commit",
    "uncommitted_files",
    "web_url",
    "working_tree_of",
]

_AS_PLAIN_LIST = ("--porcelain=v1", "-z", "--no-renames", "--untracked-files=no")
_LIST_TAGS = ("for-each-ref", "--format=%(refname:strip=2)")
"""Not `git tag`, which a person's configuration may sort and set in columns."""

_STATUS_WIDTH = 3
"""Two letters and a blank, before the path."""

_TO_TRUST = re.compile(r"git config --global --add safe\.directory .+")


def read_commit(folder: Path) -> Commit | None:
    """The commit that a folder is at, or None where git has nothing to tell."""
    commit = bare_commit(folder)
    if commit is None:
        return None
    return commit._replace(
        branch=_branch_of(folder),
        tags=tags_at_commit(folder),
        remote=remote_of(folder),
    )


def _branch_of(folder: Path) -> str | None:
    # A short name would be `heads/main` where a tag is called as the branch.
    head = _git(folder, "symbolic-ref", "--quiet", "HEAD")
    return head.removeprefix("refs/heads/") if head else None


def bare_commit(folder: Path) -> Commit | None:
    """The revision and the time of a folder's commit alone, which takes git one look."""
    shown = _git(folder, "log", "-1", "--no-show-signature", "--format=%H%n%ct")
    if shown is None:
        return None
    revision, time = shown.split()
    return Commit(revision=revision, time=int(time) if 0 <= int(time) <= LAST_SECOND else None)


def tags_at_commit(folder: Path) -> tuple[str, ...]:
    """The tags of a folder's commit."""
    return _tags(folder, "--points-at=HEAD")


def reachable_tags(folder: Path) -> tuple[str, ...]:
    """The tags of a folder's commit and of all that came before it, as far as the clone goes."""
    return _tags(folder, "--merged=HEAD")


def all_tags(folder: Path) -> tuple[str, ...] | None:
    """All tags of a folder's repository, or None where git has nothing to tell."""
    asked = run(folder, *_LIST_TAGS, "refs/tags")
    if asked is None or asked.returncode != 0:
        return None
    return tuple(text_of(asked.stdout).splitlines())


def uncommitted_files(folder: Path) -> tuple[Path, ...]:
    """The files that git tracks and that differ from the commit, in a folder's working tree.

    All of the working tree is looked at, wherever in it the folder is. A submodule is one file.
    Where git can't be asked at all, there are none.

    Raises:
        UsageError: There is a repository, and git fails to tell.
    """
    # Without optional locks it never keeps the person's own git waiting.
    status = ("--no-optional-locks", "status", *_AS_PLAIN_LIST)
    listed = require_answer(folder, "what differs from the commit", *status)
    tree = working_tree_of(folder)
    if listed is None or tree is None:
        return ()
    entries = os.fsdecode(listed).split("\0")
    return tuple(tree / entry[_STATUS_WIDTH:] for entry in entries if entry)


def is_shallow(folder: Path) -> bool:
    """Whether a folder is in a clone whose history is cut off, as CI makes them."""
    return _git(folder, "rev-parse", "--is-shallow-repository") == "true"


def working_tree_of(folder: Path) -> Path | None:
    """The nearest folder at or above one that git has marked as its own, found without git.

    A worktree and a submodule have a file of that name, not a folder.
    """
    marked = (path for path in (folder, *folder.parents) if (path / ".git").exists())
    return next(marked, None)


def repository_root(folder: Path) -> Path | None:
    """The root of the working tree that a folder is in: of its submodule or worktree, if any."""
    root = _git(folder, "rev-parse", "--show-toplevel")
    return Path(root) if root else None


def path_in_repository(folder: Path) -> PurePosixPath | None:
    """Where a folder is below the root of its working tree, found without git; `.` at the root."""
    place = folder.resolve()
    tree = working_tree_of(place)
    return PurePosixPath(place.relative_to(tree)) if tree else None


def refusal(folder: Path) -> Problem | None:
    """A warning, if there is a repository that git refuses to read.

    It does so where the repository is another user's, as it is in many CI containers. The
    artifact then lacks what git would tell, and so has another digest than elsewhere.
    """
    asked = run(folder, "rev-parse", "--git-dir")
    told = _TO_TRUST.search(text_of(asked.stderr)) if asked and asked.returncode != 0 else None
    if told is None:
        return None
    return Problem(
        code="git-refused",
        severity="warning",
        message="git refuses to read this repository, because it belongs to another user: "
        "without commit, time and source the artifact gets another digest",
        remedy=f"if you trust it, run `{told[0].strip()}`",
        file=folder,
    )


def listed_files(folder: Path) -> tuple[str, ...] | None:
    """The files below a folder that git tracks, or that could be added; None outside of git.

    Paths are relative to the folder. Of a submodule there is its folder only.

    Raises:
        UsageError: There is a repository, and git fails to tell; what it ignores isn't known.
    """
    files = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = require_answer(folder, "which files it ignores", *files)
    return None if listed is None else _split(listed)


def merge_base(folder: Path, ref: str) -> str | None:
    """The newest commit that a folder's commit and another one both come from."""
    return None if ref.startswith("-") else _git(folder, "merge-base", "HEAD", ref)


def changed_files(tree: Path, revision: str) -> tuple[str, ...] | None:
    """The tracked files of a working tree that differ from a revision, by their path in it.

    A file that was moved counts at both of its places.
    """
    diff = ("--no-optional-locks", "diff", "-z", "--name-only", "--no-renames", "--no-ext-diff")
    done = run(tree, *diff, revision, "--")
    return _split(done.stdout) if done and done.returncode == 0 else None


def _split(listed: bytes) -> tuple[str, ...]:
    """The paths in a list in which `-z` ends each with a NUL."""
    return tuple(os.fsdecode(path) for path in listed.split(b"\0") if path)


def _tags(folder: Path, which: str) -> tuple[str, ...]:
    listed = _git(folder, *_LIST_TAGS, which, "refs/tags")
    return tuple((listed or "").splitlines())


def remote_of(folder: Path) -> str | None:
    """The web address of `origin`, or of the only remote there is; a commit needs not be there."""
    listed = _git(folder, "config", "--get-regexp", r"^remote\..*\.url$") or ""
    urls: dict[str, str] = {}
    for line in listed.splitlines():
        key, _, url = line.partition(" ")
        urls.setdefault(key, url)  # of several, git fetches from the first
    if "remote.origin.url" in urls:
        return web_url(urls["remote.origin.url"])
    return web_url(*urls.values()) if len(urls) == 1 else None


def _git(folder: Path, *arguments: str) -> str | None:
    done = run(folder, *arguments)
    if done is None or done.returncode != 0:
        return None
    return text_of(done.stdout) or None
