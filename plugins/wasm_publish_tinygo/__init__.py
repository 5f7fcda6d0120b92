"""Go: reads go.mod and git's tags as Go does, and finds what TinyGo and Go itself compile.

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
        BuildCommand,
        LocatedWasm,
        Problem,
        Project,
        ProjectFile,
        Selection,
        ToldVersion,
    )
    from wasm_publish.versions.version import Version

LANGUAGE = "go"


@hookimpl
def wasm_publish_find_project_files(root: Path) -> Sequence[ProjectFile]:
    """Offer the folder's go.mod, which may be there for a tool of another language's project."""
    manifest = root / "go.mod"
    if not manifest.is_file():
        return []
    from wasm_publish.model import ProjectFile
    from wasm_publish_tinygo.recognition import is_meant_for_wasm

    return [ProjectFile(manifest, LANGUAGE, yields=not is_meant_for_wasm(root))]


@hookimpl
def wasm_publish_read_projects(
    project_file: ProjectFile, selection: Selection
) -> Sequence[Project] | None:
    """Read the module of a go.mod."""
    if project_file.language != LANGUAGE:
        return None
    from wasm_publish_tinygo.projects import read_projects

    return read_projects(project_file.path, selection)


@hookimpl
def wasm_publish_inputs(project: Project) -> Iterable[Path]:
    """Tell the folders that the go.mod puts in the place of modules."""
    if project.language != LANGUAGE or project.file is None:
        return ()
    from wasm_publish_tinygo.inputs import inputs

    return inputs(project.file)


@hookimpl
def wasm_publish_version(project: Project, refs: Sequence[str]) -> ToldVersion | None:
    """Tell the version by the module's tags, since a go.mod has none."""
    if project.language != LANGUAGE or project.file is None:
        return None
    from wasm_publish_tinygo.versioning import told_version

    return told_version(project.file, refs)


@hookimpl
def wasm_publish_locate_wasm(project: Project) -> LocatedWasm | None:
    """Find the wasm that TinyGo or Go wrote, wherever its `-o` put it."""
    if project.language != LANGUAGE or project.file is None:
        return None
    from wasm_publish_tinygo.locate import locate

    return locate(project)


@hookimpl
def wasm_publish_build_command(project: Project) -> BuildCommand | None:
    """Tell the command that fits the module: TinyGo's where anything names it, else Go's."""
    if project.language != LANGUAGE or project.file is None:
        return None
    from wasm_publish_tinygo.build_command import build_command

    return build_command(project)


@hookimpl
def wasm_publish_validate(project: Project, version: Version | None) -> Iterable[Problem]:
    """Warn of a version that was counted from a history which is cut off, or past a release."""
    if project.language != LANGUAGE or project.file is None or version is None:
        return ()
    from wasm_publish_tinygo.module_tags import is_pseudo

    if not is_pseudo(version):
        return ()
    from wasm_publish_tinygo.versioning import cut_off_history, passed_over_release

    return (*cut_off_history(project.file), *passed_over_release(project.file))
