"""The file of an OCI archive, read where it is: nothing is unpacked."""

from __future__ import annotations

import io
import os
import stat
from typing import TYPE_CHECKING

from wasm_publish.stores.archive_contents import Contents, read_contents

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from _typeshed import WriteableBuffer


class Section(io.RawIOBase):
    """A part of a file, as a stream.

    Args:
        file: The file, which is closed with it.
        begin: Its first byte in the file.
        size: How many bytes it has.
    """

    def __init__(self, file: io.BufferedReader, begin: int, size: int) -> None:
        self._file = file
        self._left = size
        file.seek(begin)

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read the next bytes."""
        count = self._file.readinto(memoryview(buffer).cast("B")[: self._left])
        self._left -= count
        return count

    def close(self) -> None:
        """Close the file, too."""
        self._file.close()
        super().close()


class ArchiveFile:
    """An archive that others may replace at any time; what it holds is looked up once for each.

    What reads it raises `OSError`, and `ValueError` where it is no OCI archive, with a text
    that goes on after "it".

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[object, Contents] = (None, Contents())

    def forget(self) -> None:
        """Look at it anew: it was replaced, perhaps too fast for the file system to tell."""
        self._known = (None, Contents())

    def contents(self) -> Contents:
        """What it holds, which is nothing where there is no file."""
        try:
            with self._opened() as file:
                return self._contents_of(file)
        except FileNotFoundError:
            return Contents()

    def open(self, digest: str) -> Section | None:
        """The bytes of a blob, or None where there is no such blob."""
        try:
            file = self._opened()
        except FileNotFoundError:
            return None
        try:
            member = self._contents_of(file).blobs.get(digest)
        except BaseException:
            file.close()
            raise
        if member is None:
            file.close()
            return None
        return Section(file, member.offset, member.size)

    def _opened(self) -> io.BufferedReader:
        # Opening a pipe would wait for whoever writes it.
        if not stat.S_ISREG(self._path.stat().st_mode):
            raise ValueError("is no file")
        return self._path.open("rb")

    def _contents_of(self, file: BinaryIO) -> Contents:
        found = os.fstat(file.fileno())
        version = (found.st_ino, found.st_size, found.st_mtime_ns)
        known, contents = self._known
        if known != version:
            contents = read_contents(file)
            self._known = (version, contents)
        return contents
