"""The entry points of installed distributions, read without `importlib.metadata`.

That module takes 20 ms to import and to build its objects, a fifth of a whole `check`. What a
person installs with pip, uv or pipx is a folder with a text file in it, and reading those takes
one. Where something else is on the path, such as a zip file, `importlib.metadata` is asked.
https://packaging.python.org/specifications/entry-points/
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_METADATA_SUFFIXES = frozenset({".dist-info", ".egg-info"})
_SEPARATORS = re.compile(r"[-_.]+")


class EntryPoint(NamedTuple):
    """An entry point and the distribution that brought it."""

    name: str
    value: str
    distribution: str
    version: str

    def load(self) -> object:
        """Import what it names; whatever the import raises comes through."""
        module, _, attributes = self.value.partition(":")
        found: object = import_module(module.strip())
        for attribute in filter(None, attributes.split("[")[0].strip().split(".")):
            found = getattr(found, attribute)
        return found


def entry_points(group: str, path: Sequence[str] | None = None) -> tuple[EntryPoint, ...]:
    """The entry points of a group; of a distribution that is installed twice, the first.

    Args:
        group: The group.
        path: Where to look, `sys.path` by default.
    """
    folders = [Path(folder) for folder in (sys.path if path is None else path)]
    if any(folder.is_file() for folder in folders):
        return _by_importlib(group, folders)
    found: dict[str, list[EntryPoint]] = {}
    for folder in folders:
        for metadata in _metadata_folders(folder):
            distribution = _SEPARATORS.sub("-", _distribution(metadata)).lower()
            if distribution not in found:
                found[distribution] = list(_read(metadata, group))
    return tuple(point for points in found.values() for point in points)


def _metadata_folders(folder: Path) -> Iterator[Path]:
    try:
        inside = list(folder.iterdir())
    except OSError:
        return
    yield from (path for path in inside if path.suffix in _METADATA_SUFFIXES)


def _distribution(metadata: Path) -> str:
    """The name that the folder of the metadata bears before its version."""
    return metadata.stem.partition("-")[0]


def _read(metadata: Path, group: str) -> Iterator[EntryPoint]:
    text = _text(metadata / "entry_points.txt")
    if f"[{group}]" not in text:
        return
    name, version = _identity(metadata)
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line[1:].partition("]")[0].strip()
        elif section == group and "=" in line and not line.startswith(("#", ";")):
            key, _, value = line.partition("=")
            yield EntryPoint(key.strip(), value.strip(), name, version)


def _identity(metadata: Path) -> tuple[str, str]:
    head = _text(metadata / "METADATA") or _text(metadata / "PKG-INFO")
    fields: dict[str, str] = {}
    for line in head.partition("\n\n")[0].splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key, value.strip())
    return fields.get("Name", _distribution(metadata)), fields.get("Version", "unknown")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _by_importlib(group: str, path: Sequence[Path]) -> tuple[EntryPoint, ...]:
    from importlib.metadata import distributions

    found: dict[str, list[EntryPoint]] = {}
    for distribution in distributions(path=list(map(str, path))):
        identity = distribution.name, distribution.version
        own = [point for point in distribution.entry_points if point.group == group]
        found.setdefault(
            _SEPARATORS.sub("-", distribution.name).lower(),
            [EntryPoint(point.name, point.value, *identity) for point in own],
        )
    return tuple(point for points in found.values() for point in points)
