"""Where a tar archive has its files, read within bounds and without trusting it.

Nothing is extracted, and no more is read than the headers. The format is POSIX's, with what GNU
adds: https://www.gnu.org/software/tar/manual/html_node/Standard.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

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
    from typing import BinaryIO

_FILES = frozenset({b"0", b"\0"})
_FOLDER = b"5"
_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ")

Kind: TypeAlias = Literal["file", "folder", "other"]


class TarMember(NamedTuple):
    """A member of an archive.

    Attributes:
        name: Its path, without `./` before it.
        kind: What it is; links and devices are `other`.
        offset: Where its bytes begin in the archive.
        size: How many there are.
    """

    name: str
    kind: Kind
    offset: int
    size: int


def tar_members(stream: BinaryIO) -> Iterator[TarMember]:
    """The members of an archive, in their order.

    Args:
        stream: The archive, uncompressed, which can seek.

    Raises:
        ValueError: It is none, breaks off, has too many members or one with a path that leads
            out of it; with a text that goes on after "it".
        OSError: It can't be read.
    """
    end = stream.seek(0, 2)
    at, told = 0, dict[str, str]()
    for _ in range(MOST_MEMBERS):
        header = _header(stream, at)
        if header is None:
            return
        begin, size = at + BLOCK, content_size(header, {})
        if header.type in EXTENSIONS:
            told |= _extension(stream, header, begin)
        else:
            member = _member(header, told, begin)
            size, told = member.size, {}
            if begin + size > end:
                raise ValueError("breaks off")
            yield member
        at = begin + size + -size % BLOCK
    raise ValueError(f"has more than {MOST_MEMBERS} members")


def _header(stream: BinaryIO, at: int) -> tarfile.TarInfo | None:
    """The header at an offset; None at the end of the archive."""
    stream.seek(at)
    block = stream.read(BLOCK)
    if block == bytes(BLOCK):
        return None
    try:
        return parse_header(block)
    except ValueError as error:
        raise ValueError(_fault(block, at)) from error


def _fault(block: bytes, at: int) -> str:
    if block.startswith(_COMPRESSED) and not at:
        return "is compressed, and has to be unpacked first"
    if len(block) < BLOCK and at:
        return "breaks off"
    return "is damaged" if at else "is no tar"


def _member(header: tarfile.TarInfo, told: Mapping[str, str], offset: int) -> TarMember:
    name = _plain(told.get("path", header.name))
    return TarMember(name, _kind(header.type), offset, content_size(header, told))


def _kind(of_header: bytes) -> Kind:
    if of_header in _FILES:
        return "file"
    return "folder" if of_header == _FOLDER else "other"


def _plain(path: str) -> str:
    parts = path.split("/")
    if path.startswith("/") or ".." in parts:
        raise ValueError(f"has a member with the path {path!r}")
    return "/".join(part for part in parts if part not in {"", "."})


def _extension(stream: BinaryIO, header: tarfile.TarInfo, begin: int) -> Mapping[str, str]:
    """What a header that goes before another says of it."""
    if header.type not in TELLING:
        return {}
    if header.size > LARGEST_EXTENSION:
        raise ValueError(f"has a header of {header.size} bytes")
    stream.seek(begin)
    return told_of_next(header, stream.read(header.size))
