from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.oci.encoding import digest_of
from wasm_publish.pulling import destination as module
from wasm_publish.pulling.destination import (
    destination,
    digest_of_file,
    file_for,
    holds,
    move_to,
    require_room,
)

NAME = "hello.wasm"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (None, NAME),
        ("other.wasm", "other.wasm"),
        ("there", f"there/{NAME}"),
        ("there/", f"there/{NAME}"),
        ("new/", f"new/{NAME}"),
        ("new/x", "new/x"),
        (".", NAME),
        ("there/..", f"there/../{NAME}"),
        ("a\0b", "a\0b"),
    ],
)
def test_is_a_file_or_in_a_folder(tmp_path: Path, output: str | None, expected: str) -> None:
    (tmp_path / "there").mkdir()
    assert destination(output, tmp_path, NAME) == tmp_path / expected


def test_may_be_anywhere_that_the_person_says(tmp_path: Path) -> None:
    assert destination(str(tmp_path), Path("here"), NAME) == tmp_path / NAME


def test_a_file_holds_what_it_holds(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"wasm")
    assert holds(file, digest_of(b"wasm"), 4)
    assert holds(file, digest_of_file(file, "sha512"), 4)
    assert not holds(file, digest_of(b"wasn"), 4)
    assert not holds(file, digest_of(b"wasm"), 5)
    assert not holds(tmp_path, digest_of(b"wasm"), 4)
    assert not holds(tmp_path / "absent", digest_of(b"wasm"), 4)


def test_what_can_not_be_read_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"wasm")

    def refuse(*_arguments: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module, "digest_of_file", refuse)
    assert not holds(file, digest_of(b"wasm"), 4)


def test_there_is_room_where_nothing_is_or_where_it_may_go(tmp_path: Path) -> None:
    file = tmp_path / "file"
    require_room(file, force=False)
    file.write_bytes(b"old")
    require_room(file, force=True)
    with pytest.raises(UsageError, match="another file already") as caught:
        require_room(file, force=False)
    assert "--force" in str(caught.value.problem.remedy)
    assert caught.value.problem.file == file


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_a_link_that_leads_nowhere_is_something(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "absent")
    with pytest.raises(UsageError):
        require_room(link, force=False)
    require_room(link, force=True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other devices")
@pytest.mark.parametrize("force", [False, True])
def test_neither_folder_nor_device_is_ever_replaced(
    tmp_path: Path,
    force: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    for path in (tmp_path, Path(os.devnull)):
        with pytest.raises(UsageError, match="this is no file"):
            require_room(path, force=force)


def test_a_new_file_goes_with_its_folders_where_it_fails(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()

    def fail() -> None:
        with file_for(tmp_path / "there" / "a" / "b" / "file") as temporary:
            temporary.write_bytes(b"part")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [path.name for path in tmp_path.rglob("*")] == ["there"]


def test_a_folder_that_somebody_else_uses_stays(tmp_path: Path) -> None:
    def fail() -> None:
        with file_for(tmp_path / "a" / "file"):
            (tmp_path / "a" / "theirs").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["theirs"]


def put(path: Path, *, force: bool = False) -> None:
    with file_for(path) as temporary:
        temporary.write_bytes(b"new")
        move_to(path, temporary, force=force)


@pytest.mark.parametrize("links", [True, False])
def test_a_file_is_moved_over_nothing(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    links: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    if not links:

        def refuse(*_arguments: object) -> None:
            raise OSError(1, "Operation not permitted")

        monkeypatch.setattr(os, "link", refuse)
    file = tmp_path / "file"
    put(file)
    assert file.read_bytes() == b"new"
    file.write_bytes(b"theirs")
    with pytest.raises(UsageError, match="another file already"):
        put(file)
    assert file.read_bytes() == b"theirs"
    put(file, force=True)
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean little on Windows")
def test_a_file_has_the_mode_of_any_new_one(tmp_path: Path) -> None:
    put(tmp_path / "file")
    (tmp_path / "plain").touch()
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "plain").stat().st_mode


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right there")
def test_nothing_is_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"theirs")
    (tmp_path / "file").symlink_to(tmp_path / "elsewhere")
    put(tmp_path / "file", force=True)
    assert (tmp_path / "elsewhere").read_bytes() == b"theirs"
    assert not (tmp_path / "file").is_symlink()
