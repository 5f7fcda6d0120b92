"""A folder with a Python project in it."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from source_folder import WASM_CHANGED, SourceFolder

import wasm_publish_componentize_py as plugin
from wasm_publish.model import Selection
from wasm_publish_componentize_py.locate import locate
from wasm_publish_componentize_py.projects import read_projects

if TYPE_CHECKING:
    from wasm_publish.model import LocatedWasm, Project

DATA = Path(__file__).parents[2] / "data"
WASM = {
    "python": DATA / "componentize-py-shape.wasm",
    "component": DATA / "hello-component.wasm",
    "module": DATA / "greet-module.wasm",
    "unfinished": DATA / "unfinished-component.wasm",
    "damaged": DATA / "README.md",
}


class Folder(SourceFolder):
    def pyproject(self, text: str = "", *, name: str = "hello") -> Path:
        """A pyproject.toml with a name, and `text` after it."""
        return self.write("pyproject.toml", f'[project]\nname = "{name}"\n{dedent(text)}')

    def wasm(self, path: str, kind: str = "python", *, changed: int = WASM_CHANGED) -> Path:
        return self.put(path, WASM[kind].read_bytes(), changed=changed)

    def is_found(self) -> bool:
        """Whether the plugin takes the folder for a wasm project."""
        return bool(plugin.wasm_publish_find_project_files(self.root))

    def project(self, *packages: str) -> Project:
        (project,) = read_projects(self.root / "pyproject.toml", Selection(packages))
        return project

    def locate(self) -> LocatedWasm | None:
        return locate(self.project())

    def located(self) -> str | None:
        """Where the wasm was found, from the project's folder."""
        located = self.locate()
        return located.path.relative_to(self.root).as_posix() if located else None


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
