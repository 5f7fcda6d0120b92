from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from wasm_publish.stores.disk_failure import disk_failure

FILE = Path("hello.tar")


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "make room on the disk, or name a place on another one"),
        (errno.EACCES, "see to it that you may write there, or name another place"),
        (errno.EROFS, "name another place: what is there can only be read"),
        (errno.ENOTDIR, "take away what is in the way, or name another place"),
        (errno.EISDIR, "take away what is in the way, or name another place"),
        (errno.ENAMETOOLONG, "name it in another way"),
        (errno.EIO, "try again, or name another place"),
    ],
)
def test_each_fault_has_its_help(number: int, remedy: str) -> None:
    error = disk_failure("write", "it", OSError(number, os.strerror(number)), "it-failed", FILE)
    assert str(error) == f"can't write it: {os.strerror(number)}"
    problem = error.problem
    assert (problem.code, problem.remedy, problem.file) == ("it-failed", remedy, FILE)


def test_what_the_system_has_no_number_for_is_told_too() -> None:
    error = disk_failure("read", "it", OSError("odd"), "it-failed", FILE)
    assert str(error) == "can't read it: odd"
    assert error.problem.remedy == "try again, or name another place"
