"""Git repositories whose commits have the same id on every machine and every day."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

COMMIT_TIME = 1_767_323_045
"""2026-01-02T03:04:05Z, in seconds since 1970."""

_WHO_AND_WHEN = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in {
        "NAME": "Example Author",
        "EMAIL": "author@example.com",
        "DATE": f"{COMMIT_TIME} +0000",
    }.items()
}


def run_git(folder: Path, *arguments: str) -> str:
    """Run git as the fixed author at the fixed time, and return what it printed."""
    finished = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        env={**os.environ, **_WHO_AND_WHEN},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    return finished.stdout.strip()


def make_repo(folder: Path, *, remote: str | None = None, tags: Sequence[str] = ()) -> str:
    """Make a folder a git repository and commit what is in it to `main`.

    Args:
        folder: The folder, which is made if it isn't there.
        remote: The URL of the remote `origin`.
        tags: Tags for the commit.

    Returns:
        The revision.
    """
    folder.mkdir(parents=True, exist_ok=True)
    run_git(folder, "init", "--quiet", "--initial-branch=main")
    run_git(folder, "add", "--all")
    run_git(folder, "commit", "--quiet", "--allow-empty", "--message", "Begin")
    if remote:
        run_git(folder, "remote", "add", "origin", remote)
    for tag in tags:
        run_git(folder, "tag", tag)
    return run_git(folder, "rev-parse", "HEAD")
