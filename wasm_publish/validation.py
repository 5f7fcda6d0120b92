"""Faults that wasm-publish itself looks for in a project and its wasm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.model import Project, WasmInfo


def validate(project: Project, wasm: WasmInfo | None) -> Iterator[Problem]:
    """What contradicts between a project and its wasm.

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
