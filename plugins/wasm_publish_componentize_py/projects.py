"""From a pyproject.toml to its project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Project, SettingsTable, TablePlace
from wasm_publish.projects.selecting import require_sole
from wasm_publish.toml_file import read_toml
from wasm_publish_componentize_py.dynamic_version import dynamic_version
from wasm_publish_componentize_py.evidence import OUR_TABLE, evidence
from wasm_publish_componentize_py.fields import address, license_expression, people, text
from wasm_publish_componentize_py.names import is_legal_name, normalised_name
from wasm_publish_componentize_py.recognition import PROJECT_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish.model import Origin, Selection
    from wasm_publish.toml_file import TomlFile
    from wasm_publish_componentize_py.fields import Field


def read_projects(path: Path, selection: Selection) -> list[Project]:
    """Read the project of a pyproject.toml, the only one there is.

    Raises:
        UsageError: The file is malformed, or the selection names another project.
    """
    project = _project(read_toml(path))
    require_sole(project, selection, lambda name: normalised_name(name) == project.repository_name)
    return [project]


def _project(toml: TomlFile) -> Project:
    name = _name(toml)
    authors, authors_origin = people(toml)
    fields = {
        "name": name,
        "version": _version(toml, name.value),
        "description": text(toml, *_keys("description")),
        "licenses": license_expression(toml),
        "source": address(toml, "source"),
        "homepage": address(toml, "homepage"),
        "documentation": address(toml, "documentation"),
    }
    origins = {key: field.origin for key, field in fields.items() if field}
    values = {key: field.value if field else None for key, field in fields.items()}
    return Project(
        name=name.value,
        language="python",
        root=toml.path.parent,
        workspace_root=toml.path.parent,
        file=toml.path,
        version=values["version"],
        version_scheme="pep440",
        repository_name=normalised_name(name.value),
        description=values["description"],
        licenses=values["licenses"],
        authors=authors,
        source=values["source"],
        homepage=values["homepage"],
        documentation=values["documentation"],
        tables=tuple(_tables(toml)),
        places=(TablePlace(toml.path, ".".join(OUR_TABLE)),),
        evidence=evidence(toml),
        origins=_with_authors(origins, authors_origin),
    )


def _keys(field: str) -> list[tuple[str, ...]]:
    return [(*table, field) for table in PROJECT_TABLES]


def _name(toml: TomlFile) -> Field:
    name = text(toml, *_keys("name"))
    if name is None:
        table = next((t for t in PROJECT_TABLES if toml.value(*t) is not None), ("project",))
        raise toml.fault(
            "the project has no name",
            *table,
            "name",
            remedy=f'add `name = "…"` to [{".".join(table)}]',
        )
    if not is_legal_name(name.value):
        raise toml.fault(
            f"{name.value!r} is not a legal name",
            *name.origin.what.split("."),
            remedy="use letters, digits, `-`, `_` and `.`, beginning and ending with no mark",
        )
    return name


def _version(toml: TomlFile, name: str) -> Field | None:
    return text(toml, *_keys("version")) or dynamic_version(toml, name)


def _tables(toml: TomlFile) -> Iterator[SettingsTable]:
    if toml.value(*OUR_TABLE) is not None:
        yield SettingsTable(toml.table(*OUR_TABLE), toml.path, ".".join(OUR_TABLE))


def _with_authors(origins: dict[str, Origin], authors: Origin | None) -> dict[str, Origin]:
    return origins | {"authors": authors} if authors else origins
