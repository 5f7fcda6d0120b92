"""Telling what the system refuses of files, with what a person can do about it."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
_IN_THE_WAY = frozenset({errno.EEXIST, errno.EISDIR, errno.ENOTDIR})
_MISNAMED = frozenset({errno.EINVAL, errno.ELOOP, errno.ENAMETOOLONG})


def disk_failure(
    verb: Literal["read", "write"], what: str, error: OSError, code: str, file: Path
) -> StoreFailed:
    """The error for a file or folder that can't be read or written.

    Args:
        verb: Which of the two.
        what: What it is, as the message calls it.
        error: What the system said.
        code: The code of the error.
        file: Where it is.
    """
    reason = error.strerror or str(error)
    remedy = _remedy(verb, error.errno)
    return StoreFailed(f"can't {verb} {what}: {reason}", code=code, remedy=remedy, file=file)


def _remedy(verb: str, number: int | None) -> str:
    if number in _FULL:
        return "make room on the disk, or name a place on another one"
    if number in _FORBIDDEN:
        return f"see to it that you may {verb} there, or name another place"
    if number == errno.EROFS:
        return "name another place: what is there can only be read"
    if number in _IN_THE_WAY:
        return "take away what is in the way, or name another place"
    return "name it in another way" if number in _MISNAMED else "try again, or name another place"
