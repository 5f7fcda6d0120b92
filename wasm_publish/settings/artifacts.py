"""What `wasm-publish.toml` describes by itself, for what no project file of a language tells.

With a name or a wasm of its own it is a project, and each `[[artifact]]` in it is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model import Project, SettingsTable
from wasm_publish.settings.file import (
    ARTIFACTS,
    DESCRIBING,
    FILE_NAME,
    LANGUAGE,
    OF_ONE_PROJECT,
    table_of,
)
from wasm_publish.spelling import nearest
from wasm_publish.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import TypeGuard

    from wasm_publish.model import Selection, Standing
    from wasm_publish.toml_file import TomlFile


def is_project(path: Path) -> bool:
    """Whether the file describes something to publish, rather than settings alone.

    Raises:
        UsageError: The file can't be read.
    """
    return bool(read_toml(path).values.keys() & {ARTIFACTS, *DESCRIBING})


def lists_artifacts(path: Path) -> bool:
    """Whether the file lists artifacts, which it does beside a project of any language too.

    Raises:
        UsageError: The file can't be read.
    """
    return ARTIFACTS in read_toml(path).values


def read_artifacts(path: Path) -> tuple[Project, ...]:
    """What the file describes: its artifacts, or the one that the whole file is about.

    Raises:
        UsageError: The file can't be read, or an artifact has no name or that of another.
    """
    file = read_toml(path)
    artifacts = file.value(ARTIFACTS)
    if artifacts is None:
        return (_project(file, (table_of(file),), "chosen"),)
    if not _is_array_of_tables(artifacts):
        raise file.fault("expected [[artifact]] tables", ARTIFACTS)
    shared = table_of(file, without=OF_ONE_PROJECT)
    projects: dict[str, Project] = {}
    for number, values in enumerate(artifacts):
        key = f"{ARTIFACTS}.{number}"
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
