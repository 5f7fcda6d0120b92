"""What a config tells of an artifact and of the wasm in it; what it doesn't tell is None.

Only the config of the CNCF Wasm artifact lists imports and exports, and that for components
only. Configs of images have the other members in the same places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from wasm_publish.oci.encoding import json_object
from wasm_publish.oci.media_types import WASM_CONFIG

if TYPE_CHECKING:
    from wasm_publish.oci.manifests import Manifest
    from wasm_publish.wasm.preamble import Encoding

Kind = Literal["module", "component"]


class ToldOfWasm(NamedTuple):
    """What is told of a wasm.

    Attributes:
        kind: Whether it is a core module; a WIT package is a component too.
        imports: The names of what it needs, in the order of the config.
        exports: The names of what it offers.
        target: The world that it was built for.
    """

    kind: Kind | None = None
    imports: tuple[str, ...] | None = None
    exports: tuple[str, ...] | None = None
    target: str | None = None


class ToldOfArtifact(NamedTuple):
    """What is told of an artifact: for which system, when and by whom it was made."""

    architecture: str | None = None
    os: str | None = None
    created: str | None = None
    author: str | None = None


def told_of_artifact(config: bytes) -> ToldOfArtifact:
    """What a config tells of an artifact."""
    document = json_object(config)
    return ToldOfArtifact(*(_text(document.get(name)) for name in ToldOfArtifact._fields))


def told_of_wasm(manifest: Manifest, config: bytes, encoding: Encoding | None = None) -> ToldOfWasm:
    """What a config tells of the wasm.

    Args:
        manifest: The manifest.
        config: The config.
        encoding: What the wasm begins as, where that is known; it counts before the config. wkg
            pushes a module as a component that imports and exports nothing, so without it such a
            config tells nothing.
    """
    if manifest.config is None or manifest.config.media_type != WASM_CONFIG:
        return ToldOfWasm(encoding)
    document = json_object(config)
    component = document.get("component")
    if component is None and document.get("os") == "wasip1":
        return ToldOfWasm(encoding or "module")
    told = _told_of_component(component) if isinstance(component, dict) else ToldOfWasm()
    is_empty = told.imports == () == told.exports
    if encoding == "module" or (encoding is None and is_empty):
        return ToldOfWasm(encoding)
    return told._replace(kind=encoding or told.kind)


def _told_of_component(component: dict[str, Any]) -> ToldOfWasm:
    return ToldOfWasm(
        kind="component",
        imports=_names(component.get("imports")),
        exports=_names(component.get("exports")),
        target=_text(component.get("target")),
    )


def _names(listed: object) -> tuple[str, ...] | None:
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        return None
    return tuple(dict.fromkeys(listed))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
