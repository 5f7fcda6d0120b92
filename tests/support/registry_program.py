"""A registry that is a program of its own, run on a port that the system chooses."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_PATIENCE = 20  # seconds; they mostly listen after 30 milliseconds


@contextmanager
def running_program(
    arguments: Sequence[str | Path], folder: Path, listening: re.Pattern[str]
) -> Iterator[str]:
    """Run a program as long as the context lasts.

    Args:
        arguments: The program and its arguments.
        folder: Where its log goes.
        listening: Finds in the log that it is ready; the first group is given as the value.

    Raises:
        RuntimeError: It ends, or isn't ready in time; with what is in the log.
    """
    log = folder / "registry.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(arguments, stdout=stream, stderr=stream, cwd=folder)
    try:
        yield _told(process, log, listening)
    finally:
        process.terminate()
        process.wait()


def _told(process: subprocess.Popen[bytes], log: Path, listening: re.Pattern[str]) -> str:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if told := listening.search(log.read_text(encoding="utf-8")):
            return told[1]
        time.sleep(0.01)
    raise RuntimeError(log.read_text(encoding="utf-8"))
