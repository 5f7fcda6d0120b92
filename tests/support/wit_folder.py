"""A folder with a WIT package in it, on machines that have wasm-tools and on others."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from source_folder import WASM_CHANGED, SourceFolder

import wasm_publish_wit as plugin
from wasm_publish.model import Build, Selection

if TYPE_CHECKING:
    from wasm_publish.model import LocatedWasm, Project, ProjectFile

PACKAGE = Path(__file__).parents[1] / "data" / "wit-package.wasm"
"""The package `example:hello@1.2.0`, encoded."""

GREETING = "package acme:greeting@0.1.0;\n\ninterface greet {\n  greet: func() -> string;\n}\n"


class Folder(SourceFolder):
    def wit(self, text: str = GREETING, path: str = "wit/greeting.wit") -> Path:
        return self.write(path, text)

    def encoded(self, path: str, *, changed: int = WASM_CHANGED) -> Path:
        return self.put(path, PACKAGE.read_bytes(), changed=changed)

    def found(self) -> list[ProjectFile]:
        return list(plugin.wasm_publish_find_project_files(self.root))

    def projects(self, selection: Selection | None = None) -> list[Project]:
        (file,) = self.found()
        return list(plugin.wasm_publish_read_projects(file, selection or Selection()) or ())

    def project(self) -> Project:
        (project,) = self.projects()
        return project

    def locate(self, build: Build | None = None) -> LocatedWasm | None:
        return plugin.wasm_publish_locate_wasm(self.project(), build or without_programs(self.root))


def without_programs(folder: Path) -> Build:
    """A build on a machine that has neither wasm-tools nor wkg."""
    return Build(environment={"PATH": str(folder / "nothing")})


def pretend_program(folder: Path, name: str, script: str) -> Build:
    """A build on a machine that has one program, which a shell runs."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return Build(environment={"PATH": str(folder)})


on_posix = pytest.mark.skipif(sys.platform == "win32", reason="pretends with shell scripts")
