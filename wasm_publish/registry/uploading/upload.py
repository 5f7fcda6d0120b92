"""Uploading a blob: in one request, and by other ways where a registry refuses that."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed, WasmPublishError
from wasm_publish.registry.connection.patience import Attempts, is_busy
from wasm_publish.registry.uploading.mounting import begin_upload
from wasm_publish.registry.uploading.sending import Sending
from wasm_publish.registry.uploading.sessions import (
    begin_session,
    has_blob,
    size_of_blob,
)
from wasm_publish.registry.uploading.stored import is_stored, require_stored, stored_wrongly
from wasm_publish.registry.uploading.ways import PARTS_LOST, STREAMED, WAYS
from wasm_publish.stores.blobs import require_unchanged

if TYPE_CHECKING:
    from wasm_publish.model import Blob
    from wasm_publish.registry.client import Client
    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.uploading.head_start import HeadStart
    from wasm_publish.registry.uploading.sessions import Session
    from wasm_publish.registry.uploading.ways import Way
    from wasm_publish.reporting import Advance

_BAD_REQUEST, _NOT_FOUND, _TOO_LARGE, _BAD_RANGE = 400, 404, 413, 416
_LOST = re.compile(rb"DIGEST_INVALID|SIZE_INVALID|BLOB_UPLOAD_(?:INVALID|UNKNOWN)")
_MOST_LOST = 3  # times that a blob is sent anew because the registry lost what it had


class BlobUpload:
    """One blob on its way to a repository: begun, then sent or cancelled."""

    def __init__(
        self, client: Client, blob: Blob, advance: Advance, head_start: HeadStart | None = None
    ) -> None:
        self._client = client
        self._blob = blob
        self._advance = advance
        self._sending = head_start.sending if head_start else Sending(blob, advance)
        self._head_start = head_start
        self._session: Session | None = None
        self._is_there = False
        self._is_checked = True
        self._was_resumed = False
        self._farthest = 0

    def begin(self) -> None:
        """Ask for the blob, and for a session to upload it if it isn't there.

        Raises:
            NotAuthorised: The registry refuses these credentials.
            StoreFailed: It can't be begun.
        """
        if self._head_start:
            self._is_there = has_blob(self._client, self._digest)
            return
        self._session = begin_upload(self._client, self._blob)
        self._is_there = self._session is None

    def cancel(self) -> None:
        """Leave nothing behind, as far as the registry lets us."""
        if self._head_start:
            self._head_start.stop()
        self._drop_session()

    def send(self) -> None:
        """Send the blob, if it isn't there.

        Raises:
            NotAuthorised: The registry refuses these credentials.
            StoreFailed: It can't be uploaded.
        """
        if self._head_start:
            self._sending.listen(self._advance)
        if self._is_there:
            self.cancel()
            self._sending.count_to(self._sending.size)
            return
        self._is_checked = False
        attempts = Attempts(self._client.retrying.patience)
        way, answer = self._finished(attempts) or self._sent(attempts)
        self._require_stored(answer)
        was_put_together = way.has_several_requests or self._was_resumed
        if was_put_together or "Docker-Content-Digest" not in answer.headers:
            self.check()

    def check(self) -> None:
        """Compare the size that the registry has with the one that it was sent, once.

        Raises:
            StoreFailed: It has kept something else.
        """
        if self._is_checked:
            return
        self._is_checked = True
        if size_of_blob(self._client, self._digest) not in {-1, self._sending.size}:
            raise stored_wrongly(self._client.registry, self._digest)

    def _drop_session(self) -> None:
        """Let the registry forget what it was sent, if it can."""
        if self._session:
            with suppress(WasmPublishError):
                self._session.cancel()
        self._session = None

    @property
    def _digest(self) -> str:
        return self._blob.descriptor.digest

    def _finished(self, attempts: Attempts) -> tuple[Way, Answer] | None:
        """End the upload that was begun before the digest was known, if it got anywhere."""
        if self._head_start is None:
            return None
        session = self._head_start.session()
        if session is None:
            return None
        begin = self._sending.size
        if not self._head_start.is_whole:
            session, begin = self._recovered(session, attempts)
        try:
            answer = self._send(STREAMED, session, attempts, begin)
        except StoreFailed as error:
            if error.problem.code != PARTS_LOST:
                raise
        else:
            if is_stored(answer):
                return STREAMED, answer
            answer.keep()
        self._drop_session()
        return None

    def _sent(self, attempts: Attempts) -> tuple[Way, Answer]:
        """Send the blob by the first way that the registry takes."""
        way, *others = WAYS
        answer = self._send(way, self._session or begin_session(self._client), attempts)
        while answer.status == _TOO_LARGE and others:
            answer.discard()
            way = others.pop(0)
            answer = self._send(way, begin_session(self._client), attempts)
        return way, answer

    def _require_stored(self, answer: Answer) -> None:
        if not is_stored(answer):
            answer.keep()
            self._drop_session()
        require_stored(self._client, answer, self._digest)

    def _send(self, way: Way, session: Session, attempts: Attempts, begin: int = 0) -> Answer:
        """Send by one way, again from where the registry stands as long as that helps."""
        lost = 0
        while True:
            self._session = session
            failure: Answer | StoreFailed
            try:
                answer = failure = way.send(session, self._sending, self._digest, begin)
            except StoreFailed as error:
                failure = error
            else:
                if lost < _MOST_LOST and _is_lost(answer):
                    require_unchanged(self._blob)
                    lost += 1
                    session, begin = begin_session(self._client), 0
                    continue
                if not is_busy(answer):
                    return answer
            if not self._client.retrying.waited(attempts, session.server, failure):
                if isinstance(failure, StoreFailed):
                    raise failure
                return failure
            session, begin = self._recovered(session, attempts)

    def _recovered(self, session: Session, attempts: Attempts) -> tuple[Session, int]:
        """Where to go on after a break: where the registry stands, else from the start."""
        stored = None
        with suppress(StoreFailed):
            stored = session.stored()
        if not stored or stored > self._sending.size:
            return begin_session(self._client), 0
        self._was_resumed = True
        # To come as far as before is no way forward: it could be so for ever.
        if stored > self._farthest:
            self._farthest = stored
            attempts.restart()
        return session, stored


def _is_lost(answer: Answer) -> bool:
    """Whether a registry has forgotten a session, or has other bytes in it than it was sent."""
    answer.keep()
    if answer.status == _BAD_REQUEST:
        return bool(_LOST.search(answer.kept))
    return answer.status in {_NOT_FOUND, _BAD_RANGE}
