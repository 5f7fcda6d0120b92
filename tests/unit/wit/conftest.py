"""A folder for a WIT package, and the machine's own wasm-tools."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest
from wit_folder import Folder

from wasm_publish.model import Build


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder, outside of git."""
    root = tmp_path / "greeting"
    root.mkdir()
    return Folder(root)


@pytest.fixture
def real_build() -> Build:
    """A build on this machine, where wasm-tools is installed."""
    places = (str(Path(sys.executable).parent), os.environ.get("PATH", ""))
    path = os.pathsep.join(places)
    if shutil.which("wasm-tools", path=path) is None:
        pytest.skip("wasm-tools is not installed")
    return Build(environment={"PATH": path})
