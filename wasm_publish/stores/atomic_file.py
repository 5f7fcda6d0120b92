"""Files that others see in their old form or in the whole new one, never in part."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_ENDING = ".wasm-publish"
_ANY, _OWNER = 0o666, 0o600  # of the first, the system takes away what it doesn't want


def replace_file(path: Path, chunks: Iterable[bytes], mode: int | None = None) -> None:
    """Write a file beside its place, then move it there.

    Args:
        path: The file; its folder is made where it isn't there.
        chunks: Its bytes. When reading them fails, the file stays as it was.
        mode: Its permissions; at no moment has anybody else more. Those of any new file where
            none are given.

    Raises:
        OSError: It can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with file_beside(path, _ANY if mode is None else _OWNER) as temporary:
        with temporary.open("wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(path)


@contextmanager
def file_beside(path: Path, mode: int = _ANY) -> Iterator[Path]:
    """An empty new file beside the place of another, which goes if it wasn't moved by the end.

    Args:
        path: The place; its folder is there.
        mode: The permissions of the new file, of which the system takes away what it doesn't want.

    Raises:
        OSError: It can't be made.
    """
    temporary = path.with_name(f".{_mark(path)}-{secrets.token_hex(4)}{_ENDING}")
    try:
        temporary.touch(mode=mode, exist_ok=False)
        yield temporary
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def is_leftover(name: str) -> bool:
    """Whether a file name is one that `file_beside` gives."""
    return name.startswith(".") and name.endswith(_ENDING)


def remove_leftovers(folder: Path) -> None:
    """Remove what writers left that were killed; to be called while nobody writes there."""
    _remove(folder.glob(f".*{_ENDING}"))


def remove_leftovers_of(file: Path) -> None:
    """Remove what killed writers of one file left; to be called while nobody writes it."""
    _remove(file.parent.glob(f".{_mark(file)}-*{_ENDING}"))


def _mark(file: Path) -> str:
    """What tells the leftovers of one file from others, and is short for every name."""
    return hashlib.sha256(os.fsencode(file.name)).hexdigest()[:8]


def _remove(leftovers: Iterable[Path]) -> None:
    for path in leftovers:
        with suppress(OSError):  # what can't go now disturbs nobody
            path.unlink()
