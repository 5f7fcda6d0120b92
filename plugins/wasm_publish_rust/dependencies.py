"""What a package depends on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish_rust.manifest import manifest_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from wasm_publish_rust.inheritance import Package

# Cargo still reads the spelling with an underscore before the 2024 edition.
_KINDS = (
    "dependencies",
    "dev-dependencies",
    "dev_dependencies",
    "build-dependencies",
    "build_dependencies",
)


@dataclass(frozen=True, slots=True)
class Dependency:
    """A dependency.

    Attributes:
        name: The package's own name, also where the manifest renames it.
        linked: Whether it becomes part of the wasm, unlike one for tests or build scripts.
        manifest: The Cargo.toml that `path` leads to, whether or not it is there.
    """

    name: str
    linked: bool
    manifest: Path | None = None


def dependencies(package: Package) -> Iterator[Dependency]:
    """All dependencies of a package, of every kind and for every target.

    Raises:
        UsageError: A table of dependencies is something else.
    """
    for key in _tables(package):
        for name, value in package.manifest.toml.table(*key).items():
            yield _dependency(package, name, value, linked=key[-1] == "dependencies")


def _tables(package: Package) -> Iterator[tuple[str, ...]]:
    toml = package.manifest.toml
    for kind in _KINDS:
        yield (kind,)
        for target in toml.table("target"):
            yield ("target", target, kind)


def _dependency(package: Package, name: str, value: object, *, linked: bool) -> Dependency:
    table = value if isinstance(value, dict) else {}
    folder = package.manifest.folder
    if table.get("workspace") is True and package.workspace is not None:
        inherited = package.workspace.toml.value("workspace", "dependencies", name)
        table = inherited if isinstance(inherited, dict) else {}
        folder = package.workspace.folder
    real_name, below = _text(table, "package"), _text(table, "path")
    manifest = None if below is None else manifest_path(folder, below)
    return Dependency(real_name or name, linked, manifest)


def _text(table: Mapping[str, object], key: str) -> str | None:
    value = table.get(key)
    return value if isinstance(value, str) else None
