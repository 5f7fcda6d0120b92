"""Writing an OCI archive: an OCI layout in a tar, which says what it holds and nothing else.

The same artifacts, tags and names give the same bytes, in whatever order they came together:
no time, no owner, one order. The index comes first, so that a reader soon knows what there is.
It has no `platform`: container tools would pass over what isn't for the machine they run on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Blob, StoredContent
from wasm_publish.oci import image_index
from wasm_publish.oci.encoding import canonical_json, describe
from wasm_publish.oci.manifests import LARGEST_MANIFEST
from wasm_publish.oci.tar_writing import TarFile, tar_chunks
from wasm_publish.reporting import ignore
from wasm_publish.stores import archive_index, docker_manifest
from wasm_publish.stores.blobs import counted_chunks, verified_chunks
from wasm_publish.stores.layout_files import INDEX_NAME, MARKER, MARKER_NAME, blob_path
from wasm_publish.stores.pruning import referred_digests

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from typing import BinaryIO

    from wasm_publish.model import Pushable
    from wasm_publish.oci.image_index import Document
    from wasm_publish.reporting import Advance


class Tagged(NamedTuple):
    """An artifact and what it is known by in an archive.

    Attributes:
        artifact: The artifact, or an index, whose manifests are artifacts of their own.
        tags: Its tags; with none it is there by its digest alone.
        repository: What container tools put before the tag to name it, such as
            `ghcr.io/acme/hello`; where it is None, `localhost/` and its title.
    """

    artifact: Pushable
    tags: Sequence[str] = ()
    repository: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What an archive holds or is to hold: an index, and blobs by digest, manifests too."""

    index: Document
    blobs: Mapping[str, Blob]

    def manifest(self, digest: str) -> bytes | None:
        """The bytes of a manifest; None where it isn't there, or is too large for one.

        Raises:
            StoreFailed: It can't be read, or is not what its digest says.
        """
        blob = self.blobs.get(digest)
        if blob is None or blob.descriptor.size > LARGEST_MANIFEST:
            return None
        return b"".join(verified_chunks(blob))

    def with_artifact(self, tagged: Tagged) -> Held:
        """The same with an artifact more, and its tags on it."""
        artifact, tags, repository = tagged
        manifest = describe(artifact.manifest, artifact.media_type)
        name = repository or archive_index.repository_of(artifact)
        added = (*artifact.blobs, Blob(manifest, artifact.manifest))
        return Held(
            archive_index.with_tags(self.index, manifest, tags, name),
            {**self.blobs, **{blob.descriptor.digest: blob for blob in added if self._lacks(blob)}},
        )

    def _lacks(self, blob: Blob) -> bool:
        """Whether a blob is to be read: from another store only if it isn't here already."""
        is_elsewhere = isinstance(blob.content, StoredContent)
        return not is_elsewhere or blob.descriptor.digest not in self.blobs


EMPTY = Held(image_index.EMPTY, {})


def write_archive(stream: BinaryIO, artifacts: Iterable[Tagged], advance: Advance = ignore) -> None:
    """Write an archive to any stream, which needs not be able to seek.

    Blobs in files or in other stores are read when their turn comes, a piece at a time.

    Args:
        stream: Where the bytes go; it stays open.
        artifacts: What it holds; of two with one tag the last has it.
        advance: Called with each number of bytes of blobs that were written.

    Raises:
        StoreFailed: A blob can't be read, or is not any more what its artifact says. What was
            written by then is no archive.
        OSError: The stream can't be written.
    """
    held = EMPTY
    for tagged in artifacts:
        held = held.with_artifact(tagged)
    for chunk in archive_chunks(held, lambda _digest: advance):  # noqa: FURB122 - no stream must have more than `write`
        stream.write(chunk)


def archive_chunks(held: Held, counting: Callable[[str], Advance]) -> Iterator[bytes]:
    """The bytes of an archive, in pieces: what its index leads to, as far as it is there.

    Args:
        held: What it is to hold.
        counting: Gives whom to tell how many bytes of a blob were written, by its digest.

    Raises:
        StoreFailed: The index is larger than anybody has to read, or a manifest can't be read.
    """
    index = archive_index.ordered(held.index)
    images = docker_manifest.docker_manifest(index, held.manifest)
    documents = [
        TarFile.of(MARKER_NAME, MARKER),
        TarFile.of(INDEX_NAME, _serialized(index)),
        *([TarFile.of(docker_manifest.NAME, canonical_json(images))] if images else []),
    ]
    kept = [held.blobs[digest] for digest in sorted(_referred(held) & held.blobs.keys())]
    files = [_blob_file(blob, counting(blob.descriptor.digest)) for blob in kept]
    return tar_chunks([*documents, *files])


def _referred(held: Held) -> Collection[str]:
    try:
        return referred_digests(held.index, lambda digest: held.manifest(digest) or b"{}")
    except ValueError:
        return held.blobs.keys()  # what can't be read might refer to anything


def _blob_file(blob: Blob, advance: Advance) -> TarFile:
    path = blob_path(blob.descriptor.digest)
    return TarFile(path, blob.descriptor.size, partial(counted_chunks, blob, advance))


def _serialized(index: Document) -> bytes:
    content = image_index.serialize(index)
    if len(content) > LARGEST_MANIFEST:
        raise StoreFailed(
            f"the index would have {len(content)} bytes, which is more than {LARGEST_MANIFEST}",
            code="index-too-large",
            remedy="use another archive for what is new",
        )
    return content
