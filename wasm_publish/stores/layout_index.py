"""The tags in the `index.json` of an OCI layout: pure functions over its document.

https://github.com/opencontainers/image-spec/blob/main/image-layout.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.oci.encoding import descriptor_document, read_descriptor
from wasm_publish.oci.media_types import IMAGE_NAME, REF_NAME
from wasm_publish.references.grammar import is_tag

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from wasm_publish.model import Descriptor
    from wasm_publish.oci.image_index import Document

_NAMES = frozenset({REF_NAME, IMAGE_NAME})


def tagged(document: Document) -> dict[str, Descriptor]:
    """The manifests by tag; of two entries with one tag the last counts."""
    return {
        tag: read_descriptor(entry)
        for entry in document["manifests"]
        if (tag := tag_of(entry)) is not None
    }


def tag_of(entry: Document) -> str | None:
    """The tag that an entry of an index gives to its manifest, if it does.

    Some write the whole name of an image where others write its tag, and that is none.
    """
    name = (entry.get("annotations") or {}).get(REF_NAME)
    return name if isinstance(name, str) and is_tag(name) else None


def with_tags(
    document: Document, manifest: Descriptor, tags: Iterable[str], *, forget: bool = False
) -> Document:
    """The index after tags were made to name a manifest; everything else stays as it is.

    Args:
        document: The index before.
        manifest: The manifest, which is listed without a name when there is no tag.
        tags: The tags.
        forget: Whether a manifest goes that loses its last tag by this.
    """
    names = dict.fromkeys(tags)
    plain = descriptor_document(manifest)
    added = [{**plain, "annotations": {REF_NAME: tag}} for tag in names] or [plain]
    others = [entry for entry in document["manifests"] if entry != plain]
    kept = [entry for entry in others if tag_of(entry) not in names]
    if not forget:
        kept += _nameless(others, names, {entry["digest"] for entry in (*kept, *added)})
    return {**document, "manifests": [*kept, *added]}


def without_tag(document: Document, tag: str) -> Document:
    """The index without a tag."""
    listed = document["manifests"]
    kept = [entry for entry in listed if tag_of(entry) != tag]
    lost = _nameless(listed, {tag}, {entry["digest"] for entry in kept})
    return {**document, "manifests": [*kept, *lost]}


def _nameless(
    listed: Iterable[Document], tags: Collection[str], known: Collection[str]
) -> list[Document]:
    """The entries of manifests that only these tags name, without the name.

    A manifest that others may know by its digest is not ours to forget.
    """
    lost: dict[str, Document] = {}
    for entry in listed:
        if tag_of(entry) in tags and entry["digest"] not in known:
            rest = {key: value for key, value in entry.items() if key != "annotations"}
            others = {k: v for k, v in entry["annotations"].items() if k not in _NAMES}
            lost[entry["digest"]] = {**rest, "annotations": others} if others else rest
    return list(lost.values())
