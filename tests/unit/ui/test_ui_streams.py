from __future__ import annotations

import io
import os
import sys

import pytest

from wasm_publish.ui.streams import use_utf8, write


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


def test_other_failures_are_told() -> None:
    class Full(io.StringIO):
        def write(self, _text: str) -> int:
            raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        write(Full(), "hello")


def test_takes_any_text() -> None:
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding="ascii")
    use_utf8(stream)
    write(stream, "grüße \udc80")
    assert buffer.getvalue() == "grüße ".encode() + b"\\udc80"


def test_leaves_other_streams_alone() -> None:
    use_utf8(io.StringIO())
