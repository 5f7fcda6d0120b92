"""Reading the blobs of an artifact, and the checks and looks that stores share."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.model import PackedContent, StoredContent
from wasm_publish.oci.encoding import json_object
from wasm_publish.oci.manifests import LARGEST_MANIFEST
from wasm_publish.references.grammar import is_digest, quoted
from wasm_publish.stores.verified import wrong_content

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from wasm_publish.model import Artifact, Blob
    from wasm_publish.reporting import Advance

CHUNK = 1024 * 1024
"""Bytes read at a time: large enough to be fast, small enough not to show in memory."""


_LARGE = 32 * 1024 * 1024  # bytes; what is larger is read once for each store


def open_blob(blob: Blob, begin: int = 0) -> BinaryIO:
    """The bytes of a blob from one on, as a stream that the caller closes.

    Raises:
        StoreFailed: Its file, or the store that has it, can't be read any more.
    """
    if isinstance(blob.content, PackedContent | StoredContent):
        stream = blob.content.open()
        while begin:  # all of it, since what was skipped could not be verified
            skipped = len(stream.read(min(CHUNK, begin)))
            if not skipped:
                raise changed_file(blob)
            begin -= skipped
        return stream
    if isinstance(blob.content, bytes):
        return io.BytesIO(blob.content[begin:])
    try:
        stream = blob.content.open("rb")
        stream.seek(begin)
    except OSError as error:
        raise StoreFailed(
            f"can't read the file: {error.strerror}", code="unreadable-file", file=blob.file
        ) from error
    return stream


def verified_chunks(blob: Blob) -> Iterator[bytes]:
    """The bytes of a blob, checked against its digest at the end.

    A file may change between the moment it was hashed for the plan and the moment it is
    stored; what the manifest promises must be what is stored.

    Raises:
        StoreFailed: The bytes are not those of the descriptor.
    """
    algorithm, _, encoded = blob.descriptor.digest.partition(":")
    hashed = hashlib.new(algorithm)
    with open_blob(blob) as stream:
        while chunk := stream.read(CHUNK):
            hashed.update(chunk)
            yield chunk
    if hashed.hexdigest() != encoded:
        raise changed_file(blob)


def counted_chunks(blob: Blob, advance: Advance) -> Iterator[bytes]:
    """The same, telling how many bytes went through."""
    for chunk in verified_chunks(blob):
        yield chunk
        advance(len(chunk))


def in_memory(artifact: Artifact) -> Artifact:
    """The same artifact with its blobs read, for several stores; large ones stay in their file.

    Raises:
        StoreFailed: A file is not any more what was planned.
    """
    return artifact._replace(layers=tuple(map(_read, artifact.layers)))


def _read(blob: Blob) -> Blob:
    if isinstance(blob.content, bytes) or blob.descriptor.size > _LARGE:
        return blob
    return blob._replace(content=b"".join(verified_chunks(blob)))


def require_unchanged(blob: Blob) -> None:
    """Make sure that the bytes of a blob are still those of its descriptor.

    Raises:
        StoreFailed: They are not, or can't be read any more.
    """
    for _ in verified_chunks(blob):
        pass


def changed_file(blob: Blob) -> StoreFailed:
    """The error for bytes that are not, or not any more, what their descriptor says."""
    if isinstance(blob.content, StoredContent):
        return wrong_content(blob.content.repository, blob.descriptor.digest)
    return StoreFailed(
        "the file changed while it was being published",
        code="file-changed",
        remedy="let the build end, then publish again",
        file=blob.source,
    )


def require_digest(text: str) -> None:
    """Make sure that a text is a digest, before a store makes a path or a URL of it.

    Raises:
        StoreFailed: It is none.
    """
    if not is_digest(text):
        raise StoreFailed(f"{quoted(text)} is no digest", code="invalid-digest")


def not_found(digest: str) -> StoreFailed:
    """The error for content that a store doesn't have."""
    return StoreFailed(f"there is no {digest}", code="not-found")


def too_large(digest: str) -> StoreFailed:
    """The error for a manifest that nobody has to take."""
    return StoreFailed(
        f"{digest} has more than {LARGEST_MANIFEST} bytes, which is more than a manifest may have",
        code="manifest-too-large",
    )


def subject_of(manifest: bytes) -> str | None:
    """The digest of the manifest that this one refers to, if it is one and does."""
    subject = json_object(manifest).get("subject")  # an index may list what is no JSON
    digest = subject.get("digest") if isinstance(subject, dict) else None
    return digest if isinstance(digest, str) else None
