"""Looking at the wasm that an artifact holds, without reading more of it than it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.pulling.telling import ToldOfWasm, told_of_wasm
from wasm_publish.wasm.preamble import SIZE, encoding_at

if TYPE_CHECKING:
    from wasm_publish.model import Descriptor
    from wasm_publish.pulling.finding import FoundArtifact
    from wasm_publish.stores import Store
    from wasm_publish.wasm.preamble import Encoding

_MOST_LOOKED_AT = 16
"""Layers of one artifact whose first bytes are read."""


def look_at_wasm(store: Store, found: FoundArtifact) -> tuple[ToldOfWasm, ...]:
    """What can be known of each wasm that an artifact holds, in their order.

    Its first bytes are read where the config doesn't tell what it is. What is in an archive,
    or beyond the first few, is not looked at.

    Raises:
        StoreFailed: A layer can't be read.
    """
    if len(found.wasm) == 1 and found.wasm[0].packed is None:
        told = told_of_wasm(found.manifest, found.config)
        if told.kind:
            return (told,)
        encoding = encoding_of_layer(store, found.wasm[0].layer)
        return (told_of_wasm(found.manifest, found.config, encoding),)
    return tuple(
        ToldOfWasm(encoding_of_layer(store, held.layer))
        if held.packed is None and number < _MOST_LOOKED_AT
        else ToldOfWasm()
        for number, held in enumerate(found.wasm)
    )


def encoding_of_layer(store: Store, layer: Descriptor) -> Encoding | None:
    """What a layer begins as; None where that is no wasm.

    Raises:
        StoreFailed: It can't be read.
    """
    if layer.size < SIZE:
        return None
    with store.read_blob(layer) as stream:
        return encoding_at(stream.read(SIZE), 0)
