"""`wasm-publish.toml`: the settings file that serves every language.

Beside a project file it holds settings. In a folder above, inside the same git repository, it
holds settings for all projects below, and may list the folders that hold them. `artifacts` tells
of the projects that it may be itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.git.working_tree import working_tree_of
from wasm_publish.model import SettingsTable
from wasm_publish.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TypeAlias

    from wasm_publish.model import Project
    from wasm_publish.toml_file import TomlFile

    ReadSettings: TypeAlias = Callable[[Path], TomlFile | None]

FILE_NAME = "wasm-publish.toml"
LANGUAGE = "wasm"
"""What projects call themselves that are described by this file alone."""

PROJECTS = "projects"
"""The key that lists the folders which hold projects."""

ARTIFACTS = "artifact"
"""The key of the tables that are each a project."""

DESCRIBING = frozenset({"name", "wasm"})
"""Keys that make the file a project."""

OF_ONE_PROJECT = frozenset({*DESCRIBING, "wit-package"})
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
    return table_of(file) if file else None


def inherited_tables(
    folder: Path, read: ReadSettings = read_settings, top: Path | None = None
) -> Iterator[SettingsTable]:
    """The settings of the folders above, the nearest first, up to the root of the repository.

    Raises:
        UsageError: A file can't be read.
    """
    for above in _folders_above(folder, top):
        if file := read(above):
            yield table_of(file, without=OF_ONE_PROJECT)


def table_of(file: TomlFile, without: frozenset[str] = frozenset()) -> SettingsTable:
    """The settings at the root of the file, but for some keys and for its artifacts."""
    omitted = {ARTIFACTS, *without}
    values = {key: value for key, value in file.values.items() if key not in omitted}
    return SettingsTable(values, file.path, "")


def _folders_above(folder: Path, top: Path | None) -> Iterator[Path]:
    """The folders above up to the root of the git repository, or to one that lists the folder."""
    tops = [found for found in (working_tree_of(folder), top) if found]
    yield from (above for above in folder.parents if any(map(above.is_relative_to, tops)))
