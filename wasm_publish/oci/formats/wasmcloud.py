"""wasmCloud's capability providers, which hold native programs.

https://wasmcloud.com/docs/v1/concepts/providers/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import InvalidWasm
from wasm_publish.oci.formats import Format
from wasm_publish.oci.manifests import layers_of
from wasm_publish.oci.media_types import WASMCLOUD_PROVIDER

if TYPE_CHECKING:
    from wasm_publish.oci.formats import HeldWasm
    from wasm_publish.oci.manifests import Manifest


def find(manifest: Manifest, _config: bytes) -> tuple[HeldWasm, ...]:
    """Find nothing.

    Raises:
        InvalidWasm: It is a provider.
    """
    if layers_of(manifest, {WASMCLOUD_PROVIDER}):
        raise InvalidWasm(
            "this is a wasmCloud capability provider, which holds native programs and no wasm",
            code="wasmcloud-provider",
            remedy="start it with wasmCloud: `wash start provider`",
        )
    return ()


FORMAT = Format("wasmcloud-provider", "refused: it holds no wasm", find=find, reads_config=False)
