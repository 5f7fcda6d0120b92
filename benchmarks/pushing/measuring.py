"""What one run of a command took."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STOPWATCH = Path(__file__).with_name("stopwatch.py")
_PATIENCE = 600  # seconds, for one push
_LONGEST = 160  # characters of a reason
_NOT_FOR_READERS = re.compile(r"https?://[^\s\"')]+|127\.0\.0\.1:[0-9]+|(?<![\w.])/[\w./-]+")


class Measured(NamedTuple):
    """A run that went well.

    Attributes:
        begun: When, in seconds on the clock that all processes share.
        ended: When.
        peak: The most memory that was its own at a time, in bytes.
    """

    begun: float
    ended: float
    peak: int

    @property
    def seconds(self) -> float:
        """How long it took, by the clock on the wall."""
        return self.ended - self.begun


class Failed(Exception):
    """A command that did not go well, with the reason in a line for the results."""


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Measured:
    """Run a command in a folder.

    Raises:
        Failed: It ended with another status than zero, or not at all.
    """
    output = folder / "output"
    watched = [sys.executable, "-I", "-S", str(_STOPWATCH), str(output), *command]
    with subprocess.Popen(
        watched, cwd=folder, env=environment, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            told, _ = process.communicate(timeout=_PATIENCE)
        except BaseException as stopped:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(stopped, subprocess.TimeoutExpired):
                raise Failed(f"not done after {_PATIENCE} seconds") from None
            raise
    measured = json.loads(told)
    if status := measured.pop("status"):
        written = output.read_text(encoding="utf-8", errors="replace")
        raise Failed(f"status {status}: {reason(written)}")
    return Measured(**measured)


def reason(written: str) -> str:
    """The last line of what a program wrote, without addresses and paths of this machine."""
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    told = _NOT_FOR_READERS.sub("…", lines[-1]) if lines else "without a word"
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…"
