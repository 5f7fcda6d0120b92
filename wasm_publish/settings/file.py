"""`wasm-publish.toml`: the settings file that serves every language, and a project by itself.

Beside a project file it holds settings. In a folder above, inside the same git repository, it
holds settings for all projects below, and may list the folders that hold them. With a name or a
wasm of its own it is a project, and each `[[artifact]]` in it is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.git.working_tree import working_tree_of
from wasm_publish.model import Project, SettingsTable
from wasm_publish.spelling import nearest
from wasm_publish.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import TypeAlias, TypeGuard

    from wasm_publish.model import Selection, Standing
    from wasm_publish.toml_file import TomlFile

    ReadSettings: TypeAlias = Callable[[Path], TomlFile | None]

FILE_NAME = "wasm-publish.toml"
LANGUAGE = "wasm"
"""What projects call themselves that are described by this file alone."""

PROJECTS = "projects"
"""The key that lists the folders which hold projects."""

_ARTIFACTS = "artifact"
_DESCRIBING = frozenset({"name", "wasm"})
"""Keys that make the file a project."""

_OF_ONE_PROJECT = frozenset({*_DESCRIBING, "wit-package"})
"""Keys that a project doesn't inherit from the folders above."""


def read_settings(folder: Path) -> TomlFile | None:
    """The settings file of a folder, or None where there is none.

    Raises:
        UsageError: It can't be read.
    """
    path = folder / FILE_NAME
    return read_toml(path) if path.is_file() else None


def with_settings_files(
    project: Project, read: ReadSettings = read_settings, top: Path | None = None
) -> Project:
    """A project with the settings of the files beside it and above it among its tables.

    The file beside it comes before the project's own table. Those above come last, since what
    is nearer to the project is more particular.

    Args:
        project: The project.
        read: Reads the file of a folder; it may remember those that many projects share.
        top: The last folder above whose file counts, unless the git repository reaches higher.

    Raises:
        UsageError: A file can't be read.
    """
    own = None if project.language == LANGUAGE else own_table(project.root, read)
    beside = (own,) if own else ()
    inherited = inherited_tables(project.root, read, top)
    return project._replace(tables=(*beside, *project.tables, *inherited))


def own_table(folder: Path, read: ReadSettings = read_settings) -> SettingsTable | None:
    """The settings of the file in a project's own folder.

    Raises:
        UsageError: The file can't be read.
    """
    file = read(folder)
    return _table(file) if file else None


def inherited_tables(
    folder: Path, read: ReadSettings = read_settings, top: Path | None = None
) -> Iterator[SettingsTable]:
    """The settings of the folders above, the nearest first, up to the root of the repository.

    Raises:
        UsageError: A file can't be read.
    """
    for above in _folders_above(folder, top):
        if file := read(above):
            yield _table(file, without=_OF_ONE_PROJECT)


def is_project(path: Path) -> bool:
    """Whether the file describes something to publish, rather than settings alone.

    Raises:
        UsageError: The file can't be read.
    """
    return bool(read_toml(path).values.keys() & {_ARTIFACTS, *_DESCRIBING})


def lists_artifacts(path: Path) -> bool:
    """Whether the file lists artifacts, which it does beside a project of any language too.

    Raises:
        UsageError: The file can't be read.
    """
    return _ARTIFACTS in read_toml(path).values


def read_artifacts(path: Path) -> tuple[Project, ...]:
    """What the file describes: its artifacts, or the one that the whole file is about.

    Raises:
        UsageError: The file can't be read, or an artifact has no name or that of another.
    """
    file = read_toml(path)
    artifacts = file.value(_ARTIFACTS)
    if artifacts is None:
        return (_project(file, (_table(file),), "chosen"),)
    if not _is_array_of_tables(artifacts):
        raise file.fault("expected [[artifact]] tables", _ARTIFACTS)
    shared = _table(file, without=_OF_ONE_PROJECT)
    projects: dict[str, Project] = {}
    for number, values in enumerate(artifacts):
        key = f"{_ARTIFACTS}.{number}"
        project = _project(file, (SettingsTable(values, path, key), shared))
        if project.name in projects:
            message = f"there are two artifacts {project.name!r}"
            raise file.fault(message, *key.split("."), "name")
        projects[project.name] = project
    return tuple(projects.values())


def select(projects: Sequence[Project], selection: Selection) -> tuple[Project, ...]:
    """The projects that a selection asks for.

    Raises:
        UsageError: It names one that isn't there.
    """
    by_name = {project.name: project for project in projects}
    for name in (*selection.packages, *selection.exclude):
        if name not in by_name:
            close = nearest(name, by_name)
            raise UsageError(
                f"there is no artifact {name!r}",
                code="unknown-package",
                file=projects[0].file,
                remedy=f"did you mean `{close}`?" if close else f"there is {', '.join(by_name)}",
            )
    if selection.packages:
        return tuple(by_name[name]._replace(standing="chosen") for name in selection.packages)
    return tuple(project for project in projects if project.name not in selection.exclude)


def _is_array_of_tables(value: object) -> TypeGuard[list[dict[str, object]]]:
    return isinstance(value, list) and bool(value) and all(isinstance(t, dict) for t in value)


def _project(
    file: TomlFile, tables: tuple[SettingsTable, ...], standing: Standing = "default"
) -> Project:
    """The project of the first table, which may take its version from the others."""
    name = tables[0].values.get("name")
    if not isinstance(name, str):
        raise file.fault(
            "the artifact has no name",
            *tables[0].path("name"),
            remedy='add a line such as name = "hello"',
        )
    folder = file.path.parent
    telling = next((table for table in tables if "version" in table.values), tables[0])
    version = telling.values.get("version")
    return Project(
        name=name,
        language=LANGUAGE,
        version=version if isinstance(version, str) else None,
        root=folder,
        workspace_root=folder,
        file=file.path,
        tables=tables,
        standing=standing,
        evidence=(f"it is described in {FILE_NAME}",),
        origins={
            "name": file.origin(*tables[0].path("name")),
            "version": file.origin(*telling.path("version")),
        },
    )


def _table(file: TomlFile, without: frozenset[str] = frozenset()) -> SettingsTable:
    omitted = {_ARTIFACTS, *without}
    values = {key: value for key, value in file.values.items() if key not in omitted}
    return SettingsTable(values, file.path, "")


def _folders_above(folder: Path, top: Path | None) -> Iterator[Path]:
    """The folders above up to the root of the git repository, or to one that lists the folder."""
    tops = [found for found in (working_tree_of(folder), top) if found]
    yield from (above for above in folder.parents if any(map(above.is_relative_to, tops)))
