"""The command line in a folder that holds a wasm file and no project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT
from in_process import CommandLine
from plugin_site import plugin_site

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "hello.wasm").write_bytes(COMPONENT)
    monkeypatch.chdir(folder)
    return CommandLine(folder, plugin_site(tmp_path / "site", monkeypatch))
