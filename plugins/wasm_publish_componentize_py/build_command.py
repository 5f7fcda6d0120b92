"""The componentize-py command that fits what is in a project's folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wasm_publish.model import BuildCommand
from wasm_publish_componentize_py.bindings import importers_of_bindings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish.model import Project

_SETUP = ("pipx install componentize-py",)
_IMAGE = "python:3"
_COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
_WORLD = re.compile(r"\bworld\s+%?([A-Za-z0-9-]+)\s*\{")


def build_command(project: Project) -> BuildCommand:
    """Tell the command, to be run in the project's folder.

    The world is named where the project has only one; else componentize-py asks for it.
    """
    wit = _wit(project.root)
    worlds = _worlds(wit) if wit else []
    folder, module = _app(project.root)
    argv = (
        "componentize-py",
        *(("-d", wit.name) if wit else ()),
        *(("-w", worlds[0]) if len(worlds) == 1 else ()),
        "componentize",
        *(("-p", folder) if folder else ()),
        module,
        "-o",
        f"{project.name}.wasm",
    )
    return BuildCommand(argv, project.root, setup=_SETUP, image=_IMAGE)


def _wit(root: Path) -> Path | None:
    """The folder `wit`, or the only WIT file of the project's folder."""
    if (root / "wit").is_dir():
        return root / "wit"
    files = list(root.glob("*.wit"))
    return files[0] if len(files) == 1 else None


def _worlds(wit: Path) -> list[str]:
    """The worlds of a package; those of its dependencies, in `deps`, are not its own."""
    files = sorted(wit.glob("*.wit")) if wit.is_dir() else [wit]
    return [world for file in files for world in _worlds_in(file)]


def _worlds_in(file: Path) -> Iterator[str]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return
    for world in _WORLD.finditer(_COMMENT.sub("", text)):
        yield world[1]


def _app(root: Path) -> tuple[str | None, str]:
    """The module that implements the world, and the folder to import it from."""
    for folder in (None, "src"):
        if (root / (folder or "") / "app.py").is_file():
            return folder, "app"
    importer = next(importers_of_bindings(root), None)
    if importer is None:
        return None, "app"
    parts = importer.relative_to(root).with_suffix("").parts
    folder, parts = ("src", parts[1:]) if parts[0] == "src" and parts[1:] else (None, parts)
    return folder, ".".join(part for part in parts if part != "__init__")
