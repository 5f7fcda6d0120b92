"""What cargo builds of a package that can be a wasm file: binaries and a cdylib."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wasm_publish_rust.manifest import manifest_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from wasm_publish_rust.inheritance import Package
    from wasm_publish_rust.manifest import Manifest


@dataclass(frozen=True, slots=True)
class CargoTarget:
    """A cargo target; its file is `<name>.wasm`."""

    name: str
    kind: Literal["bin", "cdylib"]


def cargo_targets(package: Package) -> tuple[CargoTarget, ...]:
    """The targets of a package that become wasm when they are built for it.

    Raises:
        UsageError: `[lib]` or `[[bin]]` is malformed.
    """
    library = _cdylib(package.manifest)
    binaries = [CargoTarget(name, "bin") for name in _binaries(package)]
    return (*((CargoTarget(library, "cdylib"),) if library else ()), *binaries)


def _cdylib(manifest: Manifest) -> str | None:
    toml = manifest.toml
    types = toml.strings("lib", "crate-type") or toml.strings("lib", "crate_type")
    if "cdylib" not in types:
        return None
    return toml.string("lib", "name") or manifest.name.replace("-", "_")


def _binaries(package: Package) -> list[str]:
    explicit = _explicit(package.manifest)
    names = [name for name, _ in explicit]
    if not _discovers(package, explicit=bool(explicit)):
        return names
    taken = {path for _, path in explicit}
    inferred = [name for name, path in _inferred(package.manifest) if path not in taken]
    return list(dict.fromkeys([*names, *inferred]))


def _explicit(manifest: Manifest) -> list[tuple[str, Path | None]]:
    tables = manifest.toml.value("bin")
    if tables is None:
        return []
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise manifest.toml.fault("expected an array of tables, [[bin]]", "bin")
    return [_explicit_binary(manifest, table) for table in tables]


def _explicit_binary(manifest: Manifest, table: Mapping[str, object]) -> tuple[str, Path | None]:
    name, path = table.get("name"), table.get("path")
    if not isinstance(name, str):
        raise manifest.toml.fault("a binary has no name", "bin", remedy="add `name` to [[bin]]")
    return name, manifest.folder / path if isinstance(path, str) else None


def _discovers(package: Package, *, explicit: bool) -> bool:
    """Whether cargo also takes the files in `src` that no `[[bin]]` names.

    In the 2015 edition, which is the default, one `[[bin]]` turns the discovery off.
    """
    wanted = package.manifest.toml.boolean("package", "autobins")
    if wanted is not None:
        return wanted
    return not explicit or (package.field("edition").string or "2015") != "2015"


def _inferred(manifest: Manifest) -> Iterator[tuple[str, Path]]:
    source = manifest_path(manifest.folder).parent / "src"
    if (main := source / "main.rs").is_file():
        yield manifest.name, main
    folder = source / "bin"
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        if entry.suffix == ".rs" and entry.is_file():
            yield entry.stem, entry
        elif (main := entry / "main.rs").is_file():
            yield entry.name, main
