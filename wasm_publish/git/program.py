"""Running the `git` program, and telling a git that fails from one that has nothing to tell."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_TIMEOUT = 30  # seconds; git on a cold network drive is slow, a hanging one must not hang us
_TIMED_OUT = 124  # what the program `timeout` ends with
_OVERDUE = f"it gave no answer within {_TIMEOUT} seconds".encode()

_OF_A_HOOK = ("GIT_COMMON_DIR", "GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE")
"""What git sets for its hooks; it speaks of their repository, where we ask about a folder's."""

_NOT_TO_BE_ASKED = re.compile(
    r"not a git repository|must be run in a work tree|cannot change to|safe\.directory"
)
"""What git says where there is no repository, or one that it refuses since it is another user's."""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes] | None:
    """What git does in a folder, or None where there is no git; a git that hangs has failed."""
    environment = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    try:
        return subprocess.run(  # noqa: S603 - fixed arguments, no shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git of the person's PATH
            capture_output=True,
            check=False,
            # Its words are compared with, so they must not be translated.
            env={**environment, "LC_ALL": "C"},
            timeout=_TIMEOUT,
        )
    except subprocess.TimeoutExpired as expired:
        return subprocess.CompletedProcess(expired.cmd, _TIMED_OUT, b"", _OVERDUE)
    except OSError:
        return None


def require_answer(folder: Path, question: str, *arguments: str) -> bytes | None:
    """What git prints; None without git, outside of a repository, and where git refuses one.

    Args:
        folder: Where it is asked.
        question: What it is asked for, as the end of a sentence.
        arguments: Its arguments.

    Raises:
        UsageError: It fails in any other way, as with a damaged index or a filter that is not
            installed; the answer then isn't known.
    """
    asked = run(folder, *arguments)
    if asked is None:
        return None
    if asked.returncode == 0:
        return asked.stdout
    told = text_of(asked.stderr)
    if _NOT_TO_BE_ASKED.search(told):
        return None
    last = told.strip().rpartition("\n")[2].removeprefix("fatal: ")
    raise UsageError(
        f"git can't tell {question}: {last or f'it ended with exit code {asked.returncode}'}",
        code="git-failed",
        file=folder,
        remedy="see what `git status` says there",
    )


def text_of(output: bytes) -> str:
    """What git printed, without the end of its last line."""
    return output.decode(errors="replace").rstrip("\r\n")
