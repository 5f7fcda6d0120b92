"""WIT packages: reads their sources and wkg.toml, and encodes them with wasm-tools.

A plugin like any other, so it shows how to write one: the hooks below are all that
wasm-publish sees, and each imports the module that does the work when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish import hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from wasm_publish.model import (
        Build,
        BuildCommand,
        LocatedWasm,
        Problem,
        Project,
        ProjectFile,
        Selection,
        WasmInfo,
    )
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Version

LANGUAGE = "wit"


@hookimpl
def wasm_publish_find_project_files(root: Path) -> Sequence[ProjectFile]:
    """Offer the folder's wkg.toml or WIT, unless it is the project of a language that uses WIT."""
    from wasm_publish_wit.recognition import project_file

    path = project_file(root)
    if path is None:
        return []
    from wasm_publish.model import ProjectFile

    # Of a language that we have never heard of, a plugin may know the project file.
    return [ProjectFile(path, LANGUAGE, yields=True)]


@hookimpl
def wasm_publish_read_projects(
    project_file: ProjectFile, selection: Selection
) -> Sequence[Project] | None:
    """Read the package of a folder, those of a wkg workspace, or one that is encoded."""
    if project_file.language == LANGUAGE:
        from wasm_publish_wit.projects import read_projects

        return read_projects(project_file.path, selection)
    if project_file.language == "" and project_file.path.suffix == ".wasm":
        from wasm_publish_wit.encoded_project import read_encoded_project

        return read_encoded_project(project_file.path, selection)
    return None


@hookimpl
def wasm_publish_inputs(project: Project) -> Iterable[Path]:
    """The wkg.toml of the workspace, which describes its members."""
    from wasm_publish_wit.recognition import WKG_FILE

    return [project.workspace_root / WKG_FILE] if project.language == LANGUAGE else []


@hookimpl
def wasm_publish_locate_wasm(project: Project, build: Build) -> LocatedWasm | None:
    """Encode the package where wasm-tools is installed, else find what has been encoded."""
    if project.language != LANGUAGE or project.file is None:
        return None
    from wasm_publish_wit.locate import locate

    return locate(project, build)


@hookimpl
def wasm_publish_build_command(project: Project, build: Build) -> BuildCommand | None:
    """Tell the command that encodes the package: of wkg where only that is installed."""
    if project.language != LANGUAGE or project.file is None:
        return None
    from wasm_publish_wit.build_command import build_command

    return build_command(project, build)


@hookimpl
def wasm_publish_validate(
    project: Project, version: Version | None, wasm: WasmInfo | None, settings: Settings
) -> Iterable[Problem]:
    """Compare the package that the wasm says it is with the one that is published."""
    if project.language != LANGUAGE or project.file is None or wasm is None:
        return ()
    from wasm_publish_wit.validation import contradictions

    return contradictions(project, version, wasm, settings)
