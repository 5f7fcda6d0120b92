"""A repository that is copied from: its manifests are read, its blobs when they are needed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.copying.outcome import CopiedBytes
from wasm_publish.errors import StoreFailed
from wasm_publish.model import Blob, StoredContent
from wasm_publish.oci.manifests import Index, parse_manifest
from wasm_publish.pending import by_threads

if TYPE_CHECKING:
    from typing import BinaryIO

    from wasm_publish.model import Descriptor
    from wasm_publish.oci.manifests import Manifest
    from wasm_publish.stores import FoundManifest, Store

_AT_ONCE = 8  # manifests that are read
_DEEPEST = 8  # indexes in indexes; nobody is known to nest more than one
_MOST = 500  # manifests under one tag, which are all in memory

_NOT_DISTRIBUTED = ("image.layer.nondistributable.", "image.rootfs.foreign.")
"""In the media types of layers that are nobody's to pass on: no registry needs to have them.

https://github.com/opencontainers/image-spec/blob/main/layer.md#non-distributable-layers
"""


class StoredArtifact(NamedTuple):
    """A manifest or an index of any make, and where the blobs are that it names.

    Attributes:
        manifest: The exact bytes.
        media_type: Their media type.
        digest: Their digest.
        blobs: The blobs; none of an index.
    """

    manifest: bytes
    media_type: str
    digest: str
    blobs: tuple[Blob, ...] = ()


class Source:
    """A repository that is copied from; safe to use by several threads.

    Args:
        store: The repository.
        repository: Its name, in the form of `Target.repository`.
    """

    def __init__(self, store: Store, repository: str) -> None:
        self.store = store
        self.repository = repository
        self._named: dict[str, int] = {}
        self._opened: dict[str, int] = {}

    @property
    def blobs(self) -> CopiedBytes:
        """The bytes of all blobs that were named so far, and of those that were read."""
        return CopiedBytes(sum(self._named.values()), sum(self._opened.values()))

    def artifacts(self, named: FoundManifest) -> list[StoredArtifact]:
        """What has to be pushed so that a manifest is whole: those that it names, then itself.

        Raises:
            StoreFailed: One of them can't be read, is no manifest, or there are too many.
        """
        found: dict[str, StoredArtifact] = {}
        self._collect(named.descriptor, named.content, found, _DEEPEST)
        return list(found.values())

    def _collect(
        self, named: Descriptor, content: bytes, found: dict[str, StoredArtifact], depth: int
    ) -> None:
        """Add a manifest after those that it names; digests can't lead in a circle."""
        read = self._parsed(named, content)
        children = _children(read, found)
        if (children and not depth) or len(found) + len(children) > _MOST:
            raise self._failure(named, "leads to too many manifests", "too-many-manifests")
        contents = by_threads([partial(self._child, named, one) for one in children], _AT_ONCE)
        for child, bytes_of_child in zip(children, contents, strict=True):
            if child.digest not in found:
                self._collect(child, bytes_of_child, found, depth - 1)
        blobs = () if isinstance(read, Index) else tuple(map(self._blob, _passed_on(read)))
        found[named.digest] = StoredArtifact(content, named.media_type, named.digest, blobs)

    def _child(self, index: Descriptor, child: Descriptor) -> bytes:
        try:
            return self.store.read_manifest(child.digest)
        except StoreFailed as error:
            if error.problem.code != "not-found":
                raise
            fault = f"is an index that names {child.digest}, which is not there"
            raise self._failure(index, fault, "missing-manifest") from error

    def _parsed(self, named: Descriptor, content: bytes) -> Manifest | Index:
        try:
            return parse_manifest(content)
        except ValueError as error:
            raise self._failure(named, str(error), "damaged-manifest") from error

    def _blob(self, blob: Descriptor) -> Blob:
        self._named[blob.digest] = blob.size

        def open_it() -> BinaryIO:
            self._opened[blob.digest] = blob.size
            return self.store.read_blob(blob)

        return Blob(blob, StoredContent(open_it, self.repository))

    def _failure(self, named: Descriptor, fault: str, code: str) -> StoreFailed:
        return StoreFailed(f"{self.repository}@{named.digest} {fault}", code=code)


def _children(read: Manifest | Index, found: dict[str, StoredArtifact]) -> list[Descriptor]:
    """The manifests that one names and that aren't known yet, each once."""
    if not isinstance(read, Index):
        return []
    named = {entry.descriptor.digest: entry.descriptor for entry in read.entries}
    return [child for digest, child in named.items() if digest not in found]


def _passed_on(manifest: Manifest) -> list[Descriptor]:
    return [
        blob
        for blob in manifest.blobs
        if not any(kind in blob.media_type for kind in _NOT_DISTRIBUTED)
    ]
