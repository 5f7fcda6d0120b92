"""What stores have in common that are OCI layouts: an index, and blobs by their digest.

https://github.com/opencontainers/image-spec/blob/main/image-layout.md
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.model import Descriptor
from wasm_publish.oci import image_index
from wasm_publish.oci.manifests import LARGEST_MANIFEST
from wasm_publish.stores import layout_index
from wasm_publish.stores.blobs import not_found, subject_of, too_large
from wasm_publish.stores.reading_in_turn import find_in_turn
from wasm_publish.stores.verified import VerifiedStream, require_content

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import BinaryIO

    from wasm_publish.oci.image_index import Document
    from wasm_publish.stores import Choose, FoundManifest


class Look(NamedTuple):
    """What was chosen, and by which index.

    Attributes:
        seen: The index as it was before.
        tags: The tags, or None where nothing is to be stored.
    """

    seen: Document
    tags: Sequence[str] | None


class IndexedStore(ABC):
    """A repository whose tags are entries of an index; this is how it is read."""

    __slots__ = ()

    @abstractmethod
    def _index(self) -> Document:
        """The index, which is an empty one where there is nothing yet."""

    @abstractmethod
    def _open(self, digest: str) -> io.RawIOBase:
        """The bytes of a blob, as they are there."""

    @abstractmethod
    def _has(self, digest: str) -> bool:
        """Whether a blob is there: an index need not have everything that it lists."""

    @property
    @abstractmethod
    def _name(self) -> str:
        """The repository, in the form of `Target.repository`."""

    def resolve(self, reference: str) -> Descriptor | None:
        """See `Store`."""
        index = self._index()
        by_digest = {entry.digest: entry for entry in image_index.entries(index)}
        found = layout_index.tagged(index).get(reference) or by_digest.get(reference)
        return _plain(found) if found else None

    def find(self, reference: str) -> FoundManifest | None:
        """See `Store`."""
        return find_in_turn(self, reference)

    def tags(self) -> Sequence[str]:
        """See `Store`."""
        return tuple(layout_index.tagged(self._index()))

    def manifests(self) -> Sequence[Descriptor]:
        """All manifests that the index lists, with a tag or without, each once."""
        listed = {entry.digest: entry for entry in image_index.entries(self._index())}
        return tuple(map(_plain, listed.values()))

    def read_manifest(self, digest: str) -> bytes:
        """See `Store`."""
        with io.BufferedReader(self._open(digest)) as stream:
            content = stream.read(LARGEST_MANIFEST + 1)
        if len(content) > LARGEST_MANIFEST:
            raise too_large(digest)
        require_content(content, digest, self._name)
        return content

    def read_blob(self, blob: Descriptor) -> BinaryIO:
        """See `Store`."""
        return io.BufferedReader(VerifiedStream(self._open(blob.digest), blob, self._name))

    def expect(self, file: Path, tags: Sequence[str]) -> None:  # noqa: B027 - none has to
        """See `Store`. Nothing is to be won by it here."""

    def dismiss(self, file: Path) -> None:  # noqa: B027 - none has to
        """See `Store`. Nothing was begun."""

    def referrers(self, digest: str) -> Sequence[Descriptor]:
        """See `Store`."""
        return tuple(entry for entry in self.manifests() if self._refers(entry, digest))

    def _look(self, choose: Choose) -> Look:
        """Choose tags while others may be writing, so that nothing to do needs no turn."""
        seen = self._index()
        return Look(seen, choose())

    def _tags_in_turn(self, look: Look, choose: Choose) -> Sequence[str] | None:
        """The tags when it is this writer's turn: chosen again if the index is another by now.

        A version that came meanwhile would be overwritten without that.
        """
        return look.tags if self._index() == look.seen else choose()

    def _listed(self, digest: str) -> Descriptor:
        """The manifest of a digest.

        Raises:
            StoreFailed: The index doesn't list it.
        """
        found = next((entry for entry in self.manifests() if entry.digest == digest), None)
        if found is None:
            raise not_found(digest)
        return found

    def _refers(self, entry: Descriptor, digest: str) -> bool:
        return self._has(entry.digest) and subject_of(self.read_manifest(entry.digest)) == digest


def _plain(descriptor: Descriptor) -> Descriptor:
    """Without annotations, which in an index are those of the entry, not of the manifest."""
    return Descriptor(descriptor.media_type, descriptor.digest, descriptor.size)
