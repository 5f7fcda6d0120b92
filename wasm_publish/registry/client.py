"""The API of one repository: addresses, authorised requests, and refusals."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from wasm_publish.registry.refusals import refusal
from wasm_publish.registry.server import Server

if TYPE_CHECKING:
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.reference import Reference
    from wasm_publish.registry.answer import Answer
    from wasm_publish.registry.auth import Authoriser
    from wasm_publish.registry.transport import Request, Transport

READ = "pull"
WRITE = "pull,push"
REMOVE = "pull,delete"

_UNAUTHORISED = 401


class Client:
    """Asks a registry about one repository."""

    def __init__(self, reference: Reference, transport: Transport, authoriser: Authoriser) -> None:
        self._reference = reference
        self._transport = transport
        self._authoriser = authoriser

    def url(self, path: str) -> str:
        """The address of something in the repository, such as `tags/list`."""
        return f"{self._base}/v2/{self._reference.repository}/{path}"

    def send(self, request: Request, actions: str) -> Answer:
        """Send a request, and once again with what the registry asks for if that is new.

        Args:
            request: The request; no header of ours goes to any server but the registry's.
            actions: What it needs: `READ`, `WRITE` or `REMOVE`.

        Raises:
            NotAuthorised: No token is to be had for it.
            StoreFailed: The registry can't be reached.
        """
        if Server.of(request.url) != Server.of(self._base):
            return self._transport.send(request)
        sent = self._authoriser.header(actions)
        answer = self._transport.send(request.authorised(sent))
        if answer.status != _UNAUTHORISED or answer.server != Server.of(self._base):
            return answer
        answer.keep()
        header = self._authoriser.challenged(answer, actions, sent)
        if header is None:
            return answer
        return self._transport.send(request.authorised(header))

    def refusal(self, answer: Answer, doing: str) -> WasmPublishError:
        """The error for an answer that refuses; `doing` says what was asked."""
        authoriser = self._authoriser
        known = authoriser.knows_credentials
        return refusal(self._reference, answer, doing, authoriser.secrets, known=known)

    @cached_property
    def _base(self) -> str:
        return self._transport.base_url(self._reference.api_host)
