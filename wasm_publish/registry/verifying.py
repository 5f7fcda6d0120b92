"""Content that is checked against its digest while it is read."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from wasm_publish.registry.answer import Answer


class VerifiedStream(io.RawIOBase):
    """The body of an answer, which fails at its end if it is not what the digest names."""

    def __init__(self, answer: Answer, digest: str) -> None:
        self._answer = answer
        self._digest = digest
        self._hashed = hashlib.new(digest.partition(":")[0])

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read a part.

        Raises:
            StoreFailed: The connection breaks, or the content is not the right one.
        """
        view = memoryview(buffer)
        count = self._answer.readinto(view)
        self._hashed.update(view[:count])
        if count == 0 and view:
            self._require(self._hashed.hexdigest())
        return count

    def close(self) -> None:
        """Give the connection back."""
        self._answer.discard()
        super().close()

    def _require(self, encoded: str) -> None:
        if encoded != self._digest.partition(":")[2]:
            raise wrong_content(self._answer, self._digest)


def require_content(answer: Answer, content: bytes, digest: str) -> None:
    """Make sure that content is what its digest names.

    Raises:
        StoreFailed: It is not.
    """
    algorithm, _, encoded = digest.partition(":")
    if hashlib.new(algorithm, content).hexdigest() != encoded:
        raise wrong_content(answer, digest)


def wrong_content(answer: Answer, digest: str) -> StoreFailed:
    """The error for content that is not what its digest names."""
    return StoreFailed(
        f"what {answer.server} gave as {digest} is something else, or broke off",
        code="wrong-content",
        remedy="try again; if it stays so, the registry is damaged",
    )
