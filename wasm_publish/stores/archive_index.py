"""The index of an OCI archive: an OCI layout's, in one order, with names for container tools.

A tag alone names an artifact in one repository. containerd, Docker and podman have one space of
names for everything, so an entry also tells a whole name: that of the repository which the
artifact was copied from, or `localhost/` and its title, which claims nobody's registry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model import StoredContent
from wasm_publish.oci import image_index
from wasm_publish.oci.annotations import TITLE
from wasm_publish.oci.manifests import Manifest, parse_manifest
from wasm_publish.oci.media_types import IMAGE_NAME, REF_NAME
from wasm_publish.references.grammar import repository_fault
from wasm_publish.references.reference import Reference
from wasm_publish.stores import layout_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wasm_publish.model import Descriptor, Pushable
    from wasm_publish.oci.image_index import Document

_LOCAL = "localhost"
_BARE = frozenset({"mediaType", "digest", "size"})


def with_tags(
    document: Document, manifest: Descriptor, tags: Iterable[str], repository: str | None
) -> Document:
    """The index after tags were made to name a manifest.

    Args:
        document: The index before.
        manifest: The manifest, which is listed without a name when there is no tag.
        tags: The tags.
        repository: By what container tools know the repository, if it has such a name.
    """
    names = tuple(tags)
    tagged = layout_index.with_tags(document, manifest, names)
    if repository is None:
        return tagged
    named = [
        _named(entry, repository) if layout_index.tag_of(entry) in names else entry
        for entry in tagged["manifests"]
    ]
    return {**tagged, "manifests": named}


def ordered(document: Document) -> Document:
    """The index in the one form of all that say the same: by tag, then the rest by digest."""
    listed = document["manifests"]
    tagged = {entry["digest"] for entry in listed if layout_index.tag_of(entry) is not None}
    # What has a tag needs no entry that tells no more than that it is there.
    told = (entry for entry in listed if entry.keys() - _BARE or entry["digest"] not in tagged)
    return {**document, "manifests": sorted(told, key=_place)}


def known_repository(document: Document, digest: str) -> str | None:
    """By what an index has container tools know the repository of a manifest."""
    for entry in image_index.entries(document):
        repository, _, tag = entry.annotations.get(IMAGE_NAME, "").rpartition(":")
        if entry.digest == digest and repository and tag == entry.annotations.get(REF_NAME):
            return repository
    return None


def repository_of(artifact: Pushable) -> str | None:
    """By what container tools may know the repository of an artifact, or None."""
    return next(_sources(artifact), None) or titled(artifact.manifest)


def titled(content: bytes) -> str | None:
    """A name for the repository of a manifest by its title, or else its first layer's."""
    try:
        manifest = parse_manifest(content)
    except ValueError:
        return None
    layers = manifest.layers if isinstance(manifest, Manifest) else ()
    titles = (manifest.annotations.get(TITLE), *(layer.annotations.get(TITLE) for layer in layers))
    title = next(filter(None, titles), "").removesuffix(".wasm").lower()
    return None if repository_fault(title) else f"{_LOCAL}/{title}"


def _sources(artifact: Pushable) -> Iterator[str]:
    """The repository of a registry that an artifact is being copied from."""
    for blob in artifact.blobs:
        if isinstance(blob.content, StoredContent):
            try:
                yield Reference.parse(blob.content.repository).name
            except UsageError:
                return  # another archive, a folder, or a plugin's store


def _named(entry: Document, repository: str) -> Document:
    annotations = entry["annotations"]
    name = f"{repository}:{annotations[REF_NAME]}"
    return {**entry, "annotations": {**annotations, IMAGE_NAME: name}}


def _place(entry: Document) -> tuple[bool, str]:
    tag = layout_index.tag_of(entry)
    return tag is None, tag or entry["digest"]
