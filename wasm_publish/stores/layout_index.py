"""The `index.json` of an OCI layout: pure functions over its document.

https://github.com/opencontainers/image-spec/blob/main/image-layout.md
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wasm_publish.oci.encoding import canonical_json, descriptor_document, read_descriptor
from wasm_publish.oci.media_types import INDEX, REF_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeAlias

    from wasm_publish.model import Descriptor

    Document: TypeAlias = Mapping[str, Any]

EMPTY: dict[str, Any] = {"schemaVersion": 2, "mediaType": INDEX, "manifests": []}


def parse(content: bytes) -> Document:
    """Read an index.

    Raises:
        ValueError: It is no index.
    """
    document = json.loads(content)
    if not isinstance(document, dict) or not isinstance(document.get("manifests"), list):
        raise ValueError("no image index")  # noqa: TRY004 - the value of a document
    for entry in document["manifests"]:
        if not isinstance(entry, dict):
            raise ValueError("no image index")  # noqa: TRY004 - as above
        read_descriptor(entry)
    return document


def serialize(document: Document) -> bytes:
    """Write an index."""
    return canonical_json(document)


def entries(document: Document) -> tuple[Descriptor, ...]:
    """The manifests that an index lists."""
    return tuple(read_descriptor(entry) for entry in document["manifests"])


def tagged(document: Document) -> dict[str, Descriptor]:
    """The manifests by tag; of two entries with one tag the last counts."""
    return {
        descriptor.annotations[REF_NAME]: descriptor
        for descriptor in entries(document)
        if REF_NAME in descriptor.annotations
    }


def with_tags(document: Document, manifest: Descriptor, tags: Iterable[str]) -> Document:
    """The index after tags were made to name a manifest; everything else stays as it is."""
    kept = [entry for entry in document["manifests"] if _tag(entry) not in set(tags)]
    fields = descriptor_document(manifest)
    added = [{**fields, "annotations": {REF_NAME: tag}} for tag in tags]
    return {**document, "manifests": [*kept, *added]}


def without_tag(document: Document, tag: str) -> Document:
    """The index without a tag.

    The last entry of a manifest stays in without its name, since a manifest that others may
    know by its digest is not ours to forget.
    """
    listed = document["manifests"]
    kept = [entry for entry in listed if _tag(entry) != tag]
    digests = {entry["digest"] for entry in kept}
    for entry in listed:
        if _tag(entry) == tag and entry["digest"] not in digests:
            names = {k: v for k, v in entry["annotations"].items() if k != REF_NAME}
            kept.append({**entry, "annotations": names})
    return {**document, "manifests": kept}


def _tag(entry: Document) -> str | None:
    name = (entry.get("annotations") or {}).get(REF_NAME)
    return name if isinstance(name, str) else None
