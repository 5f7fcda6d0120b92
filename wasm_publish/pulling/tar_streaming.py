"""Reading a tar stream from front to back, member by member, within bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.oci.tar_headers import (
    BLOCK,
    EXTENSIONS,
    LARGEST_EXTENSION,
    MOST_MEMBERS,
    TELLING,
    content_size,
    parse_header,
    told_of_next,
)

if TYPE_CHECKING:
    import tarfile
    from collections.abc import Iterator, Mapping

    from wasm_publish.pulling.decompressing import Source

_CHUNK = 1 << 20
_SPARSE = b"S"
_SPARSE_MORE, _SPARSE_EVEN_MORE = 482, 504
"""Where a sparse file's header, and each block after it, tells whether one more follows."""
_REGULAR = frozenset({b"0", b"\0", b"7"})


class Member(NamedTuple):
    """A member of an archive.

    Attributes:
        path: As the archive has it.
        size: Of its content, in bytes.
        is_file: It is a regular file whose content is in the archive as it is.
    """

    path: str
    size: int
    is_file: bool


class TarReader:
    """The members of an archive and, of each in its turn, its content.

    Args:
        stream: The archive; anything after its end is left unread.
    """

    def __init__(self, stream: Source) -> None:
        self._stream = stream
        self._left = self._padding = 0

    def __iter__(self) -> Iterator[Member]:
        """Each member, whose content can be read until the next one is asked for.

        Raises:
            ValueError: It is no archive, is damaged, breaks off, or has too many members; with a
                text that goes on after "it".
        """
        told: Mapping[str, str] = {}
        for number in range(MOST_MEMBERS):
            block = self._exactly(BLOCK, may_end=number > 0)
            if not any(block):
                return
            header = parse_header(block)
            is_member = header.type not in EXTENSIONS
            self._begin_content(header, block, told if is_member else {})
            if not is_member:
                told = {**told, **self._told(header)}
            else:
                yield _member(header, told, self._left)
                told = {}
            self._skip()
        raise ValueError(f"has more than {MOST_MEMBERS} members")

    def content(self) -> Iterator[bytes]:
        """The content of the member that was given last, in parts.

        Raises:
            ValueError: It breaks off.
        """
        while self._left:
            part = self._stream.read(min(self._left, _CHUNK))
            if not part:
                raise ValueError("breaks off")
            self._left -= len(part)
            yield part

    def _begin_content(
        self, header: tarfile.TarInfo, block: bytes, told: Mapping[str, str]
    ) -> None:
        """Get ready for the content that follows a header."""
        self._left = content_size(header, told)
        self._padding = -self._left % BLOCK
        more = _SPARSE_MORE
        while header.type == _SPARSE and block[more]:
            block, more = self._exactly(BLOCK), _SPARSE_EVEN_MORE

    def _told(self, header: tarfile.TarInfo) -> Mapping[str, str]:
        if header.type not in TELLING:
            return {}
        if self._left > LARGEST_EXTENSION:
            raise ValueError(f"has a header of {self._left} bytes")
        return told_of_next(header, b"".join(self.content()))

    def _skip(self) -> None:
        for _ in self.content():
            pass
        self._exactly(self._padding)

    def _exactly(self, size: int, *, may_end: bool = False) -> bytes:
        content = b""
        while len(content) < size and (part := self._stream.read(size - len(content))):
            content += part
        if len(content) < size and (content or not may_end):
            raise ValueError("breaks off")
        return content


def _member(header: tarfile.TarInfo, told: Mapping[str, str], size: int) -> Member:
    is_sparse = any(key.startswith("GNU.sparse.") for key in told)
    is_file = header.type in _REGULAR and not is_sparse
    return Member(told.get("path", header.name), size, is_file)
