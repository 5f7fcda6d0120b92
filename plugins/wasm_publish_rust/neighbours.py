"""The other members of a workspace, whose files stand in the same folders."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from wasm_publish_rust.inheritance import Package
from wasm_publish_rust.manifest import read_manifest
from wasm_publish_rust.naming import folded, names_of
from wasm_publish_rust.workspace import load_workspace

if TYPE_CHECKING:
    from wasm_publish_rust.manifest import Manifest
    from wasm_publish_rust.naming import Names


def shared_names(package: Package, names: Names) -> frozenset[str]:
    """The names of a package's wasm that are another member's too.

    A package may rely on its own name; the workspace is read only where it has others.

    Raises:
        UsageError: A manifest of the workspace is malformed.
    """
    others = [name for name in names.all if folded(name) != folded(names.package)]
    if not others or package.workspace is None:
        return frozenset()
    taken = _names_of_others(package.manifest, package.workspace)
    return frozenset(name for name in others if folded(name) in taken)


def _names_of_others(member: Manifest, root: Manifest) -> set[str]:
    others = [
        Package(other, root)
        for other in load_workspace(root, cache(read_manifest)).members
        if other.path != member.path
    ]
    return {folded(name) for other in others for name in names_of(other).all}
