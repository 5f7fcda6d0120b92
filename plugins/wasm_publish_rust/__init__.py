"""Rust: reads Cargo.toml as cargo does, and finds what cargo and cargo-component build.

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
        Project,
        ProjectFile,
        Selection,
    )
    from wasm_publish.settings.options import Options
    from wasm_publish.settings.settings import Settings

LANGUAGE = "rust"


@hookimpl
def wasm_publish_add_options(options: Options) -> None:
    """Take what `cargo build` and `cargo publish` take."""
    from wasm_publish_rust.options import OPTIONS

    for option in OPTIONS:
        options.add(option)


@hookimpl
def wasm_publish_find_project_files(root: Path) -> Sequence[ProjectFile]:
    """Offer the folder's Cargo.toml."""
    from wasm_publish.model import ProjectFile

    manifest = root / "Cargo.toml"
    return [ProjectFile(manifest, LANGUAGE)] if manifest.is_file() else []


@hookimpl
def wasm_publish_read_projects(
    project_file: ProjectFile, selection: Selection
) -> Sequence[Project] | None:
    """Read a package, or the members of a workspace."""
    if project_file.language != LANGUAGE:
        return None
    from wasm_publish_rust.projects import read_projects

    return read_projects(project_file.path, selection)


@hookimpl
def wasm_publish_inputs(project: Project) -> Iterable[Path]:
    """Tell the files of the workspace and the path dependencies."""
    if project.language != LANGUAGE or project.file is None:
        return ()
    from wasm_publish_rust.inputs import inputs

    return inputs(project)


@hookimpl
def wasm_publish_locate_wasm(project: Project, build: Build) -> LocatedWasm | None:
    """Find the wasm that cargo wrote, or that a later step made of it."""
    if project.language != LANGUAGE or project.file is None:
        return None
    from wasm_publish_rust.locate import locate

    return locate(project, build)


@hookimpl
def wasm_publish_build_command(
    project: Project, build: Build, settings: Settings
) -> BuildCommand | None:
    """Tell how to build with cargo, or with cargo-component where the manifest asks for it."""
    if project.language != LANGUAGE or project.file is None:
        return None
    from wasm_publish_rust.build_command import build_command

    return build_command(project, build, settings)
