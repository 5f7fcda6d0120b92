"""The packages of a workspace."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wasm_publish_rust.dependencies import dependencies
from wasm_publish_rust.inheritance import Package
from wasm_publish_rust.manifest import manifest_path
from wasm_publish_rust.roots import excludes, find_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish_rust.manifest import Manifest, ReadManifest

_WILDCARD = re.compile(r"[*?\[]")


def members(root: Manifest, read: ReadManifest) -> tuple[Manifest, ...]:
    """The members: the root package, the listed ones, and what these reach by `path`.

    Raises:
        UsageError: A listed member has no manifest, a malformed one, or a workspace of its own.
    """
    found: dict[Path, Manifest] = {}
    if root.is_package:
        _add(root, root, read, found)
    for path in listed(root, "members"):
        if not excludes(root, path):
            _add(read(path), root, read, found)
    return tuple(found.values())


def listed(root: Manifest, key: str) -> Iterator[Path]:
    """The manifests that an array of folders and patterns such as `crates/*` stands for.

    Raises:
        UsageError: A folder that is named outright has no Cargo.toml.
    """
    for entry in root.toml.strings("workspace", key):
        if _WILDCARD.search(entry):
            yield from _matching(root, key, entry)
            continue
        path = manifest_path(root.folder, entry)
        if not path.is_file():
            raise root.toml.fault(
                f"the member {entry} has no Cargo.toml",
                "workspace",
                key,
                remedy=f"create {path}, or remove {entry} from workspace.{key}",
            )
        yield path


def _matching(root: Manifest, key: str, pattern: str) -> list[Path]:
    try:
        folders = sorted(root.folder.glob(pattern))
    except (ValueError, NotImplementedError) as error:
        raise root.toml.fault(
            f"{pattern} is no pattern of folders: {error}", "workspace", key
        ) from error
    return [path for folder in folders if (path := manifest_path(folder)).is_file()]


def _add(
    manifest: Manifest, root: Manifest, read: ReadManifest, found: dict[Path, Manifest]
) -> None:
    if manifest.path in found:
        return
    if manifest.is_workspace and manifest.path != root.path:
        raise root.toml.fault(
            f"the member {manifest.path} is the root of a workspace itself",
            "workspace",
            "members",
            remedy="remove its [workspace] table, or list its folder in workspace.exclude",
        )
    found[manifest.path] = manifest
    for path in _reached_by_path(Package(manifest, root)):
        if path not in found and _belongs(path, root, read):
            _add(read(path), root, read, found)


def _reached_by_path(package: Package) -> Iterator[Path]:
    for dependency in dependencies(package):
        if dependency.manifest is not None and dependency.manifest.is_file():
            yield dependency.manifest


def _belongs(path: Path, root: Manifest, read: ReadManifest) -> bool:
    """Whether a path dependency is a member: one outside has to name this root."""
    if excludes(root, path):
        return False
    if path.is_relative_to(root.folder):
        return True
    above = find_root(read(path), read)
    return above is not None and above.path == root.path
