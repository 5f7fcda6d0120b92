"""The bytes of a blob as a registry gives them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from wasm_publish.registry.client import READ
from wasm_publish.registry.transport import Request
from wasm_publish.stores.blobs import not_found

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from wasm_publish.model import Descriptor
    from wasm_publish.registry.client import Client

_OK, _NOT_FOUND = 200, 404


class Download(io.RawIOBase):
    """A blob that is being read from a registry."""

    def __init__(self, client: Client, blob: Descriptor) -> None:
        answer = client.send(Request("GET", client.url(f"blobs/{blob.digest}")), READ)
        if answer.status == _NOT_FOUND:
            answer.discard()
            raise not_found(blob.digest)
        if answer.status != _OK:
            raise client.refusal(answer, "read a blob")
        self._answer = answer

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read a part.

        Raises:
            StoreFailed: The connection breaks.
        """
        return self._answer.readinto(memoryview(buffer))

    def close(self) -> None:
        """Give the connection back."""
        if not self.closed:
            self._answer.discard()
        super().close()
