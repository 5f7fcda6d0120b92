"""One Cargo.toml, as it stands."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable

    from wasm_publish.toml_file import TomlFile

    ReadManifest = Callable[[Path], "Manifest"]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A Cargo.toml that describes a package, a workspace, or both."""

    toml: TomlFile

    @property
    def path(self) -> Path:
        """The file."""
        return self.toml.path

    @property
    def folder(self) -> Path:
        """The folder that cargo calls the package's or the workspace's root."""
        return self.toml.path.parent

    @property
    def is_package(self) -> bool:
        """Whether there is something to build, which a virtual workspace has not."""
        return "package" in self.toml.values

    @property
    def is_workspace(self) -> bool:
        """Whether this is the root of a workspace."""
        return "workspace" in self.toml.values

    @property
    def name(self) -> str:
        """The package's name.

        Raises:
            UsageError: There is none.
        """
        name = self.toml.string("package", "name")
        if not name:
            raise self.toml.fault(
                "the package has no name",
                "package",
                "name",
                remedy='add `name = "…"` to [package]',
            )
        return name


def read_manifest(path: Path) -> Manifest:
    """Read a Cargo.toml.

    Raises:
        UsageError: It can't be read, is no TOML, or describes neither package nor workspace.
    """
    manifest = Manifest(read_toml(path))
    if not manifest.is_package and not manifest.is_workspace:
        raise UsageError(
            "neither [package] nor [workspace] is there",
            code="invalid-manifest",
            file=path,
            remedy="add a [package] table with name and version",
        )
    return manifest


def manifest_path(folder: Path, below: str = "") -> Path:
    """The Cargo.toml of a folder, named without `..` as cargo compares paths by their text."""
    return Path(os.path.normpath(folder / below / "Cargo.toml"))
