"""The workspace that a package belongs to, found upwards as cargo finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish_rust.manifest import manifest_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish_rust.manifest import Manifest, ReadManifest


def find_root(manifest: Manifest, read: ReadManifest) -> Manifest | None:
    """Find the root of a package's workspace.

    The first manifest decides that is a workspace root which doesn't exclude the package, or
    that names its root with `package.workspace`; the search goes from the package upwards.

    Returns:
        The root's manifest, or None for a package that stands alone.

    Raises:
        UsageError: A manifest on the way is malformed, or names a root that is none.
    """
    for above in _upwards(manifest, read):
        if above.is_workspace:
            if not excludes(above, manifest.path):
                return above
        elif above.toml.string("package", "workspace") is not None:
            return _named_root(above, read)
    return None


def excludes(root: Manifest, path: Path) -> bool:
    """Whether a workspace excludes a path; naming it as a member is stronger."""
    members = root.toml.strings("workspace", "members")
    excluded = root.toml.strings("workspace", "exclude")
    return _is_below_any(path, root.folder, excluded) and not _is_below_any(
        path, root.folder, members
    )


def _is_below_any(path: Path, folder: Path, entries: tuple[str, ...]) -> bool:
    return any(path.is_relative_to(manifest_path(folder, entry).parent) for entry in entries)


def _upwards(manifest: Manifest, read: ReadManifest) -> Iterator[Manifest]:
    yield manifest
    for folder in manifest.folder.parents:
        path = manifest_path(folder)
        if path.is_file():
            yield read(path)


def _named_root(member: Manifest, read: ReadManifest) -> Manifest:
    key = ("package", "workspace")
    path = manifest_path(member.folder, member.toml.string(*key) or "")
    if not path.is_file() or not (root := read(path)).is_workspace:
        raise member.toml.fault(
            f"{path} is not the root of a workspace", *key, remedy="name the root's folder"
        )
    return root
