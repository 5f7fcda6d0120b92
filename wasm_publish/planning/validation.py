"""Faults that wasm-publish itself looks for in a project and its wasm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Problem
from wasm_publish.planning.interface_rules import interface_faults
from wasm_publish.planning.target_world import contradictions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.model import Project, WasmInfo
    from wasm_publish.settings.settings import Settings


def validate(project: Project, wasm: WasmInfo | None, settings: Settings) -> Iterator[Problem]:
    """What contradicts between a project, its wasm and its settings.

    The version that cargo-component and others write into the wasm is the manifest's at build
    time, so another one there means that the wasm is of another build.
    """
    embedded = wasm.contents.metadata.version if wasm else None
    if wasm and embedded and project.version and embedded != project.version:
        yield Problem(
            code="embedded-version-differs",
            message=f"the wasm says of itself that it is {embedded}, and the project is"
            f" {project.version}",
            remedy="build again",
            file=wasm.path,
        )
    if wasm:
        yield from interface_faults(wasm, settings)
        yield from contradictions(wasm, settings.world)
