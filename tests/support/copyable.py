"""Manifests of every make that a repository may hold, to be copied; and a shelf to hold them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from stored_artifacts import artifact_of

from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import Blob
from wasm_publish.oci.encoding import canonical_json, describe, descriptor_document, digest_of
from wasm_publish.oci.media_types import INDEX, MANIFEST
from wasm_publish.reporting import ignore
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from memory_registry import Repository

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Descriptor, Pushable, Target
    from wasm_publish.stores import Store

DOCKER = "application/vnd.docker."
DOCKER_MANIFEST = f"{DOCKER}distribution.manifest.v2+json"
ARTIFACT_MANIFEST = "application/vnd.oci.artifact.manifest.v1+json"


class Made(NamedTuple):
    """A manifest of any make, and what has to be there before it.

    Attributes:
        manifest: Its bytes.
        media_type: Their media type.
        blobs: The blobs that it names.
        children: The manifests that it names.
    """

    manifest: bytes
    media_type: str
    blobs: tuple[Blob, ...] = ()
    children: tuple[Made, ...] = ()

    @property
    def digest(self) -> str:
        """Its digest."""
        return digest_of(self.manifest)

    @property
    def descriptor(self) -> Descriptor:
        """What an index says of it."""
        return describe(self.manifest, self.media_type)


def made(artifact: Pushable) -> Made:
    """Any artifact as one of these."""
    return Made(artifact.manifest, artifact.media_type, artifact.blobs)


def image(layer: bytes = b"a layer") -> Made:
    """An image as Docker makes it, not quite as compact as anybody would write it anew."""
    config, rest = b'{"os":"linux"}', f"{DOCKER}image.rootfs.diff.tar.gzip"
    blobs = (
        Blob(describe(layer, rest), layer),
        Blob(describe(config, f"{DOCKER}container.image.v1+json"), config),
    )
    document = {
        "schemaVersion": 2,
        "mediaType": DOCKER_MANIFEST,
        "config": descriptor_document(blobs[1].descriptor),
        "layers": [descriptor_document(blobs[0].descriptor)],
    }
    return Made(canonical_json(document).replace(b",", b",\n  "), DOCKER_MANIFEST, blobs)


def without_config(blob: bytes = b"a blob") -> Made:
    """An artifact of old, which has no config."""
    blobs = (Blob(describe(blob, "application/x"), blob),)
    document = {
        "mediaType": ARTIFACT_MANIFEST,
        "artifactType": "application/x",
        "blobs": [descriptor_document(blobs[0].descriptor)],
    }
    return Made(canonical_json(document), ARTIFACT_MANIFEST, blobs)


def index_of(*children: Made, subject: Made | None = None) -> Made:
    """An index that names manifests."""
    document: dict[str, object] = {
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": [descriptor_document(child.descriptor) for child in children],
    }
    if subject:
        document["subject"] = descriptor_document(subject.descriptor)
    return Made(canonical_json(document), INDEX, children=children)


def with_foreign_layer() -> Made:
    """An image one layer of which nobody may distribute, so that no registry has it."""
    own = image()
    foreign = f"{DOCKER}image.rootfs.foreign.diff.tar.gzip"
    document = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor_document(own.blobs[1].descriptor),
        "layers": [descriptor_document(describe(b"elsewhere", foreign))],
    }
    return Made(canonical_json(document), MANIFEST, own.blobs[1:])


EVERY_MAKE = {
    "cncf": made(artifact_of(b"\0asm" * 1000)),
    "image": image(),
    "index": index_of(made(artifact_of(b"one")), image(b"two")),
    "index of indexes": index_of(index_of(made(artifact_of(b"in"))), made(artifact_of(b"out"))),
}
"""What every registry takes."""


def put(store: Store, artifact: Made, *tags: str) -> None:
    """Push it, and before it what it names."""
    for child in artifact.children:
        put(store, child)
    store.push(artifact, lambda: tags, ignore)


def seed(repository: Repository, artifact: Made, *tags: str) -> None:
    """Let a memory registry have it, without a request."""
    for child in artifact.children:
        seed(repository, child)
    for blob in artifact.blobs:
        assert isinstance(blob.content, bytes)
        repository.blobs[blob.descriptor.digest] = blob.content
    repository.manifests[artifact.digest] = (artifact.media_type, artifact.manifest)
    repository.tags |= dict.fromkeys(tags, artifact.digest)


def is_whole(store: Store, artifact: Made, tag: str = "") -> bool:
    """Whether a store has it, byte for byte, and everything that it names."""
    found = store.resolve(tag) if tag else None
    if tag and (found is None or found.digest != artifact.digest):
        return False
    if found and found.media_type != artifact.media_type:
        return False
    if store.read_manifest(artifact.digest) != artifact.manifest:
        return False
    for blob in artifact.blobs:
        with store.read_blob(blob.descriptor) as stream:
            if stream.read() != blob.content:
                return False
    return all(is_whole(store, child) for child in artifact.children)


@dataclass(eq=False)
class Shelves:
    """A plugin whose stores are named `shelf:NAME`.

    Attributes:
        stores: They, by their names; one that isn't among them is new.
        errors: What the plugin was told of.
    """

    stores: dict[str, Store] = field(default_factory=dict)
    errors: list[WasmPublishError] = field(default_factory=list)

    def __getitem__(self, name: str) -> Store:
        return self.stores.setdefault(f"shelf:{name}", MemoryStore())

    @hookimpl
    def wasm_publish_open_store(self, target: Target) -> Store | None:
        """Open one."""
        scheme, _, name = target.repository.partition(":")
        return self[name] if scheme == "shelf" else None

    @hookimpl
    def wasm_publish_on_error(self, error: WasmPublishError) -> None:
        """Note it."""
        self.errors.append(error)


def tags_of(store: Store) -> dict[str, str]:
    """What each tag names."""
    return {tag: found.digest for tag in store.tags() if (found := store.resolve(tag))}


def versions(store: Store, *tags: str) -> dict[str, Made]:
    """An artifact under each of these tags, each another one."""
    artifacts = {tag: made(artifact_of(tag.encode())) for tag in tags}
    for tag, artifact in artifacts.items():
        put(store, artifact, tag)
    return artifacts
