"""Taking turns at a folder or file that several processes write."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TIMEOUT = 120  # seconds: a large artifact on a slow disk is written in less
_ENDING = ".wasm-publish.lock"


@contextmanager
def writing_in_turn(lock: Path, place: Path) -> Iterator[None]:
    """Keep others from writing a place meanwhile.

    Args:
        lock: The file by which writers tell each other; it and its folder are made where they
            aren't there, and the file stays.
        place: What is written.

    Raises:
        StoreFailed: Another process doesn't come to an end.
        OSError: The file can't be made.
    """
    from filelock import FileLock, Timeout

    lock.parent.mkdir(parents=True, exist_ok=True)
    turn = FileLock(lock, timeout=_TIMEOUT)
    try:
        turn.acquire()
    except Timeout as error:
        raise StoreFailed(
            f"another process has been writing there for {_TIMEOUT} seconds",
            code="locked",
            file=place,
            remedy="wait for it to end, then publish again",
        ) from error
    try:
        yield
    finally:
        turn.release()


def lock_in(folder: Path) -> Path:
    """The lock of a folder that is written."""
    return folder / _ENDING


def lock_beside(file: Path) -> Path:
    """The lock of a file that is written."""
    return file.with_name(f".{file.name}{_ENDING}")
