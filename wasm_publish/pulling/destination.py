"""Where a pulled file goes, and getting it there over nothing that differs."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.stores.atomic_file import file_beside
from wasm_publish.stores.blobs import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SEPARATORS = tuple(separator for separator in (os.sep, os.altsep) if separator)


def destination(output: str | None, folder: Path, name: str) -> Path:
    """The file that a pull writes.

    Args:
        output: A file, or a folder, which is there or written with a slash at its end; None for
            the current folder.
        folder: The current folder.
        name: The name of the file where only its folder is told.
    """
    place = folder / (output or "")
    # Not a method of the path, as those raise for what can't be a path at all.
    is_folder = os.path.isdir(place)  # noqa: PTH112
    return place / name if is_folder or (output or "").endswith(_SEPARATORS) else place


def holds(path: Path, digest: str, size: int) -> bool:
    """Whether a file has these very bytes already."""
    try:
        if not path.is_file() or path.stat().st_size != size:
            return False
        return digest_of_file(path, digest.partition(":")[0]) == digest
    except (OSError, ValueError):
        return False


def digest_of_file(path: Path, algorithm: str = "sha256") -> str:
    """The digest of a file.

    Raises:
        OSError: It can't be read.
    """
    hashed = hashlib.new(algorithm)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
    return f"{algorithm}:{hashed.hexdigest()}"


def require_room(path: Path, *, force: bool) -> None:
    """Make sure that a file may be put at a place.

    Args:
        path: The place.
        force: Whether a file that is there may go.

    Raises:
        UsageError: Something is there that must stay.
    """
    if not os.path.lexists(path):
        return
    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - never raise
        raise UsageError(
            "this is no file, and can't become one",
            code="not-a-file",
            remedy="name a file, or `-o -` for standard output",
            file=path,
        )
    if not force:
        raise _taken(path)


@contextmanager
def file_for(path: Path) -> Iterator[Path]:
    """A new file beside a place, which goes if it wasn't moved, as its new folders do on failure.

    Raises:
        OSError: It can't be made.
    """
    made = [folder for folder in path.parents if not folder.exists()]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with file_beside(path) as temporary:
            yield temporary
    except BaseException:
        for folder in made:
            with suppress(OSError):  # somebody else put something there
                folder.rmdir()
        raise


def move_to(path: Path, temporary: Path, *, force: bool) -> None:
    """Move a file to its place.

    Raises:
        UsageError: Something came there meanwhile that must stay.
        OSError: It can't be moved.
    """
    if not force:
        try:
            os.link(temporary, path)  # which, unlike a move, is never over another file
        except FileExistsError:
            raise _taken(path) from None
        except OSError:  # not every file system knows links
            pass
        else:
            return
    require_room(path, force=force)
    temporary.replace(path)


def _taken(path: Path) -> UsageError:
    return UsageError(
        "there is another file already",
        code="file-exists",
        remedy="name another one with -o, or replace it with --force",
        file=path,
    )
