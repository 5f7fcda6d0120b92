"""From the folders a person names to the projects in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish.errors import NothingToPublish, UsageError, WasmPublishError
from wasm_publish.model import Project, Selection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wasm_publish.model import ProjectFile
    from wasm_publish.plugins import Plugins
    from wasm_publish.settings import Settings

_WITHOUT_PROJECT = "--wasm FILE --name NAME --package-version VERSION"


@dataclass(frozen=True, slots=True)
class Start:
    """Where to look for a project.

    Attributes:
        path: An absolute path of a folder, or of a project file.
        climb: Whether to look in the folders above too, as cargo does.
    """

    path: Path
    climb: bool = False


def read_projects(start: Start, settings: Settings, plugins: Plugins) -> tuple[Project, ...]:
    """The projects at a path: one, or the members of a workspace.

    Raises:
        NothingToPublish: There is none.
        UsageError: Several languages could be meant, or a project file is wrong.
    """
    found = _project_file(start, settings, plugins)
    if found is None:
        if settings.wasm and settings.name and settings.package_version:
            return (_stand_in(start.path, settings.name),)
        raise _nothing_at(start.path, plugins)
    selection = Selection(settings.packages, settings.workspace, settings.exclude)
    return plugins.read_projects(found, selection)


def _project_file(start: Start, settings: Settings, plugins: Plugins) -> ProjectFile | None:
    path = start.path
    if path.suffix == ".wasm":
        raise UsageError(
            f"{path.name} is a wasm file, not a project",
            code="not-a-project",
            remedy=f"publish it with {_WITHOUT_PROJECT}, or from its project's folder",
        )
    if not path.exists():
        raise NothingToPublish("there is no such file or folder", code="no-project", file=path)
    if path.is_file():
        return _of_file(path, plugins)
    for folder in (path, *path.parents) if start.climb else (path,):
        files = _of_language(plugins.find_project_files(folder), settings.language)
        if files:
            return _only(files)
    return None


def _of_file(path: Path, plugins: Plugins) -> ProjectFile:
    for found in plugins.find_project_files(path.parent):
        if found.path == path:
            return found
    raise NothingToPublish(
        "this is not the project file of a wasm project",
        code="no-project",
        file=path,
        remedy="name a folder, or a file such as Cargo.toml or pyproject.toml",
    )


def _of_language(files: Sequence[ProjectFile], language: str | None) -> tuple[ProjectFile, ...]:
    return tuple(found for found in files if language in {None, found.language})


def _only(files: Sequence[ProjectFile]) -> ProjectFile:
    if len(files) > 1:
        names = " and ".join(found.path.name for found in files)
        languages = " or ".join(f"--language {found.language}" for found in files)
        raise UsageError(
            f"the folder has projects of several languages: {names}",
            code="several-languages",
            file=files[0].path.parent,
            remedy=f"choose one with {languages}",
        )
    return files[0]


def _stand_in(path: Path, name: str) -> Project:
    """A project made of options alone, for a job that has only the built file."""
    return Project(name=name, language="none", root=path, workspace_root=path)


def _nothing_at(path: Path, plugins: Plugins) -> NothingToPublish:
    above = _nearest_above(path, plugins)
    where = f"go to {above}, or " if above else ""
    return NothingToPublish(
        "there is no wasm project in this folder",
        code="no-project",
        file=path,
        remedy=f"{where}publish a file alone with {_WITHOUT_PROJECT}",
    )


def _nearest_above(path: Path, plugins: Plugins) -> Path | None:
    for folder in path.parents:
        try:
            if plugins.find_project_files(folder):
                return folder
        except WasmPublishError:
            return folder
    return None
