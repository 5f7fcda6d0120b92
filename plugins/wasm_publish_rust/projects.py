"""From a Cargo.toml and a selection to the projects."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from wasm_publish.model import Project, SettingsTable, TablePlace
from wasm_publish_rust.evidence import COMPONENT_TABLE, OUR_TABLE, evidence
from wasm_publish_rust.inheritance import Package
from wasm_publish_rust.manifest import manifest_path, read_manifest
from wasm_publish_rust.roots import find_root
from wasm_publish_rust.selection import named
from wasm_publish_rust.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish.model import Origin, Selection, Standing
    from wasm_publish_rust.inheritance import Field
    from wasm_publish_rust.workspace import Workspace

_FIELDS = {
    "version": "version",
    "description": "description",
    "licenses": "license",
    "authors": "authors",
    "source": "repository",
    "homepage": "homepage",
    "documentation": "documentation",
}
"""A project's fields and what Cargo.toml calls them."""

_WORKSPACE_TABLE = ("workspace", "metadata", "wasm-publish")


def read_projects(path: Path, selection: Selection) -> list[Project]:
    """Read the package of a manifest, or the selected members of its workspace.

    Raises:
        UsageError: A manifest is malformed, or the selection names no member.
    """
    read = cache(read_manifest)
    manifest = read(manifest_path(path.parent))
    root = find_root(manifest, read)
    asks = selection.packages or selection.workspace
    if not asks and not manifest.is_workspace:
        return [_project(Package(manifest, root), "chosen")]
    workspace = load_workspace(root or manifest, read)
    packages = [Package(member, root) for member in workspace.members]
    found = named(packages, selection) if asks else _offered(workspace, packages)
    return [_project(package, standing) for package, standing in found]


def _offered(workspace: Workspace, packages: list[Package]) -> Iterator[tuple[Package, Standing]]:
    """What a workspace offers to someone who stands at its root and names nothing."""
    for package in packages:
        if workspace.is_one_package:
            yield package, "chosen"
        elif package.manifest in workspace.default_members:
            yield package, "default"
        else:
            yield package, "member"


def _project(package: Package, standing: Standing) -> Project:
    manifest = package.manifest
    fields = {ours: package.field(theirs) for ours, theirs in _FIELDS.items()}
    return Project(
        name=manifest.name,
        language="rust",
        root=manifest.folder,
        workspace_root=(package.workspace or manifest).folder,
        file=manifest.path,
        version=fields["version"].string,
        description=_one_line(fields["description"].string),
        licenses=_spdx(fields["licenses"].string),
        authors=fields["authors"].strings,
        source=fields["source"].string,
        homepage=fields["homepage"].string,
        documentation=fields["documentation"].string,
        tables=tuple(_tables(package)),
        places=tuple(_places(package)),
        standing=standing,
        evidence=evidence(package),
        held_back=_held_back(package),
        details=_details(package),
        origins=_origins(package, fields),
    )


def _one_line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _spdx(license_expression: str | None) -> str | None:
    """The expression, with the slash that cargo once took for `OR` spelled out."""
    if license_expression is None:
        return None
    return " OR ".join(part.strip() for part in license_expression.split("/"))


def _tables(package: Package) -> Iterator[SettingsTable]:
    if table := package.manifest.toml.table(*OUR_TABLE):
        yield SettingsTable(table, package.manifest.path, ".".join(OUR_TABLE))
    if package.workspace is None:
        return
    if table := package.workspace.toml.table(*_WORKSPACE_TABLE):
        yield SettingsTable(table, package.workspace.path, ".".join(_WORKSPACE_TABLE))


def _places(package: Package) -> Iterator[TablePlace]:
    yield TablePlace(package.manifest.path, ".".join(OUR_TABLE))
    if package.workspace:
        yield TablePlace(package.workspace.path, ".".join(_WORKSPACE_TABLE))


def _held_back(package: Package) -> str | None:
    """`publish` speaks of cargo registries; a table of ours says that OCI is meant too."""
    publish = package.field("publish").value
    if publish not in (False, []) or package.manifest.toml.value(*OUR_TABLE) is not None:
        return None
    return f"publish = {'false' if publish is False else '[]'} in Cargo.toml"


def _details(package: Package) -> dict[str, str]:
    name = package.manifest.toml.string(*COMPONENT_TABLE, "package")
    return {"component package": name} if name else {}


def _origins(package: Package, fields: dict[str, Field]) -> dict[str, Origin]:
    origins = {"name": package.manifest.toml.origin("package", "name")}
    return origins | {
        name: field.origin for name, field in fields.items() if field.value is not None
    }
