"""Writing to standard output and standard error, whose readers may go away."""

from __future__ import annotations

import io
import os
from contextlib import suppress
from typing import TextIO


def write(stream: TextIO, text: str) -> None:
    """Write at once. When the reader has gone away, as `head` does, there is nobody to tell.

    What was begun goes on, and the exit code still says how it went.
    """
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _discard(stream)


def use_utf8(stream: TextIO) -> None:
    """Write UTF-8 wherever it goes; a file name that is none is shown with escapes."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _discard(stream: TextIO) -> None:
    """Send what is still buffered to nowhere: Python writes it at its end, and would fail."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
