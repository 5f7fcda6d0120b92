"""Media types and well-known names of the OCI specifications and of wasm artifacts."""

from __future__ import annotations

from typing import Final

INDEX: Final = "application/vnd.oci.image.index.v1+json"
MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
WASM_CONFIG: Final = "application/vnd.wasm.config.v0+json"
"""https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/"""
WASM_LAYER: Final = "application/wasm"

LAYOUT_VERSION: Final = "1.0.0"
REF_NAME: Final = "org.opencontainers.image.ref.name"
"""The annotation by which a layout's index names a tag."""
