"""Packages that are encoded already, as `wasm-tools component wit --wasm` and `wkg build` do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError, WasmPublishError
from wasm_publish.locating.rules import FINISHED_FOLDERS
from wasm_publish.references.wit_package import WitPackageName
from wasm_publish.wasm import scan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish.model import WasmContents


class EncodedPackage(NamedTuple):
    """What an encoded package says that it is."""

    package: WitPackageName
    version: str | None = None

    def __str__(self) -> str:
        """As WIT has it: `acme:greeting@0.1.0`."""
        return f"{self.package}@{self.version}" if self.version else str(self.package)


def package_in(contents: WasmContents) -> EncodedPackage | None:
    """The package whose interfaces and worlds a wasm holds, or None where it is no package.

    Each of them bears the whole name: `acme:greeting/calc@0.1.0`.
    """
    if contents.kind != "wit":
        return None
    packages = {_package_of(export.name) for export in contents.exports}
    return packages.pop() if len(packages) == 1 else None


def encoded_files(root: Path) -> Iterator[tuple[Path, EncodedPackage]]:
    """The encoded packages where people put finished files, whatever they are called."""
    for below in FINISHED_FOLDERS:
        for path in sorted((root / below).glob("*.wasm")):
            try:
                package = package_in(scan(path))
            except WasmPublishError:
                continue  # it is none of ours
            if package:
                yield path, package


def _package_of(name: str) -> EncodedPackage | None:
    package, _, member = name.partition("/")
    version = member.partition("@")[2]
    try:
        return EncodedPackage(WitPackageName.parse(package), version or None)
    except UsageError:
        return None
