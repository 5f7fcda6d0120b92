"""Publish the WebAssembly you have built to an OCI registry, with nothing to type.

The names below are the public API; each is imported when it is first used, so that
`import wasm_publish` costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # not typing's: what imports nothing can't be interrupted in the midst of it
if TYPE_CHECKING:
    from wasm_publish import errors
    from wasm_publish.api import (
        diff,
        inspect,
        inspect_reference,
        oras_registry,
        plan,
        publish,
        pull,
        push,
    )
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.hookspecs import hookimpl
    from wasm_publish.repositories import copy, tags, untag
    from wasm_publish.stores.archive_builder import ArchiveBuilder

__all__ = [
    "ArchiveBuilder",
    "WasmPublishError",
    "__version__",
    "copy",
    "diff",
    "errors",
    "hookimpl",
    "inspect",
    "inspect_reference",
    "oras_registry",
    "plan",
    "publish",
    "pull",
    "push",
    "tags",
    "untag",
]

__version__ = "0.1.0"

_HOMES = {
    "ArchiveBuilder": "wasm_publish.stores.archive_builder",
    "WasmPublishError": "wasm_publish.errors",
    "copy": "wasm_publish.repositories",
    "diff": "wasm_publish.api",
    "hookimpl": "wasm_publish.hookspecs",
    "inspect": "wasm_publish.api",
    "inspect_reference": "wasm_publish.api",
    "oras_registry": "wasm_publish.api",
    "plan": "wasm_publish.api",
    "publish": "wasm_publish.api",
    "pull": "wasm_publish.api",
    "push": "wasm_publish.api",
    "tags": "wasm_publish.repositories",
    "untag": "wasm_publish.repositories",
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
