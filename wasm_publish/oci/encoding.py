"""JSON and digests as they are pushed: the same values always give the same bytes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from wasm_publish.model import Descriptor

if TYPE_CHECKING:
    from collections.abc import Mapping


def digest_of(content: bytes) -> str:
    """The digest of bytes in OCI's form, `sha256:` and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def describe(content: bytes, media_type: str) -> Descriptor:
    """The descriptor of bytes."""
    return Descriptor(media_type, digest_of(content), len(content))


def canonical_json(document: object) -> bytes:
    """Compact JSON with sorted keys, in UTF-8 without escapes: the form of manifests."""
    return _compact(document, sort_keys=True)


def ordered_json(document: object) -> bytes:
    """Compact JSON in the order given, for documents whose order a specification shows."""
    return _compact(document, sort_keys=False)


def descriptor_document(descriptor: Descriptor) -> dict[str, object]:
    """A descriptor as it stands in a manifest or an index."""
    document: dict[str, object] = {
        "mediaType": descriptor.media_type,
        "digest": descriptor.digest,
        "size": descriptor.size,
    }
    if descriptor.annotations:
        document["annotations"] = dict(descriptor.annotations)
    return document


def read_descriptor(document: Mapping[str, object]) -> Descriptor:
    """A descriptor from a manifest or an index.

    Raises:
        ValueError: It lacks a member, or has one of a wrong type.
    """
    media_type, digest, size = (document.get(key) for key in ("mediaType", "digest", "size"))
    annotations = document.get("annotations")
    if annotations is None:  # as some writers put it
        annotations = {}
    if not (
        isinstance(media_type, str)
        and isinstance(digest, str)
        and type(size) is int
        and isinstance(annotations, dict)
        and all(isinstance(value, str) for value in annotations.values())
    ):
        raise ValueError("not an OCI descriptor")
    return Descriptor(media_type, digest, size, annotations)


def _compact(document: object, *, sort_keys: bool) -> bytes:
    text = json.dumps(
        document, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=sort_keys
    )
    return text.encode()
