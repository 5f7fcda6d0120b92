"""The bytes of a layer as they were before it was compressed, told by how they begin.

Not by the media type: layers are often mislabelled, and a file that was pushed bare is labelled
as an archive by some tools.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from wasm_publish.errors import UsageError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_LONGEST_MAGIC = 4
_LARGEST_WINDOW = 128 << 20
"""Bytes that unpacking zstd may hold; its own program takes no more unless asked to."""


class Source(Protocol):
    """Bytes that are read from front to back."""

    def read(self, size: int, /) -> bytes:
        """Read at most so many bytes; none at the end."""


def decompressed(stream: Source) -> BinaryIO:
    """The bytes of a gzip or zstd stream unpacked, any others as they are.

    Raises:
        UsageError: They are compressed with zstd, and the package for it is not installed.
    """
    begin = stream.read(_LONGEST_MAGIC)
    whole = io.BufferedReader(Rejoined(begin, stream))
    if begin.startswith(_GZIP):
        from gzip import GzipFile

        return cast("BinaryIO", GzipFile(fileobj=whole))
    return _of_zstd(whole) if begin == _ZSTD else whole


def _of_zstd(stream: BinaryIO) -> BinaryIO:
    try:
        from zstandard import ZstdDecompressor, ZstdError
    except ImportError as error:
        raise UsageError(
            "the layer is compressed with zstd, which can't be read without the package zstandard",
            code="zstd-missing",
            remedy="install wasm-publish with its extra `zstd`: pip install 'wasm-publish[zstd]'",
        ) from error

    class _Reader(io.RawIOBase):
        """Fails as gzip does where the bytes are damaged."""

        def __init__(self) -> None:
            unpacker = ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
            self._frames = unpacker.stream_reader(stream, read_across_frames=True)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: WriteableBuffer) -> int:
            try:
                return self._frames.readinto(buffer)
            except ZstdError as error:
                raise EOFError(str(error)) from error

    return io.BufferedReader(_Reader())


class Rejoined(io.RawIOBase):
    """A stream with the bytes in front that were read from it already."""

    def __init__(self, begin: bytes, rest: Source) -> None:
        self._begin = begin
        self._rest = rest

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read a part."""
        view = memoryview(buffer).cast("B")
        content = self._begin[: len(view)] or self._rest.read(len(view))
        self._begin = self._begin[len(content) :]
        view[: len(content)] = content
        return len(content)
