"""The CNCF Wasm OCI artifact, which wkg, wash, spin and runwasi read.

https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/ shows the config; its
order, and the members that readers require, are kept here even where they are null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Artifact, Blob, Descriptor
from wasm_publish.oci.annotations import TITLE, rfc3339
from wasm_publish.oci.encoding import canonical_json, describe, manifest_document, ordered_json
from wasm_publish.oci.formats import Format, HeldWasm
from wasm_publish.oci.manifests import layers_of
from wasm_publish.oci.media_types import MANIFEST, WASM_CONFIG, WASM_LAYER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.model import Extern, WasmInfo
    from wasm_publish.oci.formats import Content
    from wasm_publish.oci.manifests import Manifest

_LISTED_IMPORTS = frozenset({"instance", "func", "type"})
_LISTED_EXPORTS = frozenset({"instance", "func"})
_LISTED_OF_PACKAGE = frozenset({"instance", "component"})
"""The kinds that the config lists, which of a WIT package are its interfaces and its worlds;
others are for `inspect` to show."""


def build(content: Content) -> Artifact:
    """Make the artifact: one raw layer, a config that tells its imports and exports."""
    layer = Descriptor(
        WASM_LAYER, content.wasm.digest, content.wasm.size, {TITLE: f"{content.name}.wasm"}
    )
    config = ordered_json(_config(content))
    described = describe(config, WASM_CONFIG)
    manifest = manifest_document(described, [layer], content.annotations)
    return Artifact(
        format=FORMAT.name,
        manifest=canonical_json(manifest),
        media_type=MANIFEST,
        config=Blob(described, config),
        layers=(Blob(layer, content.wasm.path),),
    )


def find(manifest: Manifest, _config: bytes) -> tuple[HeldWasm, ...]:
    """Find the wasm: the one layer that the specification allows."""
    if manifest.config is None or manifest.config.media_type != WASM_CONFIG:
        return ()
    return tuple(map(HeldWasm.of, layers_of(manifest, {WASM_LAYER})))


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


def listed_imports(wasm: WasmInfo) -> list[str]:
    """The names of what a component needs, as its config lists them."""
    return _names(wasm.contents.imports, _LISTED_IMPORTS)


def listed_exports(wasm: WasmInfo) -> list[str]:
    """The names of what a component offers, as its config lists them."""
    contents = wasm.contents
    if contents.kind == "wit":
        # A package has no order of its own, while a component's binary order is meaningful.
        return sorted(_names(contents.exports, _LISTED_OF_PACKAGE))
    return _names(contents.exports, _LISTED_EXPORTS)


def _component(wasm: WasmInfo) -> dict[str, object]:
    return {
        "exports": listed_exports(wasm),
        "imports": listed_imports(wasm),
        "target": wasm.world,
    }


def _names(externs: Iterable[Extern], kinds: frozenset[str]) -> list[str]:
    return [extern.name for extern in externs if extern.kind in kinds]


FORMAT = Format(
    "cncf",
    "the CNCF Wasm OCI artifact, for wkg, wash, spin and runwasi",
    build,
    find,
    reads_config=False,
)
