"""Spin applications: wasm of several components, files, and how they belong together.

https://spinframework.dev/registry-tutorial
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasm_publish.oci.encoding import json_object
from wasm_publish.oci.formats import Application, Format, HeldWasm
from wasm_publish.oci.manifests import layers_of
from wasm_publish.oci.media_types import OLD_WASM_LAYER, SPIN_APPLICATION, WASM_LAYER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.oci.manifests import Manifest


def find(manifest: Manifest, application: bytes) -> tuple[HeldWasm, ...]:
    """Find the wasm of each component, titled by the name that the application gives it."""
    names = dict(_components(json_object(application)))
    return tuple(
        HeldWasm(layer, names.get(layer.digest))
        for layer in layers_of(manifest, {OLD_WASM_LAYER, WASM_LAYER})
    )


def _components(application: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The names of components by the digest of their wasm."""
    components = application.get("components")
    for component in components if isinstance(components, list) else ():
        told = component if isinstance(component, dict) else {}
        name, source = told.get("id"), told.get("source")
        digest = source.get("digest") if isinstance(source, dict) else None
        if isinstance(name, str) and isinstance(digest, str):
            yield digest, f"{name}.wasm"


FORMAT = Format(
    "spin",
    "read only: the components of a Spin application",
    find=find,
    told_by=SPIN_APPLICATION,
    application=Application(
        "a Spin application", "run it with `spin up --from`, or fetch it with `spin registry pull`"
    ),
)
