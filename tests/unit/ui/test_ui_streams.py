from __future__ import annotations

import errno
import io
import os
import sys
from pathlib import Path

import pytest

from wasm_publish.errors import StoreFailed
from wasm_publish.ui.streams import tell, use_utf8, write

FULL = Path("/dev/full")


def test_writes_at_once() -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding="utf-8")
    write(stream, "hello")
    assert buffer.getvalue() == b"hello"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Windows fail with another error")
def test_a_reader_that_went_away_is_no_failure() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        write(stream, "hello")
        write(stream, "again")


def test_a_stream_without_a_descriptor_may_break_too() -> None:
    class Closed(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    write(Closed(), "hello")


class Full(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_an_answer_that_can_not_be_written_is_an_error() -> None:
    with pytest.raises(StoreFailed, match="can't write standard output: No space left on device"):
        write(Full(), "hello")


def test_a_story_that_can_not_be_written_keeps_nothing_from_going_on() -> None:
    tell(Full(), "hello")


@pytest.mark.skipif(not FULL.exists(), reason="there is no such device")
def test_what_could_not_be_written_is_not_tried_again_at_the_end() -> None:
    # Closing it would write what is still buffered, and fail once more.
    with FULL.open("w", encoding="utf-8") as stream:
        tell(stream, "hello")


def test_takes_any_text() -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding="ascii")
    use_utf8(stream)
    write(stream, "grüße \udc80")
    assert buffer.getvalue() == "grüße ".encode() + b"\\udc80"


def test_leaves_other_streams_alone() -> None:
    use_utf8(io.StringIO())
