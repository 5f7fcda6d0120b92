"""A workspace: its members, and the ones it works on when none is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish_rust.members import listed, members
from wasm_publish_rust.roots import excludes

if TYPE_CHECKING:
    from wasm_publish_rust.manifest import Manifest, ReadManifest


@dataclass(frozen=True, slots=True)
class Workspace:
    """The packages of a workspace; a package that stands alone is one of its own."""

    root: Manifest
    members: tuple[Manifest, ...]
    default_members: tuple[Manifest, ...]

    @property
    def is_one_package(self) -> bool:
        """Whether the root is all there is."""
        return self.members == (self.root,)


def load_workspace(root: Manifest, read: ReadManifest) -> Workspace:
    """Load the members of a workspace, or the package that stands alone.

    Raises:
        UsageError: A manifest is malformed, or default-members names no member.
    """
    if not root.is_workspace:
        return Workspace(root, (root,), (root,))
    found = members(root, read)
    return Workspace(root, found, _default_members(root, found))


def _default_members(root: Manifest, found: tuple[Manifest, ...]) -> tuple[Manifest, ...]:
    if "default-members" in root.toml.table("workspace"):
        return tuple(_named_by_default(root, found))
    return (root,) if root.is_package else found


def _named_by_default(root: Manifest, found: tuple[Manifest, ...]) -> list[Manifest]:
    by_path = {member.path: member for member in found}
    paths = [path for path in listed(root, "default-members") if not excludes(root, path)]
    for path in paths:
        if path not in by_path:
            raise root.toml.fault(
                f"{path.parent} is a default member, but not a member",
                "workspace",
                "default-members",
                remedy="add it to workspace.members",
            )
    return [by_path[path] for path in dict.fromkeys(paths)]
