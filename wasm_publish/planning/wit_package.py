"""Whether wkg finds what is published where it looks for packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model import Problem
from wasm_publish.versions.version import parse_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wasm_publish.model import Tag, WasmInfo
    from wasm_publish.settings.settings import Settings


def unfindable(wasm: WasmInfo, settings: Settings, tags: Iterable[Tag]) -> Iterator[Problem]:
    """A warning where no tag of a package is a version as wkg reads it: bare, and by SemVer."""
    if not (settings.wit_package or wasm.contents.kind == "wit"):
        return
    versions = [tag.name for tag in tags if tag.kind == "version"]
    if versions and not any(map(_is_semver, versions)):
        yield Problem(
            code="not-found-by-wkg",
            message=f"`wkg get` takes {versions[0]} for no version, so it won't find the package",
            severity="warning",
            remedy="wkg knows versions such as 1.2.3 and 1.2.3-rc.1: without prefix or `+`",
        )


def _is_semver(tag: str) -> bool:
    try:
        parse_version(tag, "semver")
    except UsageError:
        return False
    return True
