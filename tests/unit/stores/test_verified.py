from __future__ import annotations

import hashlib
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Descriptor
from wasm_publish.oci.encoding import describe
from wasm_publish.stores.verified import VerifiedStream, require_content

EMPTY = describe(b"", "a/b")


class Raw(io.RawIOBase):
    """Bytes as a slow network gives them: no more than so many at a time."""

    def __init__(self, content: bytes, step: int = 1 << 30) -> None:
        self._rest = content
        self._step = step

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        part = self._rest[: min(len(buffer), self._step)]
        buffer[: len(part)] = part
        self._rest = self._rest[len(part) :]
        return len(part)


def opened(content: bytes, blob: Descriptor, step: int = 1 << 30) -> io.BufferedReader:
    return io.BufferedReader(VerifiedStream(Raw(content, step), blob, "the store"))


def fault(content: bytes, blob: Descriptor) -> str:
    with opened(content, blob) as stream, pytest.raises(StoreFailed) as caught:
        stream.read()
    assert caught.value.problem.code == "wrong-content"
    return str(caught.value).removeprefix(f"what the store gave as {blob.digest} ")


@given(st.binary(max_size=300), st.integers(1, 100), st.integers(1, 100))
def test_gives_what_is_as_it_should_be(content: bytes, step: int, asked: int) -> None:
    with opened(content, describe(content, "a/b"), step) as stream:
        parts = list(iter(lambda: stream.read(asked), b""))
    assert b"".join(parts) == content


@given(st.binary(max_size=100), st.binary(max_size=100), st.integers(1, 40), st.integers(1, 120))
def test_never_ends_well_with_other_bytes(
    content: bytes, given_instead: bytes, step: int, asked: int
) -> None:
    blob = describe(content, "a/b")
    with opened(given_instead, blob, step) as stream:
        try:
            parts = list(iter(lambda: stream.read(asked), b""))
        except StoreFailed:
            return
    # After all bytes are there nobody needs to look whether more follow.
    assert b"".join(parts) == content


def test_tells_what_is_wrong() -> None:
    blob = describe(b"hello", "a/b")
    assert fault(b"hellO", blob) == "is something else"
    assert fault(b"hell", blob) == "broke off"
    assert fault(b"", blob) == "broke off"
    assert fault(b"hello there", blob) == "is larger than it should be"


def test_an_endless_stream_ends_at_the_size() -> None:
    class Endless(Raw):
        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            return len(buffer)

    blob = Descriptor("a/b", EMPTY.digest, 1000)
    stream = VerifiedStream(Endless(b""), blob, "the store")
    with pytest.raises(StoreFailed, match="is larger than it should be"):
        io.BufferedReader(stream, 300).read()


def test_an_empty_blob_is_verified_when_it_is_opened() -> None:
    assert opened(b"", EMPTY).read() == b""
    with pytest.raises(StoreFailed, match="is something else"):
        opened(b"", describe(b"x", "a/b")._replace(size=0))


def test_sha512_is_verified_too() -> None:
    digest = f"sha512:{hashlib.sha512(b'hello').hexdigest()}"
    assert opened(b"hello", Descriptor("a/b", digest, 5)).read() == b"hello"
    assert fault(b"hellO", Descriptor("a/b", digest, 5)) == "is something else"


def test_reading_no_bytes_is_not_the_end() -> None:
    stream = VerifiedStream(Raw(b"hello"), describe(b"hello", "a/b"), "the store")
    assert stream.readinto(bytearray()) == 0
    assert stream.read() == b"hello"


def test_the_bytes_below_are_closed_with_it() -> None:
    raw = Raw(b"hello")
    opened_raw = io.BufferedReader(VerifiedStream(raw, describe(b"hello", "a/b"), "the store"))
    opened_raw.close()
    assert raw.closed


def test_content_in_memory_is_compared_with_its_digest() -> None:
    require_content(b"hello", describe(b"hello", "a/b").digest, "the store")
    with pytest.raises(StoreFailed, match=r"what the store gave as sha256:.* is something else"):
        require_content(b"hellO", describe(b"hello", "a/b").digest, "the store")
