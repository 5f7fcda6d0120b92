"""From the folders a person names to the projects in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import NothingToPublish, UsageError, WasmPublishError
from wasm_publish.model import ProjectFile, Selection
from wasm_publish.projects.file_alone import is_complete, of_options
from wasm_publish.settings.artifacts import lists_artifacts
from wasm_publish.settings.file import LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from wasm_publish.model import Project
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.settings import Settings

_WITHOUT_PROJECT = "--wasm FILE --name NAME --package-version VERSION"


class Start(NamedTuple):
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
        UsageError: Several languages could be meant, none is the one that is asked for, or a
            project file is wrong.
    """
    selection = _selection(settings)
    if start.path.suffix == ".wasm" and start.path.is_file():
        return _of_wasm(start.path, selection, plugins)
    found = _project_files(start, settings, plugins)
    if not found:
        if settings.name and is_complete(settings):
            return (of_options(start.path, settings.name),)
        raise _other_languages(start.path, settings, plugins) or _nothing_at(start.path, plugins)
    if len(found) == 1:
        return plugins.read_projects(found[0], selection)
    return _with_artifacts(found, selection, plugins)


def _selection(settings: Settings) -> Selection:
    if settings.exclude and not settings.workspace:
        raise UsageError(
            "--exclude needs --workspace",
            code="exclude-without-workspace",
            remedy="add --workspace, or name the projects you want with --package",
        )
    return Selection(settings.packages, settings.workspace, settings.exclude)


def _of_wasm(path: Path, selection: Selection, plugins: Plugins) -> tuple[Project, ...]:
    """What a wasm file is that tells its own name and version, which most don't."""
    projects = plugins.read_projects(ProjectFile(path, ""), selection)
    if not projects:
        raise UsageError(
            f"{path.name} is a wasm file, not a project",
            code="not-a-project",
            remedy=f"publish it with {_WITHOUT_PROJECT}, or from its project's folder",
        )
    return projects


def _with_artifacts(
    found: Sequence[ProjectFile], selection: Selection, plugins: Plugins
) -> tuple[Project, ...]:
    """A project and the artifacts that are made of what is in it, such as a composition.

    Names given by `-p` and `--exclude` may be of either; those of artifacts are no business of
    the language.
    """
    language, artifacts = found
    listed = {project.name for project in plugins.read_projects(artifacts, Selection())}
    named = _narrowed(selection, lambda name: name in listed)
    others = _narrowed(selection, lambda name: name not in listed)
    projects: list[Project] = []
    if others.packages or not named.packages:
        projects += plugins.read_projects(language, others)
    if named.packages or not others.packages:
        projects += plugins.read_projects(artifacts, named)
    return tuple(projects)


def _narrowed(selection: Selection, is_meant: Callable[[str], bool]) -> Selection:
    return selection._replace(
        packages=tuple(filter(is_meant, selection.packages)),
        exclude=tuple(filter(is_meant, selection.exclude)),
    )


def _project_files(start: Start, settings: Settings, plugins: Plugins) -> tuple[ProjectFile, ...]:
    """The project file, followed by the settings file where that lists artifacts besides."""
    path = start.path
    if not path.exists():
        raise NothingToPublish(
            "there is no such file or folder",
            code="no-project",
            file=path,
            remedy="name the folder or the file of a project",
        )
    if path.is_file():
        return (_of_file(path, plugins),)
    for folder in (path, *path.parents) if start.climb else (path,):
        files = of_language(plugins.find_project_files(folder), settings.language)
        if files:
            return _of_one_language(files)
    return ()


def _of_file(path: Path, plugins: Plugins) -> ProjectFile:
    for found in plugins.find_project_files(path.parent):
        if found.path == path:
            return found
    raise NothingToPublish(
        "this is not the project file of a wasm project",
        code="no-project",
        file=path,
        remedy="name a folder, or a file such as Cargo.toml, pyproject.toml or go.mod",
    )


def of_language(files: Sequence[ProjectFile], language: str | None) -> tuple[ProjectFile, ...]:
    """The project files of one language, or where none is asked for, those that claim the folder.

    Our own file claims none: it may hold the settings of any of them.
    """
    if language:
        return tuple(found for found in files if found.language == language)
    is_claimed = any(not found.yields for found in files if found.language != LANGUAGE)
    return tuple(found for found in files if not (is_claimed and found.yields))


def _of_one_language(files: Sequence[ProjectFile]) -> tuple[ProjectFile, ...]:
    languages = [found for found in files if found.language != LANGUAGE]
    if len(languages) > 1:
        names = " and ".join(found.path.name for found in languages)
        choices = " or ".join(f"--language {found.language}" for found in languages)
        raise UsageError(
            f"the folder has projects of several languages: {names}",
            code="several-languages",
            file=languages[0].path.parent,
            remedy=f"choose one with {choices}",
        )
    return files_to_read(files)


def files_to_read(files: Sequence[ProjectFile]) -> tuple[ProjectFile, ...]:
    """The project files of a folder, without our own where that holds settings for the others.

    Raises:
        UsageError: Our own can't be read.
    """
    languages = [found for found in files if found.language != LANGUAGE]
    own = [found for found in files if found.language == LANGUAGE]
    if not languages:
        return tuple(own)
    return (*languages, *(found for found in own if lists_artifacts(found.path)))


def _other_languages(path: Path, settings: Settings, plugins: Plugins) -> UsageError | None:
    """The error for a folder whose projects are not of the language that is asked for."""
    files = plugins.find_project_files(path) if settings.language else ()
    if not files:
        return None
    there = ", ".join(dict.fromkeys(found.language for found in files))
    return UsageError(
        f"there is no project of the language {settings.language!r} in this folder",
        code="unknown-language",
        file=path,
        remedy=f"the languages of projects here: {there}",
    )


def _nothing_at(path: Path, plugins: Plugins) -> NothingToPublish:
    above = _nearest_above(path, plugins)
    where = f"go to {above}, " if above else ""
    return NothingToPublish(
        "there is no wasm project in this folder",
        code="no-project",
        file=path,
        remedy=f"{where}look in the folders below with --recursive, or publish a file alone with"
        f" {_WITHOUT_PROJECT}",
    )


def _nearest_above(path: Path, plugins: Plugins) -> Path | None:
    for folder in path.parents:
        try:
            if plugins.find_project_files(folder):
                return folder
        except WasmPublishError:
            return folder
    return None
