"""`--package`, `--workspace` and `--exclude`, which mean what they mean to cargo."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wasm_publish.model import Selection, Standing
    from wasm_publish_rust.inheritance import Package

_WILDCARD = re.compile(r"[*?\[]")


def named(packages: Sequence[Package], selection: Selection) -> list[tuple[Package, Standing]]:
    """The packages that the caller named, in the order of the workspace.

    Raises:
        UsageError: A name fits no member.
    """
    if selection.workspace:
        left_out = _matching(packages, selection.exclude)
        return [(package, "default") for package in packages if package not in left_out]
    chosen = _matching(packages, selection.packages)
    return [(package, "chosen") for package in packages if package in chosen]


def _matching(packages: Sequence[Package], specs: Iterable[str]) -> list[Package]:
    found: list[Package] = []
    for spec in specs:
        matches = [package for package in packages if _fits(package, spec)]
        if not matches:
            raise _unknown(spec, [package.manifest.name for package in packages])
        found += matches
    return found


def _fits(package: Package, spec: str) -> bool:
    """Cargo's package specification: a name, a pattern, or a name and (part of) a version."""
    name = package.manifest.name
    if _WILDCARD.search(spec):
        return fnmatchcase(name, spec)
    wanted, _, version = spec.replace(":", "@", 1).partition("@")
    if wanted != name:
        return False
    return not version or version in _versions(package)


def _versions(package: Package) -> set[str]:
    """The version `1.2.3` and the parts of it that stand for it: `1` and `1.2`."""
    version = package.field("version").string or "0.0.0"
    release = version.partition("+")[0]
    if "-" in release:
        return {version, release}
    parts = release.split(".")
    return {version, release, parts[0], ".".join(parts[:2])}


def _unknown(spec: str, names: list[str]) -> UsageError:
    close = nearest(spec, names)
    hint = f"did you mean {close}? " if close else ""
    return UsageError(
        f"no package of the workspace fits {spec}",
        code="unknown-package",
        remedy=f"{hint}the packages are: {', '.join(names)}",
    )
