"""JSON and digests as they are pushed: the same values always give the same bytes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from wasm_publish.model import Descriptor
from wasm_publish.oci.media_types import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


_AS_IN_HTML = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


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


def go_json(document: object) -> bytes:
    """Compact JSON in the order given, byte for byte as Go writes it: fit to stand in HTML.

    https://pkg.go.dev/encoding/json#Marshal
    """
    text = ordered_json(document).decode()
    return text.translate(_AS_IN_HTML).encode()


def parse_json(content: bytes | str) -> Any:  # noqa: ANN401 - a document of any make
    """What a JSON text that somebody else wrote says.

    Raises:
        ValueError: It is none, or is nested more deeply than can be read.
    """
    try:
        return json.loads(content)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def json_object(content: bytes) -> dict[str, Any]:
    """A JSON object of any make; an empty one where the bytes are none."""
    try:
        document = parse_json(content)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


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


def manifest_document(
    config: Descriptor, layers: Iterable[Descriptor], annotations: Mapping[str, str]
) -> dict[str, object]:
    """An image manifest, its members in the order of the specification.

    https://github.com/opencontainers/image-spec/blob/main/manifest.md
    """
    document: dict[str, object] = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor_document(config),
        "layers": [descriptor_document(layer) for layer in layers],
    }
    if annotations:
        document["annotations"] = dict(sorted(annotations.items()))
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
