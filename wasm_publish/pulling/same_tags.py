"""The tags that name one manifest, as far as they can be found out without end."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import WasmPublishError
from wasm_publish.pending import by_threads

if TYPE_CHECKING:
    from wasm_publish.stores import Store

_MOST = 100
_AT_ONCE = 8


class SameTags(NamedTuple):
    """The tags that name one manifest.

    Attributes:
        names: The tags, sorted.
        left_out: How many tags of the repository were not asked about.
    """

    names: tuple[str, ...]
    left_out: int = 0


def same_tags(store: Store, digest: str) -> SameTags | None:
    """The tags that name the manifest of a digest; None where the store doesn't list its tags.

    A registry is asked about each tag. Where there are very many, about the shortest ones:
    those that move, such as `1.2` and `latest`, are shorter than versions.
    """
    try:
        tags = sorted(store.tags(), key=lambda tag: (len(tag), tag))
    except WasmPublishError:
        return None
    asked = tags[:_MOST]
    digests = by_threads([partial(_digest, store, tag) for tag in asked], _AT_ONCE)
    names = (tag for tag, found in zip(asked, digests, strict=True) if found == digest)
    return SameTags(tuple(sorted(names)), len(tags) - len(asked))


def _digest(store: Store, tag: str) -> str | None:
    try:
        found = store.resolve(tag)
    except WasmPublishError:
        return None
    return found.digest if found else None
