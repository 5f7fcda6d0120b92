"""The image that oci-tar-builder makes, for containerd's wasm shims.

https://github.com/containerd/runwasi: the first layer is what a shim runs, and layers of other
types are for whoever knows them.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from wasm_publish.model import Artifact, Blob, Descriptor
from wasm_publish.oci.annotations import TITLE
from wasm_publish.oci.encoding import (
    describe,
    digest_of,
    json_object,
    manifest_document,
    ordered_json,
)
from wasm_publish.oci.formats import Format, HeldWasm
from wasm_publish.oci.manifests import layers_of
from wasm_publish.oci.media_types import IMAGE_CONFIG, MANIFEST, RUNWASI_LAYER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wasm_publish.oci.formats import Content
    from wasm_publish.oci.manifests import Manifest

OS = "wasip1"
"""What oci-tar-builder writes, for components too; a shim looks at the architecture only."""


def build(content: Content) -> Artifact:
    """Make the artifact: an image whose layers are not archives, but the files themselves."""
    title = f"{content.name}.wasm"
    layer = Descriptor(RUNWASI_LAYER, content.wasm.digest, content.wasm.size, {TITLE: title})
    layers = (Blob(layer, content.wasm.path), *content.extra_layers)
    config = image_config(title, [blob.descriptor for blob in layers], content.os or OS)
    described = Blob(describe(config, IMAGE_CONFIG), config)
    return image(described, layers, content.annotations)


def image_config(entrypoint: str, layers: Sequence[Descriptor], os: str) -> bytes:
    """The config of an image, which is another one for other layers.

    Args:
        entrypoint: The name of the wasm.
        layers: The layers.
        os: The operating system.
    """
    encoded = "".join(layer.digest.partition(":")[2] for layer in layers)
    # Without a word of the layers, images of one name would share their config, by which
    # containerd knows an image: https://github.com/opencontainers/image-spec/pull/1173
    labels = {"containerd.runwasi.layers": digest_of(encoded.encode()).partition(":")[2]}
    return ordered_json(
        {
            "architecture": "wasm",
            "os": os,
            "config": {"Entrypoint": [entrypoint], "Labels": labels},
            "rootfs": {"type": "layers", "diff_ids": []},
            "history": [],
        }
    )


def image(config: Blob, layers: Sequence[Blob], annotations: Mapping[str, str]) -> Artifact:
    """The image of a config and layers, in the order of members that oci-tar-builder has."""
    described = [layer.descriptor for layer in layers]
    manifest = ordered_json(manifest_document(config.descriptor, described, annotations))
    return Artifact(FORMAT.name, manifest, MANIFEST, config, tuple(layers))


def find(manifest: Manifest, config: bytes) -> tuple[HeldWasm, ...]:
    """Find the wasm: every layer of that type, the first by the name of the entrypoint."""
    layers = layers_of(manifest, {RUNWASI_LAYER})
    names = [layer.annotations.get(TITLE) for layer in layers]
    if names and not names[0]:
        names[0] = _entrypoint(config)
    return tuple(map(HeldWasm, layers, names))


def _entrypoint(config: bytes) -> str | None:
    try:
        entrypoint = json_object(config)["config"]["Entrypoint"][0]
    except (LookupError, TypeError):
        return None
    return posixpath.basename(entrypoint) or None if isinstance(entrypoint, str) else None


FORMAT = Format(
    "runwasi",
    "oci-tar-builder's image, for containerd with a runwasi shim",
    build,
    find,
    takes_layers=True,
)
