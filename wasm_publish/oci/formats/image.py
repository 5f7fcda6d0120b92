"""Images for containers with the wasm in an archive, as Docker and buildah make them.

https://istio.io/latest/docs/reference/config/proxy_extensions/wasm-plugin/: without a word of
what runs, it is `plugin.wasm` in the last layer.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any

from wasm_publish.oci.encoding import json_object
from wasm_publish.oci.formats import Format, HeldWasm
from wasm_publish.oci.manifests import layers_of
from wasm_publish.oci.media_types import ARCHIVE_LAYERS

if TYPE_CHECKING:
    from wasm_publish.oci.manifests import Manifest

_UNTOLD = ("plugin.wasm", "")
_ARCHITECTURES = frozenset({"wasm", "wasm32"})


def find(manifest: Manifest, config: bytes) -> tuple[HeldWasm, ...]:
    """Find the wasm that runs, or `plugin.wasm`, or the only one that is there.

    Layers cover those below them. An image that has nothing to do with wasm, as far as it
    says, is not looked through but for its last layer.
    """
    layers = layers_of(manifest, ARCHIVE_LAYERS)
    if not layers:
        return ()
    *below, last = layers
    document = json_object(config)
    paths = _run(document)
    is_of_wasm = paths or document.get("architecture") in _ARCHITECTURES
    return (
        HeldWasm(
            layer=last,
            title=posixpath.basename(paths[0]) if paths else None,
            packed=paths or _UNTOLD,
            below=tuple(reversed(below)) if is_of_wasm else (),
        ),
    )


def _run(document: dict[str, Any]) -> tuple[str, ...]:
    """The paths at which the wasm may be that runs: in the working folder, then in the root."""
    told = document.get("config")
    settings = told if isinstance(told, dict) else {}
    words = (*_strings(settings.get("Entrypoint")), *_strings(settings.get("Cmd")))
    run = next((word for word in words if word.endswith(".wasm")), None)
    if run is None:
        return ()
    folder = settings.get("WorkingDir")
    inside = posixpath.normpath(posixpath.join(folder if isinstance(folder, str) else "", run))
    return tuple(dict.fromkeys((inside, posixpath.normpath(run))))


def _strings(words: object) -> list[str]:
    return [word for word in words if isinstance(word, str)] if isinstance(words, list) else []


FORMAT = Format("image", "read only: images with the wasm in an archive", find=find)
