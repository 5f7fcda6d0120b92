"""What prototypes of runwasi took in 2023, by media types of the W3C.

https://github.com/containerd/runwasi/pull/147
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.oci.formats import Format, HeldWasm
from wasm_publish.oci.manifests import layers_of
from wasm_publish.oci.media_types import W3C_LAYERS

if TYPE_CHECKING:
    from wasm_publish.oci.manifests import Manifest


def find(manifest: Manifest, _config: bytes) -> tuple[HeldWasm, ...]:
    """Find the wasm, by the type of its layer alone."""
    return tuple(map(HeldWasm.of, layers_of(manifest, W3C_LAYERS)))


FORMAT = Format("w3c", "read only: of prototypes of runwasi", find=find, reads_config=False)
