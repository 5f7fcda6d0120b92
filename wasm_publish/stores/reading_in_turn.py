"""Finding a manifest where nothing is won by reading it at once with its descriptor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from wasm_publish.stores import FoundManifest

if TYPE_CHECKING:
    from wasm_publish.model import Descriptor


class Readable(Protocol):
    """What of a `Store` this takes."""

    def resolve(self, reference: str) -> Descriptor | None:
        """See `Store`."""

    def read_manifest(self, digest: str) -> bytes:
        """See `Store`."""
        ...


def find_in_turn(store: Readable, reference: str) -> FoundManifest | None:
    """The manifest that a tag or a digest names, or None.

    Raises:
        StoreFailed: It can't be read.
    """
    named = store.resolve(reference)
    return FoundManifest(named, store.read_manifest(named.digest)) if named else None
