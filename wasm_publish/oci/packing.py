"""One file as a tar in gzip's form, the same bytes wherever it is made.

Nothing is compressed, since every build and version of zlib compresses to other bytes; deflate
has a block for content as it is: https://www.rfc-editor.org/rfc/rfc1951#section-3.2.4
"""

from __future__ import annotations

import hashlib
import io
import zlib
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import StoreFailed
from wasm_publish.model import PackedContent
from wasm_publish.oci.tar_writing import TarFile, tar_chunks

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from _typeshed import WriteableBuffer

_BLOCK = 0xFFFF
"""Bytes of the largest block that is not compressed."""
_READ = 16 * _BLOCK
_EXECUTABLE = 0o755
_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""Of gzip: deflate, no name, no time, and no system that it was made on."""


class Packed(NamedTuple):
    """A file as the only one in a gzipped tar.

    Attributes:
        file_digest: The digest of the file, as it was read.
        tar_digest: The digest of the tar, which is an image's `diff_id`.
        digest: The digest of the gzipped tar.
        size: Its size in bytes.
        content: Makes its bytes again, without keeping them.
    """

    file_digest: str
    tar_digest: str
    digest: str
    size: int
    content: PackedContent


def pack(file: Path, size: int, name: str) -> Packed:
    """Pack a file that may be executed; it is read to its end.

    Args:
        file: The file.
        size: Its size in bytes.
        name: Its path in the tar.

    Raises:
        StoreFailed: It can't be read, or has another size.
    """
    own, tar, packed = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
    count = 0

    def read() -> Iterator[bytes]:
        return _hashed(_read(file, size), own)

    archive = tar_chunks([TarFile(name, size, read, _EXECUTABLE)])
    for chunk in _gzipped(_hashed(archive, tar)):
        packed.update(chunk)
        count += len(chunk)
    return Packed(
        file_digest=f"sha256:{own.hexdigest()}",
        tar_digest=f"sha256:{tar.hexdigest()}",
        digest=f"sha256:{packed.hexdigest()}",
        size=count,
        content=PackedContent(file, lambda: _open(file, size, name)),
    )


def _open(file: Path, size: int, name: str) -> io.BufferedReader:
    archive = tar_chunks([TarFile(name, size, lambda: _read(file, size), _EXECUTABLE)])
    return io.BufferedReader(_Stream(_gzipped(archive)), _READ)


def _hashed(chunks: Iterable[bytes], hashed: hashlib._Hash) -> Iterator[bytes]:
    for chunk in chunks:
        hashed.update(chunk)
        yield chunk


def _read(file: Path, size: int) -> Iterator[bytes]:
    """The bytes of a file, which must be so many.

    Raises:
        StoreFailed: It can't be read, or has another size.
    """
    try:
        with file.open("rb") as stream:
            left = size
            while chunk := stream.read(_READ):
                left -= len(chunk)
                yield chunk
    except OSError as error:
        message = f"can't read the file: {error.strerror}"
        raise StoreFailed(message, code="unreadable-file", file=file) from error
    if left:
        raise changed_while_packed(file)


def changed_while_packed(file: Path) -> StoreFailed:
    """The error for a file that is not any more what it was when it was first read."""
    return StoreFailed(
        "the file changed while it was being packed",
        code="file-changed",
        remedy="let the build end, then publish again",
        file=file,
    )


def _gzipped(chunks: Iterable[bytes]) -> Generator[bytes]:
    """Bytes in gzip's form: https://www.rfc-editor.org/rfc/rfc1952."""
    checksum = size = 0
    yield _HEADER
    for block in _blocks(chunks):
        checksum = zlib.crc32(block, checksum)
        size += len(block)
        yield _stored(block)
    yield _stored(b"", last=True)
    yield checksum.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little")


def _blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, in blocks that don't depend on how they came."""
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        whole = len(waiting) - len(waiting) % _BLOCK
        for begin in range(0, whole, _BLOCK):
            yield bytes(waiting[begin : begin + _BLOCK])
        del waiting[:whole]
    yield bytes(waiting)


def _stored(block: bytes, *, last: bool = False) -> bytes:
    size = len(block)
    head = bytes([last]) + size.to_bytes(2, "little") + (_BLOCK - size).to_bytes(2, "little")
    return head + block


class _Stream(io.RawIOBase):
    """Chunks as a stream."""

    def __init__(self, chunks: Generator[bytes]) -> None:
        self._chunks = chunks
        self._left = memoryview(b"")

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read a part."""
        view = memoryview(buffer).cast("B")
        while not self._left and (chunk := next(self._chunks, None)) is not None:
            self._left = memoryview(chunk)
        count = min(len(view), len(self._left))
        view[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def close(self) -> None:
        """Close what gives the chunks, too."""
        self._chunks.close()
        super().close()
