"""The formats that others write and wasm-publish only reads, what is special before the general."""

from __future__ import annotations

from wasm_publish.oci.formats import image, istio, raw, spin, undeclared, w3c, wasmcloud

ONLY_READ = (
    istio.FORMAT,
    w3c.FORMAT,
    spin.FORMAT,
    wasmcloud.FORMAT,
    raw.FORMAT,
    undeclared.FORMAT,
    image.FORMAT,
)
