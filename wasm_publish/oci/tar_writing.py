"""Tar archives whose bytes tell nothing but what is in them: no time, no owner, no machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_BLOCK = 512
_END = bytes(2 * _BLOCK)


class TarFile(NamedTuple):
    """A file that goes into an archive.

    Attributes:
        name: Its path there, with slashes.
        size: In bytes.
        chunks: Gives its bytes, which must be as many; called when its turn has come.
        mode: Its permissions.
    """

    name: str
    size: int
    chunks: Callable[[], Iterable[bytes]]
    mode: int = 0o644

    @classmethod
    def of(cls, name: str, content: bytes) -> TarFile:
        """A file that is in memory."""
        return cls(name, len(content), lambda: [content])


def tar_chunks(files: Iterable[TarFile]) -> Iterator[bytes]:
    """The bytes of an archive, in pieces; every tar reads its headers, which are GNU's."""
    for file in files:
        yield _header(file)
        yield from file.chunks()
        yield bytes(-file.size % _BLOCK)
    yield _END


def _header(file: TarFile) -> bytes:
    import tarfile

    header = tarfile.TarInfo(file.name)
    header.size, header.mode = file.size, file.mode
    return header.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict")
