"""Small artifacts for stores to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Artifact, Blob
from wasm_publish.oci.encoding import canonical_json, describe, descriptor_document
from wasm_publish.oci.media_types import MANIFEST, WASM_CONFIG, WASM_LAYER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PREFIX = "org.opencontainers.image"


def artifact_of(
    layer: bytes = b"\0asm\x01\0\0\0",
    *,
    subject: Artifact | None = None,
    file: Path | None = None,
    told: Mapping[str, str] | None = None,
    configured: Mapping[str, object] | None = None,
) -> Artifact:
    """An artifact of one layer.

    Args:
        layer: The bytes of the layer; other bytes make another artifact.
        subject: The artifact whose manifest this one refers to.
        file: Where to put the layer; in memory when there is none.
        told: What the manifest tells, by the last part of an annotation's key: `title`.
        configured: What the config holds; the same for all artifacts where it isn't given.
    """
    if file:
        file.write_bytes(layer)
    config = canonical_json(configured or {"os": "wasip1"})
    layers = (Blob(describe(layer, WASM_LAYER), file or layer),)
    manifest: dict[str, object] = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor_document(describe(config, WASM_CONFIG)),
        "layers": [descriptor_document(blob.descriptor) for blob in layers],
    }
    if told:
        manifest["annotations"] = {f"{_PREFIX}.{name}": value for name, value in told.items()}
    if subject:
        described = describe(subject.manifest, subject.media_type)
        manifest["subject"] = descriptor_document(described)
    return Artifact(
        format="cncf",
        manifest=canonical_json(manifest),
        media_type=MANIFEST,
        config=Blob(describe(config, WASM_CONFIG), config),
        layers=layers,
    )
