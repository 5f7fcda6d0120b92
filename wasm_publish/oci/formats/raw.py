"""Wasm that says so by the type of its layer, under any config.

`oras push hello.wasm:application/wasm` and `regctl artifact put` make it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.oci.formats import Format, HeldWasm
from wasm_publish.oci.manifests import layers_of
from wasm_publish.oci.media_types import RAW_LAYERS

if TYPE_CHECKING:
    from wasm_publish.oci.manifests import Manifest


def find(manifest: Manifest, _config: bytes) -> tuple[HeldWasm, ...]:
    """Find every layer of wasm."""
    return tuple(map(HeldWasm.of, layers_of(manifest, RAW_LAYERS)))


FORMAT = Format(
    "raw",
    "read only: layers of wasm under any config, as oras pushes them",
    find=find,
    reads_config=False,
)
