"""Holding what a store has against the reference by which somebody asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed, WasmPublishError
from wasm_publish.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.references.published_name import PublishedName
    from wasm_publish.stores import FoundManifest, Store


def find_published(store: Store, name: PublishedName) -> FoundManifest:
    """The manifest that a reference names.

    Raises:
        StoreFailed: There is none, its tag holds something else by now, or it can't be read.
    """
    found = store.find(name.reference)
    if found is None:
        raise not_published(name, store)
    require_named_digest(name, found.descriptor.digest)
    return found


def digest_of_published(store: Store, name: PublishedName) -> str:
    """The digest of the manifest that a reference names, which itself may be damaged.

    Raises:
        StoreFailed: There is none, or its tag holds something else by now.
    """
    found = store.resolve(name.reference)
    if found is None:
        raise not_published(name, store)
    require_named_digest(name, found.digest)
    return found.digest


def not_published(name: PublishedName, store: Store) -> StoreFailed:
    """The error for a reference to nothing, with the tag that may be meant."""
    tags = _tags(store)
    meant = nearest(name.tag, tags) if name.tag else None
    if not tags:
        remedy = "see whether the name is right, and whether you may read it"
    elif meant:
        remedy = f"did you mean {name.target.repository}:{meant}?"
    else:
        remedy = f"see which tags there are: wasm-publish tags {name.target.repository}"
    return StoreFailed(f"{name} is not published", code="not-published", remedy=remedy)


def require_named_digest(name: PublishedName, digest: str | None) -> None:
    """Make sure that what a reference names is of the digest that the reference tells, if any.

    Raises:
        StoreFailed: Its tag holds something else by now.
    """
    if name.digest not in {None, digest}:
        raise StoreFailed(
            f"{name.target.repository}:{name.tag} holds {digest}, not {name.digest}",
            code="other-digest",
            remedy="leave out the digest, or the tag",
        )


def _tags(store: Store) -> Sequence[str]:
    try:
        return store.tags()
    except WasmPublishError:  # which is not what the person asked for
        return ()
