"""The CNCF Wasm OCI artifact, which wkg, wash, spin and runwasi read.

https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/ shows the config; its
order, and the members that readers require, are kept here even where they are null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.annotations import TITLE, rfc3339
from wasm_publish.model import Artifact, Blob, Descriptor
from wasm_publish.oci.encoding import canonical_json, describe, descriptor_document, ordered_json
from wasm_publish.oci.formats import Format
from wasm_publish.oci.media_types import MANIFEST, WASM_CONFIG, WASM_LAYER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.model import Extern, WasmInfo
    from wasm_publish.oci.formats import Content

_LISTED_KINDS = frozenset({"instance", "func", "type"})
"""The kinds of import and export that the config lists; others are for `inspect` to show."""


def build(content: Content) -> Artifact:
    """Make the artifact: one raw layer, a config that tells its imports and exports."""
    layer = Descriptor(
        WASM_LAYER, content.wasm.digest, content.wasm.size, {TITLE: f"{content.name}.wasm"}
    )
    config = ordered_json(_config(content))
    described = describe(config, WASM_CONFIG)
    manifest: dict[str, object] = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor_document(described),
        "layers": [descriptor_document(layer)],
    }
    if content.annotations:
        manifest["annotations"] = dict(content.annotations)
    return Artifact(
        format=FORMAT.name,
        manifest=canonical_json(manifest),
        media_type=MANIFEST,
        config=Blob(described, config),
        layers=(Blob(layer, content.wasm.path),),
    )


def _config(content: Content) -> dict[str, object]:
    is_module = content.wasm.contents.kind == "module"
    return {
        "created": rfc3339(content.created),
        "author": content.author,
        "architecture": "wasm",
        "os": content.os or ("wasip1" if is_module else "wasip2"),
        "layerDigests": [content.wasm.digest],
        "component": None if is_module else _component(content.wasm),
    }


def _component(wasm: WasmInfo) -> dict[str, object]:
    contents = wasm.contents
    exports = _names(contents.exports)
    return {
        # A WIT package has no order of its own; a component's binary order is meaningful.
        "exports": sorted(exports) if contents.kind == "wit" else exports,
        "imports": _names(contents.imports),
        "target": wasm.target,
    }


def _names(externs: Iterable[Extern]) -> list[str]:
    return [extern.name for extern in externs if extern.kind in _LISTED_KINDS]


FORMAT = Format("cncf", "the CNCF Wasm OCI artifact, for wkg, wash, spin and runwasi", build)
