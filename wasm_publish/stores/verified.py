"""Bytes that are checked against their descriptor while they are read."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING, Protocol

from wasm_publish.errors import StoreFailed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from wasm_publish.model import Descriptor


class Source(Protocol):
    """Where bytes come from, as `io.RawIOBase` gives them."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Read a part; 0 at the end."""

    def close(self) -> None:
        """Be done with it."""


class VerifiedStream(io.RawIOBase):
    """A stream that fails where its bytes are not those of a descriptor.

    Args:
        raw: The bytes; it is closed with this stream.
        blob: What they should be.
        place: Who gives them, for errors.
    """

    def __init__(self, raw: Source, blob: Descriptor, place: str) -> None:
        self._raw = raw
        self._blob = blob
        self._place = place
        self._left = blob.size
        self._hashed = hashlib.new(blob.digest.partition(":")[0])
        if not blob.size:
            self._require_digest()

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read a part; the digest is compared as soon as all bytes are there.

        Raises:
            StoreFailed: The place fails, or what it gives is not what was asked for.
        """
        view = memoryview(buffer).cast("B")
        count = self._raw.readinto(view) or 0
        if count > self._left:
            raise wrong_content(self._place, self._blob.digest, "is larger than it should be")
        self._left -= count
        self._hashed.update(view[:count])
        if count and not self._left:
            self._require_digest()
        if not count and view and self._left:
            raise wrong_content(self._place, self._blob.digest, "broke off")
        return count

    def close(self) -> None:
        """Close the bytes, too."""
        self._raw.close()
        super().close()

    def _require_digest(self) -> None:
        if self._hashed.hexdigest() != self._blob.digest.partition(":")[2]:
            raise wrong_content(self._place, self._blob.digest)


def require_content(content: bytes, digest: str, place: str) -> None:
    """Make sure that content is what its digest names.

    Raises:
        StoreFailed: It is not.
    """
    algorithm, _, encoded = digest.partition(":")
    if hashlib.new(algorithm, content).hexdigest() != encoded:
        raise wrong_content(place, digest)


def wrong_content(place: str, digest: str, fault: str = "is something else") -> StoreFailed:
    """The error for content that is not what its descriptor says."""
    return StoreFailed(
        f"what {place} gave as {digest} {fault}",
        code="wrong-content",
        remedy="try again; if it stays so, what is there is damaged",
    )
