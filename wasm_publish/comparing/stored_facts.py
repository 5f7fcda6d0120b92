"""Reading from a store what manifest and config tell of an artifact; its wasm stays there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.comparing.artifact_facts import read_manifest_facts, with_config
from wasm_publish.errors import InvalidWasm

if TYPE_CHECKING:
    from wasm_publish.comparing.artifact_facts import ArtifactFacts
    from wasm_publish.stores import Store

_LARGEST_CONFIG = 4 << 20
"""Bytes; the config of a component with a hundred imports has less than ten thousand."""


def stored_facts(store: Store, reference: str, name: str) -> ArtifactFacts | None:
    """What a store's artifact is, or None where there is no such artifact.

    Args:
        store: The store.
        reference: A tag or a digest.
        name: What a person knows the artifact by, for errors.

    Raises:
        InvalidWasm: It is something else than an artifact of one wasm.
        StoreFailed: It can't be read.
    """
    found = store.resolve(reference)
    if found is None:
        return None
    read = read_manifest_facts(store.read_manifest(found.digest), name)
    if read.config.size > _LARGEST_CONFIG:
        raise InvalidWasm(
            f"the config of {name} has {read.config.size} bytes, which is more than"
            f" {_LARGEST_CONFIG}",
            code="no-wasm-artifact",
        )
    with store.read_blob(read.config) as stream:
        return with_config(read, stream.read())
