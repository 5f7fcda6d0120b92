"""What the engine was answered, as oras expects it of `requests`."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import TYPE_CHECKING

from requests import Response
from requests.utils import get_encoding_from_headers

from wasm_publish.model import Descriptor
from wasm_publish.oci.encoding import digest_of, json_object
from wasm_publish.oci.manifests import LARGEST_MANIFEST
from wasm_publish.references.grammar import is_digest
from wasm_publish.registry.oras.outgoing import BLOBS, MANIFESTS
from wasm_publish.stores.blobs import CHUNK, not_found, require_digest, too_large
from wasm_publish.stores.verified import VerifiedStream, require_content

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from requests import PreparedRequest

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.registry.client import Client
    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.oras.outgoing import Address

_DOING = {"GET": "read", "HEAD": "read", "DELETE": "delete"}
_OK = 200
_SUCCESS = range(200, 300)
_DIGEST = "Docker-Content-Digest"


class EngineResponse(Response):
    """A response whose body is in memory, or comes from the engine bit by bit.

    Args:
        answer: What the engine was answered.
        prepared: The request.
        address: What the request was about.
        client: Who sent it.
    """

    def __init__(
        self, answer: Answer, prepared: PreparedRequest, address: Address, client: Client
    ) -> None:
        super().__init__()
        for name in answer.headers:
            self.headers[name] = ", ".join(answer.headers.get_all(name, ()))
        self.encoding = get_encoding_from_headers(self.headers)
        _describe(self, answer.status, answer.url)
        self.request = prepared
        self._answer = answer
        self._address = address
        self._client = client

    @property
    def size(self) -> int:
        """The bytes of what was asked for, also where none of them were.

        Raises:
            StoreFailed: The registry doesn't tell.
        """
        if self._answer.size is None:
            self._answer.discard()
            raise self._answer.unreadable("a blob without its size")
        return self._answer.size

    def refusal(self) -> WasmPublishError:
        """The error for an answer that refuses, which tells what to do."""
        kind, name = self._address.kind, self._address.name
        if self.status_code == HTTPStatus.NOT_FOUND and kind in {BLOBS, MANIFESTS}:
            return not_found(self._client.reference_to(name))
        return self._client.refusal(self._answer, _DOING.get(self.request.method or "", "push"))

    def hold(self, content: bytes) -> None:
        """Let this be its body."""
        self._content, self._content_consumed = content, True
        self.raw = io.BytesIO(content)

    def take_from(self, raw: io.RawIOBase) -> None:
        """Let this be where its body comes from."""
        self.raw = io.BufferedReader(raw, CHUNK)


class _Received(io.RawIOBase):
    """The body of an answer, which gives the connection back at its end."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._left = answer.size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        count = self._answer.readinto(view)
        if self._left is not None:
            self._left -= count
        if view and not count:
            self._answer.discard()
            if self._left:
                raise self._answer.unreadable("less than it said it would")
        return count

    def close(self) -> None:
        self._answer.discard()
        super().close()


def response_to(
    prepared: PreparedRequest, answer: Answer, address: Address, client: Client, *, stream: bool
) -> EngineResponse:
    """The response to a request. What has a digest is compared with it.

    Args:
        prepared: The request.
        answer: What the engine was answered.
        address: What the request was about.
        client: Who sent it.
        stream: Whether the caller reads a large body bit by bit.

    Raises:
        StoreFailed: The body is not what was asked for; of a stream, reading it tells.
    """
    response = EngineResponse(answer, prepared, address, client)
    if prepared.method != "GET" or answer.status not in _SUCCESS:
        answer.keep()
        response.hold(answer.kept)
    elif address.kind == MANIFESTS:
        content = answer.read()
        response.headers[_DIGEST] = _verified(answer, content, address.name)
        response.hold(content)
    elif address.kind == BLOBS and answer.status == _OK:
        blob = Descriptor("", address.name, response.size)
        response.take_from(VerifiedStream(_Received(answer), blob, str(answer.server)))
    else:
        response.take_from(_Received(answer))
    if not stream:
        _ = response.content  # read now, as `requests` does
    return response


def created(url: str, digest: str) -> Response:
    """The response to something that has been stored."""
    response = Response()
    _describe(response, HTTPStatus.CREATED, url)
    response.headers.update({_DIGEST: digest, "Location": url})
    response.raw = io.BytesIO()
    return response


def _describe(response: Response, status: int, url: str) -> None:
    response.status_code = status
    response.url = url
    known = {one.value: one.phrase for one in HTTPStatus}
    response.reason = known.get(status, "")


def _verified(answer: Answer, content: bytes, reference: str) -> str:
    """The digest of a manifest, which is what was asked for, or else what the registry told."""
    if len(content) > LARGEST_MANIFEST:
        raise too_large(reference)
    told = answer.headers.get(_DIGEST) or digest_of(content)
    digest = reference if is_digest(reference) else told
    require_digest(digest)
    require_content(content, digest, str(answer.server))
    if not json_object(content):
        raise answer.unreadable("what is no manifest")
    return digest
