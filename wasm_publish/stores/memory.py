"""A repository in memory, for tests and for looking at an artifact without writing it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wasm_publish.model import Descriptor
from wasm_publish.stores.blobs import not_found, require_digest, subject_of, verified_chunks
from wasm_publish.stores.reading_in_turn import find_in_turn
from wasm_publish.stores.verified import VerifiedStream

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import BinaryIO

    from wasm_publish.model import Pushable
    from wasm_publish.reporting import Advance
    from wasm_publish.stores import Choose, FoundManifest


@dataclass(slots=True)
class MemoryStore:
    """A repository in memory."""

    _blobs: dict[str, bytes] = field(default_factory=dict)
    _manifests: dict[str, Descriptor] = field(default_factory=dict)
    _tags: dict[str, str] = field(default_factory=dict)

    def resolve(self, reference: str) -> Descriptor | None:
        """See `Store`."""
        return self._manifests.get(self._tags.get(reference, reference))

    def find(self, reference: str) -> FoundManifest | None:
        """See `Store`."""
        return find_in_turn(self, reference)

    def tags(self) -> Sequence[str]:
        """See `Store`."""
        return tuple(self._tags)

    def read_manifest(self, digest: str) -> bytes:
        """See `Store`."""
        return self._blob(digest)

    def read_blob(self, blob: Descriptor) -> BinaryIO:
        """See `Store`."""
        raw = io.BytesIO(self._blob(blob.digest))
        return io.BufferedReader(VerifiedStream(raw, blob, "memory"))

    def push(self, artifact: Pushable, choose: Choose, advance: Advance) -> None:
        """See `Store`."""
        tags = choose()
        if tags is None:
            return
        for blob in artifact.blobs:
            if blob.descriptor.digest not in self._blobs:
                self._blobs[blob.descriptor.digest] = b"".join(verified_chunks(blob))
            advance(blob.descriptor.size)
        self._blobs[artifact.digest] = artifact.manifest
        self._manifests[artifact.digest] = Descriptor(
            artifact.media_type, artifact.digest, len(artifact.manifest)
        )
        self._tags |= dict.fromkeys(tags, artifact.digest)

    def tag(self, digest: str, tags: Sequence[str]) -> None:
        """See `Store`."""
        require_digest(digest)
        if digest not in self._manifests:
            raise not_found(digest)
        self._tags |= dict.fromkeys(tags, digest)

    def expect(self, file: Path, tags: Sequence[str]) -> None:
        """See `Store`. Nothing is to be won by it here."""

    def dismiss(self, file: Path) -> None:
        """See `Store`. Nothing was begun."""

    def referrers(self, digest: str) -> Sequence[Descriptor]:
        """See `Store`."""
        return tuple(
            descriptor
            for descriptor in self._manifests.values()
            if subject_of(self._blobs[descriptor.digest]) == digest
        )

    def delete(self, tag: str) -> None:
        """See `Store`."""
        self._tags.pop(tag, None)

    def _blob(self, digest: str) -> bytes:
        require_digest(digest)
        if digest not in self._blobs:
            raise not_found(digest)
        return self._blobs[digest]
