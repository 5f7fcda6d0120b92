"""Reading a wasm file: its kind, imports, exports, producers and embedded metadata.

Everything comes from section headers and the few sections that hold names; code and data are
never touched, so that a component of many megabytes costs no more than its imports.
"""

from __future__ import annotations

from wasm_publish.wasm.inspecting import inspect
from wasm_publish.wasm.scanning import scan, scan_bytes
from wasm_publish.wasm.toolchain import Toolchain, toolchain_of

__all__ = ["Toolchain", "inspect", "scan", "scan_bytes", "toolchain_of"]
