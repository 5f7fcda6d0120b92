"""What wasm-to-oci pushes, byte for byte, for a file that is named by its base name.

`cosign upload wasm` and Kubewarden have the same media types:
https://github.com/engineerd/wasm-to-oci
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Artifact, Blob, Descriptor
from wasm_publish.oci.annotations import TITLE
from wasm_publish.oci.encoding import describe, go_json, manifest_document
from wasm_publish.oci.formats import Format, HeldWasm
from wasm_publish.oci.manifests import layers_of
from wasm_publish.oci.media_types import MANIFEST, OLD_WASM_CONFIG, OLD_WASM_LAYER

if TYPE_CHECKING:
    from wasm_publish.oci.formats import Content
    from wasm_publish.oci.manifests import Manifest

_CONFIG = b"{}"


def build(content: Content) -> Artifact:
    """Make the artifact: one raw layer, and a config that tells nothing."""
    title = {TITLE: f"{content.name}.wasm"}
    layer = Descriptor(OLD_WASM_LAYER, content.wasm.digest, content.wasm.size, title)
    config = describe(_CONFIG, OLD_WASM_CONFIG)
    manifest = manifest_document(config, [layer], content.annotations)
    del manifest["mediaType"]
    return Artifact(
        format=FORMAT.name,
        manifest=go_json(manifest),
        media_type=MANIFEST,
        config=Blob(config, _CONFIG),
        layers=(Blob(layer, content.wasm.path),),
    )


def find(manifest: Manifest, _config: bytes) -> tuple[HeldWasm, ...]:
    """Find the wasm: a layer of the same age as the config."""
    if manifest.config is None or manifest.config.media_type != OLD_WASM_CONFIG:
        return ()
    return tuple(map(HeldWasm.of, layers_of(manifest, {OLD_WASM_LAYER})))


FORMAT = Format(
    "wasm-to-oci",
    "what wasm-to-oci pushes, for wasm-to-oci, Krustlet and Kubewarden",
    build,
    find,
    reads_config=False,
    is_described=False,
)
