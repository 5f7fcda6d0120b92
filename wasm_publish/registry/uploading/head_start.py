"""Sending a large file before its digest is known, while the caller still reads it.

To read a file and then to send it takes as long as both; at once, as long as the slower.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from wasm_publish.errors import WasmPublishError
from wasm_publish.model import Blob, Descriptor
from wasm_publish.pending import Pending
from wasm_publish.registry.reading.manifests import find_manifest
from wasm_publish.registry.uploading.sending import Sending
from wasm_publish.registry.uploading.sessions import begin_session, stored_by
from wasm_publish.registry.uploading.ways import ACCEPTED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wasm_publish.registry.client import Client
    from wasm_publish.registry.uploading.sessions import Session

SMALLEST = 64 * 1024 * 1024
"""Bytes from which on it is worth its one request more."""


class HeadStart:
    """A file that is being sent; whatever goes wrong, the ordinary ways are still there.

    Attributes:
        sending: The file's bytes, to go on with where this ends.
        is_whole: Whether the session has all of them.
    """

    def __init__(self, client: Client, file: Path, size: int, tags: Sequence[str]) -> None:
        self._client = client
        self._tags = tags
        self.sending = Sending(Blob(Descriptor("", "", size), file))
        self.is_whole = False
        self._sent = Pending(self._send)

    def session(self) -> Session | None:
        """The session that has the file, or some of it where the connection broke."""
        return self._sent.result()

    def stop(self) -> None:
        """Break it off: the registry has the file, or is not to get it."""
        self.sending.stop()
        if session := self._sent.result():
            with suppress(WasmPublishError):
                session.cancel()

    def _send(self) -> Session | None:
        session = None
        with suppress(WasmPublishError):
            # Where the tag is taken, nothing at all or nothing without a question is sent.
            if any(find_manifest(self._client, tag) for tag in self._tags):
                return None
            session = begin_session(self._client)
            answer = session.patch(self.sending.body())
            answer.discard()
            if answer.status not in ACCEPTED or stored_by(answer) not in {None, self.sending.size}:
                session.cancel()
                return None
            self.is_whole = True
        return session
