from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.initializing import file_change
from wasm_publish.initializing.file_change import FileChange, changed, read_text

if TYPE_CHECKING:
    from pathlib import Path

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")


def test_a_new_file_comes_from_nowhere(tmp_path: Path) -> None:
    change = changed(tmp_path / "a" / "new", lambda text: f"{text}b\n")
    assert change.status == "created"
    assert change.diff("a/new") == "--- /dev/null\n+++ b/a/new\n@@ -0,0 +1 @@\n+b\n"
    change.write()
    assert (tmp_path / "a" / "new").read_bytes() == b"b\n"


def test_what_stays_has_no_diff(tmp_path: Path) -> None:
    change = FileChange(tmp_path / "same", "a\n", "a\n")
    assert (change.status, change.diff("same")) == ("unchanged", "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\nb\n", "a\nc\n"),
        ("a", "a\nb"),
        ("a\r\n\x0cb\r\n", "a\r\n\x0cb\r\nc\r\n"),
        (None, "a"),
    ],
)
def test_git_applies_the_diff(before: str | None, after: str, tmp_path: Path) -> None:
    file = tmp_path / "file"
    if before is not None:
        file.write_bytes(before.encode())
    diff = changed(file, lambda _: after).diff("file")
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=tmp_path, input=diff.encode(), check=True, capture_output=True)
    assert file.read_bytes() == after.encode()


@posix_only
def test_a_mark_at_the_beginning_stays_and_no_edit_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "Cargo.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\n")
    seen: list[str] = []

    def edit(text: str) -> str:
        seen.append(text)
        return f"{text}b = 2\n"

    changed(path, edit).write()
    assert seen == ["a = 1\n"]
    assert path.read_bytes() == b"\xef\xbb\xbfa = 1\nb = 2\n"


def test_permissions_stay_and_a_link_stays_one(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes(b"a\n")
    real.chmod(0o640)
    link.symlink_to(real)
    changed(link, lambda text: f"{text}b\n").write()
    assert link.is_symlink()
    assert real.read_bytes() == b"a\nb\n"
    assert real.stat().st_mode & 0o777 == 0o640


@posix_only
@pytest.mark.parametrize("link", ["file", "folder"])
def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path, link: str) -> None:
    nowhere = tmp_path / "not" / "here"
    (tmp_path / link).symlink_to(nowhere)
    file = tmp_path / "file" if link == "file" else tmp_path / "folder" / "file"
    with pytest.raises(UsageError) as raised:
        changed(file, lambda _: "b\n")
    assert raised.value.problem.code == "dangling-link"
    assert raised.value.problem.file == tmp_path / link
    with pytest.raises(UsageError):
        FileChange(file, None, "b\n").write()
    assert not nowhere.parent.exists()


def test_what_changed_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"a\n")
    change = changed(file, lambda text: f"{text}b\n")
    file.write_bytes(b"mine\n")
    with pytest.raises(UsageError) as raised:
        change.write()
    assert raised.value.problem.code == "changed-meanwhile"
    assert file.read_bytes() == b"mine\n"


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"\xff")
    with pytest.raises(UsageError, match="not UTF-8"):
        read_text(file)
    with pytest.raises(UsageError, match="can't read"):
        read_text(tmp_path)


def test_a_file_that_cant_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(UsageError) as raised:
        FileChange(tmp_path / "a" / "b", None, "c").write()
    assert raised.value.problem.file == tmp_path / "a" / "b"


def test_a_disk_that_is_full_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file_change, "replace_file", full)
    with pytest.raises(StoreFailed, match="No space left") as raised:
        FileChange(tmp_path / "b", None, "c").write()
    assert raised.value.problem.code == "unwritable-file"


def test_what_an_edit_refuses_names_the_file(tmp_path: Path) -> None:
    def refuse(_text: str) -> str:
        raise UsageError("no", code="uneditable-file", remedy="by hand")

    with pytest.raises(UsageError) as raised:
        changed(tmp_path / "file", refuse)
    assert raised.value.problem.file == tmp_path / "file"
    assert raised.value.problem.remedy == "by hand"
