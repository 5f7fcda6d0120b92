"""Reading the blobs of an artifact, and the one look into a manifest that stores share."""

from __future__ import annotations

import hashlib
import io
import json
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from wasm_publish.model import Blob

CHUNK = 1024 * 1024
"""Bytes read at a time: large enough to be fast, small enough not to show in memory."""


def open_blob(blob: Blob) -> BinaryIO:
    """The bytes of a blob as a stream that the caller closes.

    Raises:
        StoreFailed: Its file can't be read any more.
    """
    if isinstance(blob.content, bytes):
        return io.BytesIO(blob.content)
    try:
        return blob.content.open("rb")
    except OSError as error:
        raise StoreFailed(
            f"can't read the file: {error.strerror}", code="unreadable-file", file=blob.content
        ) from error


def verified_chunks(blob: Blob) -> Iterator[bytes]:
    """The bytes of a blob, checked against its digest at the end.

    A file may change between the moment it was hashed for the plan and the moment it is
    stored; what the manifest promises must be what is stored.

    Raises:
        StoreFailed: The bytes are not those of the descriptor.
    """
    hashed = hashlib.sha256()
    with open_blob(blob) as stream:
        while chunk := stream.read(CHUNK):
            hashed.update(chunk)
            yield chunk
    if f"sha256:{hashed.hexdigest()}" != blob.descriptor.digest:
        raise StoreFailed(
            "the file changed while it was being published",
            code="file-changed",
            remedy="let the build end, then publish again",
            file=None if isinstance(blob.content, bytes) else blob.content,
        )


def subject_of(manifest: bytes) -> str | None:
    """The digest of the manifest that this one refers to, if it does."""
    subject = json.loads(manifest).get("subject") or {}
    digest = subject.get("digest")
    return digest if isinstance(digest, str) else None
