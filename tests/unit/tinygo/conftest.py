"""A folder with a Go module in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

import wasm_publish_tinygo as plugin
from wasm_publish.model import Selection
from wasm_publish_tinygo.locate import locate
from wasm_publish_tinygo.projects import read_projects

if TYPE_CHECKING:
    from wasm_publish.model import LocatedWasm, Project

DATA = Path(__file__).parents[2] / "data"
WASM = {
    "component": DATA / "hello-component.wasm",
    "module": DATA / "go-shape.wasm",
    "unfinished": DATA / "unfinished-component.wasm",
    "damaged": DATA / "README.md",
}


@dataclass(frozen=True)
class Folder:
    root: Path

    def write(self, path: str, text: str = "", *, changed: int = 1_000_000) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")
        os.utime(file, (changed, changed))
        return file

    def go_mod(self, path: str = "example.com/hello", more: str = "") -> Path:
        """A go.mod that declares a module, and `more` after it."""
        return self.write("go.mod", f"module {path}\n{dedent(more)}")

    def wasm(self, path: str, kind: str = "module", *, changed: int = 2_000_000) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(WASM[kind].read_bytes())
        os.utime(file, (changed, changed))
        return file

    def is_offered(self) -> bool:
        """Whether the plugin offers the folder's go.mod as a project file."""
        return bool(plugin.wasm_publish_find_project_files(self.root))

    def project(self, *packages: str) -> Project:
        (project,) = read_projects(self.root / "go.mod", Selection(packages))
        return project

    def locate(self) -> LocatedWasm | None:
        return locate(self.project())

    def located(self) -> str | None:
        """Where the wasm was found, from the module's folder."""
        located = self.locate()
        return located.path.relative_to(self.root).as_posix() if located else None


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An empty folder called `module`, outside of git."""
    root = tmp_path / "module"
    root.mkdir()
    return Folder(root)
