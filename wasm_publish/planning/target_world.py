"""The world that a component targets, where the person names it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model import Problem
from wasm_publish.toml_file import pointed
from wasm_publish.versions.version import parse_version

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.model import WasmInfo
    from wasm_publish.settings.settings import Settings

_FRAGMENTS = "(?:[a-z][a-z0-9]*|[A-Z][A-Z0-9]*)(?:-(?:[a-z0-9]+|[A-Z0-9]+))*"
"""A label of WIT: https://component-model.bytecodealliance.org/design/wit.html"""
_WORLD = re.compile(rf"{_FRAGMENTS}:{_FRAGMENTS}/{_FRAGMENTS}(?:@(?P<version>.+))?")


def named_world(settings: Settings) -> str | None:
    """The world that settings name.

    Raises:
        UsageError: It is no full name of a world.
    """
    world = settings.world
    if world is None or is_full_name(world):
        return world
    error = UsageError(
        f"{world!r} is no full name of a world",
        code="invalid-world",
        remedy="write package, world and version, such as acme:greet/greeter@1.0.0",
    )
    raise pointed(error, settings.origins["world"])


def is_full_name(text: str) -> bool:
    """Whether a text is the full name of something in a WIT package."""
    match = _WORLD.fullmatch(text)
    return match is not None and (match["version"] is None or _is_version(match["version"]))


def targeting(wasm: WasmInfo, world: str | None) -> WasmInfo:
    """A wasm with the world that the person names, who knows it better than we can tell.

    A module has none, and a WIT package is where worlds come from.
    """
    return wasm._replace(world=world) if world and wasm.contents.kind == "component" else wasm


def contradictions(wasm: WasmInfo, world: str | None) -> Iterator[Problem]:
    """Warnings where a wasm can't be of the world that the person names."""
    if world is None:
        return
    if wasm.contents.kind != "component":
        kind = "core module" if wasm.contents.kind == "module" else "WIT package"
        yield Problem(
            code="world-ignored",
            message=f"a {kind} targets no world, so {world} is left out",
            severity="warning",
            remedy="name a world for components only",
            file=wasm.path,
        )
        return
    from wasm_publish.wasm.worlds import misfits

    if found := misfits(world, wasm.contents):
        yield Problem(
            code="world-differs",
            message=f"the component doesn't fit {world}: it {', '.join(found)}",
            severity="warning",
            remedy="name the world that it was built for",
            file=wasm.path,
        )


def _is_version(text: str) -> bool:
    try:
        parse_version(text, "semver")
    except UsageError:
        return False
    return True
