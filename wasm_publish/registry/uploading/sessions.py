"""Upload sessions: where a registry takes the bytes of a blob.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from wasm_publish.registry.client import REMOVE, WRITE
from wasm_publish.registry.connection.server import Server
from wasm_publish.registry.connection.transport import Request

if TYPE_CHECKING:
    from wasm_publish.registry.client import Client
    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.connection.transport import Body

_OK, _CREATED, _ACCEPTED, _NO_CONTENT, _NOT_FOUND = 200, 201, 202, 204, 404
_SUCCESS = range(200, 300)
_REFUSED = frozenset({401, 403})
# What a registry answers that knows no mounts, or none from a repository into itself.
_NO_MOUNT = frozenset({400, 404, 405, 501})
_TYPE = {"Content-Type": "application/octet-stream"}
_RANGE = re.compile(r"(?:bytes=)?0-([0-9]{1,18})")


class Session:
    """An upload that has been begun.

    Its address changes with each answer, and holds what the registry wants to get back.
    """

    def __init__(self, client: Client, url: str) -> None:
        self._client = client
        self._url = url

    @property
    def server(self) -> Server:
        """Who takes the bytes, which need not be the registry itself."""
        return Server.of(self._url)

    def put(self, digest: str, body: Body | None = None) -> Answer:
        """End the upload, with the whole blob or after parts of it."""
        # As text: to read the query and write it anew could break a signature in it.
        url = f"{self._url}{'&' if '?' in self._url else '?'}digest={quote(digest, safe='')}"
        return self._client.send(Request("PUT", url, _TYPE, body, once=True), WRITE)

    def patch(self, body: Body, begin: int | None = None) -> Answer:
        """Send a part of the blob.

        Args:
            body: The part.
            begin: Where it begins, which makes it a chunk; None for everything that there is.
        """
        headers = dict(_TYPE)
        if begin is not None:
            headers["Content-Range"] = f"{begin}-{begin + body.size - 1}"
        answer = self._client.send(Request("PATCH", self._url, headers, body, once=True), WRITE)
        self._url = answer.location or self._url
        return answer

    def stored(self) -> int | None:
        """How many bytes the registry has; None when it has forgotten the session."""
        answer = self._client.send(Request("GET", self._url), WRITE)
        answer.discard()
        if answer.status != _NO_CONTENT:
            return None
        self._url = answer.location or self._url
        return stored_by(answer)

    def cancel(self) -> bool:
        """Let the registry forget it, if it can; whether it has."""
        answer = self._cancelled(WRITE)
        if answer.status in _REFUSED:
            answer = self._cancelled(REMOVE)  # docker-registry takes it for a deletion
        return answer.status in _SUCCESS or answer.status == _NOT_FOUND

    def _cancelled(self, actions: str) -> Answer:
        answer = self._client.send(Request("DELETE", self._url, once=True), actions)
        answer.discard()
        return answer


def stored_by(answer: Answer) -> int | None:
    """How many bytes a registry says it has, in the header `Range`, whose end is inclusive."""
    told = _RANGE.fullmatch(answer.headers.get("Range", "").strip())
    if told is None:
        return None
    end = int(told[1])
    return end + 1 if end else 0  # `0-0` is what registries say of nothing at all


def begin_session(client: Client) -> Session:
    """Begin an upload.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It can't be begun.
    """
    return _session(client, client.send(Request("POST", client.url("blobs/uploads/")), WRITE))


def begin_unless_there(client: Client, digest: str) -> Session | None:
    """Begin an upload; None when the repository has the blob already.

    To mount a blob from its own repository asks for both in one request.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It can't be begun.
    """
    return begin_mount(client, digest, client.repository, WRITE)


def begin_mount(client: Client, digest: str, source: str, actions: str) -> Session | None:
    """Mount a blob, or begin an upload where that isn't done; None when the blob is there.

    Args:
        client: Asks the registry.
        digest: The blob's.
        source: The repository to mount it from.
        actions: What that needs, as `Client.send` takes it.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It can't be begun.
    """
    query = f"mount={quote(digest, safe='')}&from={quote(source, safe='')}"
    answer = client.send(Request("POST", client.url(f"blobs/uploads/?{query}")), actions)
    if answer.status == _CREATED:
        answer.discard()
        return None
    if answer.status in _NO_MOUNT:
        answer.discard()
        return None if has_blob(client, digest) else begin_session(client)
    return _session(client, answer)


def has_blob(client: Client, digest: str) -> bool:
    """Whether a repository has a blob."""
    return size_of_blob(client, digest) is not None


def size_of_blob(client: Client, digest: str) -> int | None:
    """How large a registry says that a blob is; None where it has none, -1 where it is silent.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It can't be asked.
    """
    answer = client.send(Request("HEAD", client.url(f"blobs/{digest}")), WRITE)
    if answer.status == _NOT_FOUND:
        answer.discard()
        return None
    if answer.status != _OK:
        raise client.refusal(answer, "push")
    answer.discard()
    return -1 if answer.size is None else answer.size


def _session(client: Client, answer: Answer) -> Session:
    if answer.status not in _SUCCESS:
        raise client.refusal(answer, "push")
    answer.discard()
    # Another success than this comes from what is no registry, such as a captive portal.
    if answer.status != _ACCEPTED or answer.location is None:
        raise answer.unreadable("no address to upload to")
    return Session(client, answer.location)
