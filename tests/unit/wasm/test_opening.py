from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from wasm_publish.errors import InvalidWasm, NothingToPublish
from wasm_publish.wasm.opening import opened


def reason(path: Path) -> str:
    with pytest.raises(InvalidWasm) as raised, opened(path):
        pass
    assert raised.value.problem.code == "unreadable-file"
    assert raised.value.problem.file == path
    return raised.value.problem.message


def test_an_open_file_offers_its_bytes_in_two_ways(tmp_path: Path) -> None:
    path = tmp_path / "app.wasm"
    path.write_bytes(b"\0asm")
    with opened(path) as wasm:
        assert wasm.data[:] == wasm.file.read() == b"\0asm"


def test_an_empty_file_has_no_bytes(tmp_path: Path) -> None:
    path = tmp_path / "app.wasm"
    path.touch()
    with opened(path) as wasm:
        assert wasm.data == b""


@pytest.mark.parametrize("name", ["gone.wasm", "app.wasm/inside.wasm"])
def test_a_missing_file_is_nothing_to_publish(tmp_path: Path, name: str) -> None:
    (tmp_path / "app.wasm").touch()
    with pytest.raises(NothingToPublish) as raised, opened(tmp_path / name):
        pass
    assert raised.value.problem.code == "wasm-not-found"
    assert raised.value.problem.remedy == "build the project, or correct the path"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert reason(tmp_path) == "a folder, where a wasm file is needed"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "app.wasm")
    assert reason(tmp_path / "app.wasm") == "not a regular file"


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "app.wasm").touch()
    monkeypatch.setattr(Path, "open", refuse)
    assert reason(tmp_path / "app.wasm") == "can't read the file: Permission denied"


def test_a_path_that_no_file_can_have_is_refused() -> None:
    assert reason(Path("a\0b.wasm")) == "no file can have this name"


def test_a_fault_while_reading_is_told_too(tmp_path: Path) -> None:
    (tmp_path / "app.wasm").touch()
    with pytest.raises(InvalidWasm, match="Input/output error"), opened(tmp_path / "app.wasm"):
        raise OSError(5, "Input/output error")
