"""Publish the WebAssembly you have built to an OCI registry, with nothing to type.

The names below are the public API; each is imported when it is first used, so that
`import wasm_publish` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wasm_publish import errors
    from wasm_publish.api import diff, inspect, plan, publish, push
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.hookspecs import hookimpl

__all__ = [
    "WasmPublishError",
    "__version__",
    "diff",
    "errors",
    "hookimpl",
    "inspect",
    "plan",
    "publish",
    "push",
]

__version__ = "0.1.0"

_HOMES = {
    "WasmPublishError": "wasm_publish.errors",
    "diff": "wasm_publish.api",
    "hookimpl": "wasm_publish.hookspecs",
    "inspect": "wasm_publish.api",
    "plan": "wasm_publish.api",
    "publish": "wasm_publish.api",
    "push": "wasm_publish.api",
}

if not TYPE_CHECKING:  # pragma: no branch - type checkers would take any name for one of ours

    def __getattr__(name: str) -> object:
        """Import a public name on first use."""
        from importlib import import_module

        if name == "errors":
            return import_module("wasm_publish.errors")
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)
