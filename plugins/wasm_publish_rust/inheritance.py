"""The fields of a package, its own or inherited by `field.workspace = true`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish_rust.manifest import manifest_path, read_manifest

if TYPE_CHECKING:
    from wasm_publish.model import Origin, Project
    from wasm_publish.toml_file import TomlFile
    from wasm_publish_rust.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Field:
    """Where the value of a field stands: in the package's manifest or in the workspace's."""

    toml: TomlFile
    key: tuple[str, ...]

    @property
    def value(self) -> object:
        """Whatever stands there, or None."""
        return self.toml.value(*self.key)

    @property
    def string(self) -> str | None:
        """The string that stands there, None where there is none or an empty one."""
        return self.toml.string(*self.key) or None

    @property
    def strings(self) -> tuple[str, ...]:
        """The array of strings that stands there."""
        return self.toml.strings(*self.key)

    @property
    def origin(self) -> Origin:
        """The place to show."""
        return self.toml.origin(*self.key)


@dataclass(frozen=True, slots=True)
class Package:
    """A package and the workspace it inherits from, which may be its own manifest."""

    manifest: Manifest
    workspace: Manifest | None = None

    def field(self, name: str) -> Field:
        """Find a field of `[package]`.

        Raises:
            UsageError: It is to be inherited, and there is nothing to inherit.
        """
        own = Field(self.manifest.toml, ("package", name))
        value = own.value
        if not isinstance(value, dict) or "workspace" not in value:
            return own
        if value["workspace"] is not True:
            raise own.toml.fault("`workspace` can only be true", *own.key, "workspace")
        return self._inherited(own, name)

    def _inherited(self, own: Field, name: str) -> Field:
        if self.workspace is None:
            raise own.toml.fault(
                f"{name} is to be inherited, but the package is in no workspace",
                *own.key,
                remedy=f"write the {name} here, or add the package to a workspace",
            )
        inherited = Field(self.workspace.toml, ("workspace", "package", name))
        if inherited.value is None:
            raise own.toml.fault(
                f"{name} is to be inherited, but {inherited.toml.path} has no "
                f"workspace.package.{name}",
                *own.key,
                remedy=f"add {name} to [workspace.package], or write it here",
            )
        return inherited


def package_of(project: Project) -> Package:
    """Read the package of a project again.

    Raises:
        UsageError: A manifest is malformed by now.
    """
    manifest = read_manifest(manifest_path(project.root))
    root = manifest_path(project.workspace_root)
    above = manifest if root == manifest.path else read_manifest(root)
    return Package(manifest, above if above.is_workspace else None)
