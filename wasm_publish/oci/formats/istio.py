"""What solo.io's wasme pushes and Istio takes: the wasm, and a layer of settings beside it.

https://github.com/solo-io/wasm/blob/master/spec/spec.md: wash before 1.0 pushes the same layer
without settings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.oci.formats import Format, HeldWasm
from wasm_publish.oci.manifests import layers_of
from wasm_publish.oci.media_types import ISTIO_LAYER

if TYPE_CHECKING:
    from wasm_publish.oci.manifests import Manifest


def find(manifest: Manifest, _config: bytes) -> tuple[HeldWasm, ...]:
    """Find the wasm, by the type of its layer alone."""
    return tuple(map(HeldWasm.of, layers_of(manifest, {ISTIO_LAYER})))


FORMAT = Format(
    "istio", "read only: of wasme, for Istio, and of wash before 1.0", find=find, reads_config=False
)
