"""Files that others see in their old form or in the whole new one, never in part."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
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
    temporary = path.with_name(f".{secrets.token_hex(4)}{_ENDING}")
    try:
        temporary.touch(mode=_ANY if mode is None else _OWNER, exist_ok=False)
        with temporary.open("wb") as stream:
            for chunk in chunks:
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            temporary.chmod(mode)
        temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def is_leftover(name: str) -> bool:
    """Whether a file name is one under which `replace_file` writes."""
    return name.startswith(".") and name.endswith(_ENDING)


def remove_leftovers(folder: Path) -> None:
    """Remove what writers left that were killed; to be called while nobody writes there."""
    for path in folder.glob(f".*{_ENDING}"):
        with suppress(OSError):  # what can't go now disturbs nobody
            path.unlink()
