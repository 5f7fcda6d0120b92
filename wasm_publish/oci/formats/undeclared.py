"""Wasm that doesn't say so: `oras push hello.wasm` labels it as an archive, others as bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.oci.formats import Format, HeldWasm
from wasm_publish.oci.media_types import ARCHIVE_LAYERS, IMAGE_CONFIGS

if TYPE_CHECKING:
    from wasm_publish.model import Descriptor
    from wasm_publish.oci.manifests import Manifest


def find(manifest: Manifest, _config: bytes) -> tuple[HeldWasm, ...]:
    """Find every layer that may be wasm, all of them doubtful."""
    is_image = manifest.config is not None and manifest.config.media_type in IMAGE_CONFIGS
    doubtful = (layer for layer in manifest.layers if _may_be_wasm(layer, in_image=is_image))
    return tuple(HeldWasm.of(layer)._replace(doubtful=True) for layer in doubtful)


def _may_be_wasm(layer: Descriptor, *, in_image: bool) -> bool:
    if layer.media_type in ARCHIVE_LAYERS:
        return not in_image
    return not layer.media_type.endswith("json")


FORMAT = Format(
    "undeclared",
    "read only: layers that begin as wasm and don't say so",
    find=find,
    reads_config=False,
)
