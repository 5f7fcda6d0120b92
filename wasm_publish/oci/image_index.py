"""An image index: pure functions over its document, whoever wrote it.

https://github.com/opencontainers/image-spec/blob/main/image-index.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasm_publish.oci.encoding import canonical_json, parse_json, read_descriptor
from wasm_publish.oci.media_types import INDEX

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from wasm_publish.model import Descriptor

    Document: TypeAlias = Mapping[str, Any]

EMPTY: Document = {"schemaVersion": 2, "mediaType": INDEX, "manifests": []}


def parse(content: bytes) -> Document:
    """Read an index.

    Raises:
        ValueError: It is no index.
    """
    return require_index(parse_json(content))


def require_index(document: object) -> Document:
    """A document that has been read, as the index that it is.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(document, dict) or not isinstance(document.get("manifests"), list):
        raise ValueError("no image index")  # noqa: TRY004 - the value of a document
    for entry in document["manifests"]:
        if not isinstance(entry, dict):
            raise ValueError("no image index")  # noqa: TRY004 - as above
        read_descriptor(entry)
    serialize(document)  # Python reads NaN and lone surrogates, which nobody can write
    return document


def serialize(document: Document) -> bytes:
    """Write an index."""
    return canonical_json(document)


def entries(document: Document) -> tuple[Descriptor, ...]:
    """The manifests that an index lists."""
    return tuple(read_descriptor(entry) for entry in document["manifests"])
