"""From the WIT of a folder and its wkg.toml to the project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Origin, Project
from wasm_publish.projects.selecting import require_sole
from wasm_publish.settings.file import FILE_NAME
from wasm_publish.toml_file import read_toml
from wasm_publish_wit.packages import read_package, sources_of
from wasm_publish_wit.recognition import WKG_FILE, folder_of
from wasm_publish_wit.wkg_file import WORKSPACE, described_by
from wasm_publish_wit.workspace import members, names_of, selected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish.model import Selection
    from wasm_publish.toml_file import TomlFile
    from wasm_publish_wit.declaration import Declaration

LANGUAGE = "wit"


def read_projects(path: Path, selection: Selection) -> list[Project]:
    """Read the package of a folder, or the selected ones of its workspace.

    Raises:
        NothingToPublish: There is no WIT.
        UsageError: A file is malformed, or the selection names another package.
    """
    root = folder_of(path)
    wkg = root / WKG_FILE
    toml = read_toml(wkg) if wkg.is_file() else None
    if toml and toml.value(WORKSPACE) is not None:
        projects = [_project(folder, toml) for folder in members(toml)]
        return selected(projects, selection, toml)
    project = _project(root, toml)
    require_sole(project, selection, lambda name: name in names_of(project))
    return [project]


def _project(root: Path, toml: TomlFile | None) -> Project:
    declared = read_package(sources_of(root))
    described = described_by(toml)
    values = {field: found.value for field, found in described.items()}
    return Project(
        name=declared.package.name,
        language=LANGUAGE,
        root=root,
        workspace_root=toml.path.parent if toml else root,
        file=declared.file,
        version=declared.version,
        repository_name=declared.package.repository,
        description=values.get("description"),
        licenses=values.get("licenses"),
        authors=(values["authors"],) if "authors" in values else (),
        source=values.get("source"),
        homepage=values.get("homepage"),
        evidence=tuple(_evidence(root, declared, toml)),
        details={"package": str(declared.package)},
        origins=_origins(declared) | {field: found.origin for field, found in described.items()},
    )


def _origins(declared: Declaration) -> dict[str, Origin]:
    origin = Origin("package", declared.file, declared.line)
    return {"name": origin, "version": origin} if declared.version else {"name": origin}


def _evidence(root: Path, declared: Declaration, toml: TomlFile | None) -> Iterator[str]:
    """Among many projects, WIT without a version is mostly what one of them is made from."""
    if declared.version:
        yield f"{declared.file.name} declares {declared}"
    if toml:
        yield f"a file {WKG_FILE}"
    if (root / FILE_NAME).is_file():
        yield f"a file {FILE_NAME}"
