"""Python by componentize-py: reads pyproject.toml, and finds what componentize-py writes.

A plugin like any other, so it shows how to write one: the hooks below are all that
wasm-publish sees, and each imports the module that does the work when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish import hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wasm_publish.model import (
        BuildCommand,
        LocatedWasm,
        Project,
        ProjectFile,
        Selection,
    )

LANGUAGE = "python"


@hookimpl
def wasm_publish_find_project_files(root: Path) -> Sequence[ProjectFile]:
    """Offer the folder's pyproject.toml, if its project is one that compiles to wasm."""
    manifest = root / "pyproject.toml"
    if not manifest.is_file():
        return []
    from wasm_publish.model import ProjectFile
    from wasm_publish_componentize_py.recognition import is_wasm_project

    return [ProjectFile(manifest, LANGUAGE)] if is_wasm_project(manifest) else []


@hookimpl
def wasm_publish_read_projects(
    project_file: ProjectFile, selection: Selection
) -> Sequence[Project] | None:
    """Read the project of a pyproject.toml."""
    if project_file.language != LANGUAGE:
        return None
    from wasm_publish_componentize_py.projects import read_projects

    return read_projects(project_file.path, selection)


@hookimpl
def wasm_publish_locate_wasm(project: Project) -> LocatedWasm | None:
    """Find the component that componentize-py wrote, wherever its `-o` put it."""
    if project.language != LANGUAGE or project.file is None:
        return None
    from wasm_publish_componentize_py.locate import locate

    return locate(project)


@hookimpl
def wasm_publish_build_command(project: Project) -> BuildCommand | None:
    """Tell the componentize-py command that fits what is in the folder."""
    if project.language != LANGUAGE or project.file is None:
        return None
    from wasm_publish_componentize_py.build_command import build_command

    return build_command(project)
