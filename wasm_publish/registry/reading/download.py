"""The bytes of a blob as a registry gives them, also when the connection breaks on the way.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-blobs
"""

from __future__ import annotations

import re
from contextlib import suppress
from http.client import IncompleteRead
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.client import READ
from wasm_publish.registry.connection.faults import explained
from wasm_publish.registry.connection.patience import Attempts
from wasm_publish.registry.connection.transport import Request
from wasm_publish.stores.blobs import not_found
from wasm_publish.stores.verified import wrong_content

if TYPE_CHECKING:
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Descriptor
    from wasm_publish.registry.client import Client
    from wasm_publish.registry.connection.answer import Answer

_OK, _PART, _NOT_FOUND, _NO_SUCH_PART = 200, 206, 404, 416
_PART_OF = re.compile(r"bytes (?P<begin>[0-9]{1,18})-[0-9]{1,18}/(?P<size>[0-9]{1,18}|\*)")
_SHORTER, _LARGER = "is shorter than it should be", "is larger than it should be"
_AT_ONCE = 64 * 1024
"""Bytes of a single read. A break may lose as many that have come already; and hashing finds so
many still in the processor's cache, which saves a third of the time."""


class Download:
    """A blob that is being read from a registry.

    After a break it goes on where it was. The registry is asked anew each time, and not the one
    it sent us to: such addresses are good for a while only.

    The bytes are not looked at here, nor are those hidden that come beyond the blob's size.
    """

    def __init__(self, client: Client, blob: Descriptor) -> None:
        self._client = client
        self._blob = blob
        self._position = 0
        self._known = 0
        self._attempts = Attempts(client.retrying.patience)
        self._answer = self._asked()

    def readinto(self, buffer: memoryview) -> int:
        """Read a part.

        Raises:
            NotAuthorised: The registry refuses these credentials by now.
            StoreFailed: The connection breaks again and again, or what comes is not the blob.
        """
        view = buffer[:_AT_ONCE]
        if self._position >= self._blob.size:
            with suppress(StoreFailed):  # all is there, however it ends
                return self._answer.readinto(view)
            return 0
        while True:
            try:
                return self._new_bytes(view)
            except StoreFailed as error:
                if not self._client.retrying.waited(self._attempts, self._answer.server, error):
                    raise
            self._answer.discard()
            self._answer = self._asked()

    def close(self) -> None:
        """Give the connection back."""
        self._answer.discard()

    def _new_bytes(self, view: memoryview) -> int:
        while self._known:
            self._known -= self._bytes(view[: self._known])
        count = self._bytes(view[: self._blob.size - self._position])
        self._position += count
        self._attempts.restart()
        return count

    def _bytes(self, view: memoryview) -> int:
        """Read a part; that there is none is a break, as we don't have everything yet."""
        count = self._answer.readinto(view)
        if not count:
            with explained(self._answer.server):
                raise IncompleteRead(b"")
        return count

    def _asked(self) -> Answer:
        """Ask for the bytes from the position on; some come again where the registry can't."""
        begin = self._position
        headers = {"Range": f"bytes={begin}-{self._blob.size - 1}"} if begin else {}
        url = self._client.url(f"blobs/{self._blob.digest}")
        answer = self._client.send(Request("GET", url, headers), READ)
        if answer.status == _OK:
            self._known = begin
            self._require_size(answer)
        elif answer.status == _PART:
            self._known = 0
            self._require_part(answer)
        else:
            raise self._refusal(answer)
        return answer

    def _refusal(self, answer: Answer) -> WasmPublishError:
        if answer.status == _NOT_FOUND:
            answer.discard()
            return not_found(self._blob.digest)
        if answer.status == _NO_SUCH_PART and self._position:
            answer.discard()
            return self._wrong(_SHORTER)
        return self._client.refusal(answer, "read a blob")

    def _require_size(self, answer: Answer) -> None:
        if answer.size in {None, self._blob.size}:
            return
        answer.discard()
        raise self._wrong(_SHORTER if (answer.size or 0) < self._blob.size else _LARGER)

    def _require_part(self, answer: Answer) -> None:
        part = _PART_OF.fullmatch(answer.headers.get("Content-Range", ""))
        if not (part and self._position and self._position == int(part["begin"])):
            answer.discard()
            raise answer.unreadable("another part of a blob than the one that was asked for")
        if part["size"] not in {"*", str(self._blob.size)}:
            answer.discard()
            raise self._wrong(_SHORTER if int(part["size"]) < self._blob.size else _LARGER)

    def _wrong(self, fault: str) -> StoreFailed:
        return wrong_content(self._client.registry, self._blob.digest, fault)
