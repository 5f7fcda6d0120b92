"""Real shells that a test types into, as a person does who presses the tab key."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TAB, _LINE_BEGIN, _LINE_END = "\t", "\x01", "\x05"
_PATIENCE = 60.0
"""Seconds that anything may take on a machine that is busy."""


@dataclass(frozen=True, slots=True)
class ShellSession:
    """A shell on a terminal of its own.

    Attributes:
        terminal: The end that a person sits at.
        answer: A file that the shell writes to.
    """

    terminal: int
    answer: Path

    def run(self, command: str) -> None:
        """Let the shell run a command, and wait for it."""
        self._send(f"{command}; echo done{self._into_answer}\n")
        self._read_answer()

    def completed(self, text: str) -> list[str]:
        """The words of the line after text was typed and the tab key was pressed.

        What is typed behind it is a word `|` of its own where the shell has put a space.
        """
        self._send(text + _TAB)
        # The shell reads on only when it has completed, so the rest can be sent at once.
        self._send(f"{_LINE_BEGIN}printf '%s\\n' {_LINE_END}'|'{self._into_answer}\n")
        return self._read_answer().splitlines()

    @property
    def _into_answer(self) -> str:
        """The end of a command whose output becomes the answer, which is there whole or not."""
        part = self.answer.with_suffix(".part")
        return f" > {part}; command mv {part} {self.answer}"

    def _send(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def _read_answer(self) -> str:
        shown, end = b"", time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            ready, _, _ = select.select([self.terminal], [], [], 0.02)
            shown += os.read(self.terminal, 65536) if ready else b""
            if self.answer.exists():
                text = self.answer.read_text(encoding="utf-8")
                self.answer.unlink()
                return text
        raise AssertionError(f"the shell showed only {shown!r}")


def shell_program(name: str, machine: Mapping[str, str]) -> str:
    """The program of a shell; without it tests are skipped, but for CI, where they fail."""
    program = shutil.which(name, path=machine.get("PATH"))
    if program is None:
        missing = pytest.fail if machine.get("CI") == "true" else pytest.skip
        missing(f"{name} isn't installed")
    return program


def environment_for(folder: Path, machine: Mapping[str, str]) -> dict[str, str]:
    """The environment of a shell: our program on the path, and no settings of the person."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{machine.get('PATH', '')}"
    home = {"HOME": str(folder), "ZDOTDIR": str(folder), "XDG_CONFIG_HOME": str(folder)}
    return {**os.environ, **home, "PATH": programs, "TERM": "dumb"}


@contextmanager
def open_shell(
    command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[ShellSession]:
    """An interactive shell in a folder."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield ShellSession(ours, folder / ".answer")
    finally:
        process.kill()
        process.wait()
        os.close(ours)
