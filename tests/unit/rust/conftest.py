"""A tree of files to read as cargo would."""

from __future__ import annotations

import os
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

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


@dataclass(frozen=True)
class Tree:
    root: Path

    def write(self, path: str, text: str = "", *, changed: int = 1_000_000) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")
        os.utime(file, (changed, changed))
        return file

    def crate(self, folder: str, more: str = "", *, name: str | None = None) -> None:
        """A package with a cdylib, named as its folder."""
        name = name or folder.rpartition("/")[2]
        self.write(f"{folder}/Cargo.toml", f'[package]\nname = "{name}"\n{dedent(more)}\n{CDYLIB}')

    def wasm(self, path: str, kind: str = "module", *, changed: int = 2_000_000) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(KINDS[kind])
        os.utime(file, (changed, changed))
        return file

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
