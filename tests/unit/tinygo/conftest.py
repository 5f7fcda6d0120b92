"""A folder with a Go module in it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from source_folder import WASM_CHANGED, SourceFolder

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


class Folder(SourceFolder):
    def go_mod(self, path: str = "example.com/hello", more: str = "") -> Path:
        """A go.mod that declares a module, and `more` after it."""
        return self.write("go.mod", f"module {path}\n{dedent(more)}")

    def wasm(self, path: str, kind: str = "module", *, changed: int = WASM_CHANGED) -> Path:
        return self.put(path, WASM[kind].read_bytes(), changed=changed)

    def is_claimed(self) -> bool:
        """Whether the folder's go.mod makes it a Go project whatever else is there."""
        return any(not file.yields for file in plugin.wasm_publish_find_project_files(self.root))

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
