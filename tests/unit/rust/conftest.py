"""A tree of files to read as cargo would."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from source_folder import WASM_CHANGED, SourceFolder

from wasm_publish.model import Build, Selection
from wasm_publish_rust.locate import locate
from wasm_publish_rust.projects import read_projects

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import LocatedWasm, Project

MODULE = b"\0asm\x01\0\0\0"
COMPONENT = b"\0asm\x0d\0\x01\0"
_SECTION_NAME = b"component-type:app"
UNFINISHED = MODULE + bytes([0, len(_SECTION_NAME) + 1, len(_SECTION_NAME)]) + _SECTION_NAME
KINDS = {"module": MODULE, "component": COMPONENT, "unfinished": UNFINISHED}

CDYLIB = '[lib]\ncrate-type = ["cdylib"]\n'


class Tree(SourceFolder):
    def crate(self, folder: str, more: str = "", *, name: str | None = None) -> None:
        """A package with a cdylib, named as its folder."""
        name = name or folder.rpartition("/")[2]
        self.write(f"{folder}/Cargo.toml", f'[package]\nname = "{name}"\n{dedent(more)}\n{CDYLIB}')

    def wasm(self, path: str, kind: str = "module", *, changed: int = WASM_CHANGED) -> Path:
        return self.put(path, KINDS[kind], changed=changed)

    def read(
        self,
        folder: str = "",
        *,
        packages: tuple[str, ...] = (),
        workspace: bool = False,
        exclude: tuple[str, ...] = (),
    ) -> list[Project]:
        return read_projects(
            self.root / folder / "Cargo.toml", Selection(packages, workspace, exclude)
        )

    def standings(self, folder: str = "") -> dict[str, str]:
        return {project.name: project.standing for project in self.read(folder)}

    def project(self, folder: str = "") -> Project:
        (project,) = self.read(folder)
        return project

    def locate(self, folder: str = "", build: Build | None = None) -> LocatedWasm | None:
        return locate(self.project(folder), build or Build())

    def found(self, folder: str = "", build: Build | None = None) -> str | None:
        """Where the wasm was found, from the root of the tree."""
        located = self.locate(folder, build)
        return located.path.relative_to(self.root).as_posix() if located else None


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)
