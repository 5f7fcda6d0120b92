"""What a package is made from besides what is in its own folder."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from wasm_publish_rust.dependencies import dependencies
from wasm_publish_rust.inheritance import Package, package_of
from wasm_publish_rust.manifest import read_manifest
from wasm_publish_rust.roots import find_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish.model import Project

_OF_THE_WORKSPACE = (
    ".cargo",
    "Cargo.lock",
    "Cargo.toml",
    "rust-toolchain",
    "rust-toolchain.toml",
    "wit",
)


def inputs(project: Project) -> Iterator[Path]:
    """The files that a workspace's members share, and the folders of path dependencies.

    These are followed from package to package, for every kind of dependency.

    Raises:
        UsageError: A manifest is malformed.
    """
    yield from (project.workspace_root / name for name in _OF_THE_WORKSPACE)
    read = cache(read_manifest)
    package = package_of(project)
    met = {package.manifest.path}
    waiting = [package]
    while waiting:
        for dependency in dependencies(waiting.pop()):
            path = dependency.manifest
            if path is not None and path not in met and path.is_file():
                met.add(path)
                yield path.parent
                manifest = read(path)
                waiting.append(Package(manifest, find_root(manifest, read)))
