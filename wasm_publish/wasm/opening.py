"""Opening a wasm file, with one clear error for everything that can't be opened."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, BinaryIO

from wasm_publish.errors import InvalidWasm, NothingToPublish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish.wasm.binary import Buffer


@dataclass(frozen=True, slots=True)
class OpenWasm:
    """An open file.

    Attributes:
        file: For reading it in full.
        data: The same bytes, of which only those that are looked at are loaded.
    """

    file: BinaryIO
    data: Buffer


@contextmanager
def opened(path: Path) -> Iterator[OpenWasm]:
    """Open a wasm file for reading.

    Raises:
        NothingToPublish: There is no such file.
        InvalidWasm: It is no regular file, or can't be read.
    """
    try:
        _expect_regular_file(path)
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                yield OpenWasm(file, b"")  # the operating system maps no empty file
                return
            with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
                yield OpenWasm(file, data)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NothingToPublish(
            "there is no such file",
            code="wasm-not-found",
            remedy="build the project, or correct the path",
            file=path,
        ) from error
    except OSError as error:
        raise InvalidWasm(
            f"can't read the file: {error.strerror}", code="unreadable-file", file=path
        ) from error


def _expect_regular_file(path: Path) -> None:
    """Refuse what would fail in its own odd way, or block for ever as a pipe does."""
    try:
        mode = path.stat().st_mode
    except ValueError as error:  # a null character
        raise InvalidWasm(
            "no file can have this name", code="unreadable-file", file=path
        ) from error
    if stat.S_ISDIR(mode):
        raise InvalidWasm(
            "a folder, where a wasm file is needed",
            code="unreadable-file",
            remedy="name the .wasm file in it",
            file=path,
        )
    if not stat.S_ISREG(mode):
        raise InvalidWasm("not a regular file", code="unreadable-file", file=path)
