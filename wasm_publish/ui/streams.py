"""Writing to standard output and standard error, whose readers may go away."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

from wasm_publish.errors import StoreFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


def write(stream: TextIO, text: str) -> None:
    """Write at once. When the reader has gone away, as `head` does, there is nobody to tell.

    What was begun goes on, and the exit code still says how it went.

    Raises:
        StoreFailed: It can't be written, since the disk is full, for one.
    """
    with _telling_why(stream):
        stream.write(text)
        stream.flush()


def tell(stream: TextIO, text: str) -> None:
    """Write at once, if that works: what goes on is more than what is told of it."""
    with suppress(StoreFailed):
        write(stream, text)


@contextmanager
def bytes_of(stream: TextIO) -> Iterator[BinaryIO]:
    """A stream for bytes; what can't be written since the reader went away is no failure.

    Raises:
        StoreFailed: It can't be written for another reason.
    """
    with _telling_why(stream):
        yield stream.buffer


def use_utf8(stream: TextIO) -> None:
    """Write UTF-8 wherever it goes; a file name that is none is shown with escapes."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@contextmanager
def _telling_why(stream: TextIO) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _discard(stream)
    except OSError as error:
        _discard(stream)
        raise StoreFailed(
            f"can't write standard output: {error.strerror or error}", code="unwritable-answer"
        ) from error


def _discard(stream: TextIO) -> None:
    """Send what is still buffered to nowhere: Python writes it at its end, and would fail."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
