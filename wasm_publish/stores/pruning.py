"""Telling which blobs of a layout something refers to, so that the others can go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.oci.encoding import parse_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_NAMES_MANIFESTS = frozenset({"manifests", "subject"})


def referred_digests(
    index: Mapping[str, object], read_manifest: Callable[[str], bytes]
) -> set[str]:
    """The digests that an index refers to, and what it lists refers to in turn.

    Args:
        index: The document of an index.
        read_manifest: Gives the bytes of a manifest or a nested index by digest.

    Raises:
        StoreFailed: A manifest can't be read.
        ValueError: One is no JSON, so that nobody can tell what it refers to.
    """
    referred: set[str] = set()
    unread: list[object] = [index]
    while unread:
        for is_manifest, digest in _references(unread.pop()):
            if is_manifest and digest not in referred:
                unread.append(parse_json(read_manifest(digest)))
            referred.add(digest)
    return referred


def _references(document: object) -> Iterator[tuple[bool, str]]:
    """The digests in any member of a manifest, and whether each is of a manifest."""
    if not isinstance(document, dict):
        raise ValueError("no manifest")  # noqa: TRY004 - the value of a document
    for member, value in document.items():
        for descriptor in value if isinstance(value, list) else [value]:
            digest = descriptor.get("digest") if isinstance(descriptor, dict) else None
            if isinstance(digest, str):
                yield member in _NAMES_MANIFESTS, digest
