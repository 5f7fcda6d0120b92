from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wasm_publish.stores.atomic_file import is_leftover, remove_leftovers, replace_file

if TYPE_CHECKING:
    from collections.abc import Iterator


def failing_chunks() -> Iterator[bytes]:
    yield b"new"
    raise RuntimeError("the source failed")


def test_writes_a_file_and_its_folders(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "file"
    replace_file(file, [b"one", b"two"])
    assert file.read_bytes() == b"onetwo"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean little on Windows")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o400, 0o666])
def test_at_no_moment_may_others_do_more_than_the_mode_says(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "file"

    def chunks() -> Iterator[bytes]:
        (temporary,) = tmp_path.iterdir()
        assert temporary.stat().st_mode & 0o777 == 0o600
        yield b"new"

    replace_file(file, chunks(), mode)
    assert file.stat().st_mode & 0o777 == mode


def test_replaces_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    replace_file(file, [b"old"])
    replace_file(file, [b"new"])
    assert file.read_bytes() == b"new"


def test_a_failure_leaves_the_old_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "file"
    replace_file(file, [b"old"])
    with pytest.raises(RuntimeError):
        replace_file(file, failing_chunks())
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_the_old_file_is_there_until_the_new_one_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "file"
    replace_file(file, [b"old"])

    def chunks() -> Iterator[bytes]:
        yield b"new"
        assert file.read_bytes() == b"old"
        (temporary,) = set(tmp_path.iterdir()) - {file}
        assert is_leftover(temporary.name)

    replace_file(file, chunks())
    assert file.read_bytes() == b"new"


def test_what_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        replace_file(tmp_path / "file" / "below", [b""])


def test_removes_what_killed_writers_left_and_nothing_else(tmp_path: Path) -> None:
    for name in ("index.json", ".gitignore", ".wasm-publish.lock", ".0a1b2c3d.wasm-publish"):
        (tmp_path / name).write_bytes(b"")
    remove_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "index.json",
        ".gitignore",
        ".wasm-publish.lock",
    }


def test_there_is_nothing_to_remove_where_there_is_no_folder(tmp_path: Path) -> None:
    remove_leftovers(tmp_path / "absent")


def test_a_leftover_that_is_in_use_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leftover = tmp_path / ".0a1b2c3d.wasm-publish"
    leftover.write_bytes(b"")

    def refuse(_path: Path) -> None:
        raise PermissionError("in use")

    monkeypatch.setattr(Path, "unlink", refuse)
    remove_leftovers(tmp_path)
    assert leftover.exists()
