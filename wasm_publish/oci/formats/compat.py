"""An OCI image with the wasm in a tar: the `compat` variant of the Wasm image specification.

https://github.com/solo-io/wasm/blob/master/spec/spec-compat.md: Istio takes `plugin.wasm` out of
the last layer; crun, Docker and podman run the entrypoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Artifact, Blob, Descriptor
from wasm_publish.oci.annotations import TITLE, rfc3339
from wasm_publish.oci.encoding import (
    canonical_json,
    describe,
    json_object,
    manifest_document,
    ordered_json,
)
from wasm_publish.oci.formats import Format, HeldWasm
from wasm_publish.oci.manifests import layers_of
from wasm_publish.oci.media_types import ARCHIVE_LAYERS, IMAGE_CONFIG, IMAGE_LAYER, MANIFEST

if TYPE_CHECKING:
    from wasm_publish.oci.formats import Content
    from wasm_publish.oci.manifests import Manifest
    from wasm_publish.oci.packing import Packed

VARIANT = "module.wasm.image/variant"

_FILE = "plugin.wasm"
_ENTRYPOINT = [f"/{_FILE}"]
_OS = "wasi"
_VARIANTS = frozenset({"compat", "compat-smart"})


def build(content: Content) -> Artifact:
    """Make the artifact: one layer, a tar with the wasm in it; the file is read for that.

    Raises:
        StoreFailed: The file can't be read any more, or has changed.
    """
    from wasm_publish.oci.packing import changed_while_packed, pack

    packed = pack(content.wasm.path, content.wasm.size, _FILE)
    if packed.file_digest != content.wasm.digest:
        raise changed_while_packed(content.wasm.path)
    title = {TITLE: f"{content.name}.wasm"}
    layer = Descriptor(IMAGE_LAYER, packed.digest, packed.size, title)
    config = ordered_json(_config(content, packed))
    described = describe(config, IMAGE_CONFIG)
    manifest = manifest_document(described, [layer], content.annotations)
    return Artifact(
        format=FORMAT.name,
        manifest=canonical_json(manifest),
        media_type=MANIFEST,
        config=Blob(described, config),
        layers=(Blob(layer, packed.content),),
    )


def _config(content: Content, packed: Packed) -> dict[str, object]:
    created = rfc3339(content.created)
    author = {"author": content.author} if content.author else {}
    return {
        "created": created,
        **author,
        "architecture": "wasm",
        "os": content.os or _OS,
        "config": {"Entrypoint": _ENTRYPOINT},
        "rootfs": {"type": "layers", "diff_ids": [packed.tar_digest]},
        "history": [{"created": created, "created_by": "wasm-publish"}],
    }


def find(manifest: Manifest, config: bytes) -> tuple[HeldWasm, ...]:
    """Find the wasm: in the last layer, under the name that the variant demands."""
    is_variant = manifest.annotations.get(VARIANT) in _VARIANTS or _runs_plugin(config)
    layers = layers_of(manifest, ARCHIVE_LAYERS)
    if not (is_variant and layers):
        return ()
    *below, last = layers
    names = (_FILE, "")
    return (HeldWasm(last, last.annotations.get(TITLE), names, below=tuple(reversed(below))),)


def _runs_plugin(config: bytes) -> bool:
    told = json_object(config).get("config")
    return isinstance(told, dict) and told.get("Entrypoint") == _ENTRYPOINT


FORMAT = Format(
    "compat",
    "an OCI image with /plugin.wasm, for Docker, podman, containerd, Istio and all registries",
    build,
    find,
    annotations={VARIANT: "compat"},
    sends_file=False,
)
