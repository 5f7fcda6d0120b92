"""Uploading a blob: look, begin, send.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#post-then-put
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from wasm_publish.registry.client import WRITE
from wasm_publish.registry.stored import require_stored
from wasm_publish.registry.transport import Body, Request
from wasm_publish.stores.blobs import verified_chunks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.model import Blob
    from wasm_publish.registry.client import Client
    from wasm_publish.reporting import Advance

_OK, _ACCEPTED, _NOT_FOUND = 200, 202, 404
_STREAM = {"Content-Type": "application/octet-stream"}


def upload_blob(client: Client, blob: Blob, advance: Advance) -> None:
    """Make sure that a repository has a blob.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It can't be uploaded.
    """
    digest, size = blob.descriptor.digest, blob.descriptor.size
    if _is_there(client, digest):
        advance(size)
        return
    url = _with_digest(_begin(client), digest)
    body = Body(size, _Sending(blob, advance).chunks)
    answer = client.send(Request("PUT", url, _STREAM, body), WRITE)
    require_stored(client, answer, digest)


class _Sending:
    """The bytes of a blob, counted once even where they are sent twice."""

    def __init__(self, blob: Blob, advance: Advance) -> None:
        self._blob = blob
        self._advance = advance
        self._counted = 0

    def chunks(self) -> Iterator[bytes]:
        left = self._blob.descriptor.size
        for chunk in verified_chunks(self._blob):
            # Never more than was promised, also from a file that grew.
            yield chunk[:left]
            left = max(0, left - len(chunk))
            self._count(self._blob.descriptor.size - left)

    def _count(self, sent: int) -> None:
        if sent > self._counted:
            self._advance(sent - self._counted)
            self._counted = sent


def _is_there(client: Client, digest: str) -> bool:
    answer = client.send(Request("HEAD", client.url(f"blobs/{digest}")), WRITE)
    if answer.status not in {_OK, _NOT_FOUND}:
        raise client.refusal(answer, "push")
    answer.discard()
    return answer.status == _OK


def _begin(client: Client) -> str:
    """Begin an upload; the address to send it to, with what the registry put into it."""
    answer = client.send(Request("POST", client.url("blobs/uploads/")), WRITE)
    if answer.status != _ACCEPTED:
        raise client.refusal(answer, "push")
    answer.discard()
    if answer.location is None:
        raise answer.unreadable("no address to upload to")
    return answer.location


def _with_digest(url: str, digest: str) -> str:
    # As text: to read the query and write it anew could break a signature in it.
    return f"{url}{'&' if '?' in url else '?'}digest={quote(digest, safe='')}"
