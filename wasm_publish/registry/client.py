"""The API of one repository: addresses, authorised requests, and refusals."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from wasm_publish.registry.connection.server import Server
from wasm_publish.registry.refusals.refusal import refusal, words_of

if TYPE_CHECKING:
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.references.reference import Reference
    from wasm_publish.registry.authentication.authoriser import Authoriser
    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.connection.transport import Request
    from wasm_publish.registry.host import Host

READ = "pull"
WRITE = "pull,push"
REMOVE = "pull,delete"
"""What a request needs, in the words of a scope: the actions in its own repository.

https://distribution.github.io/distribution/spec/auth/scope/
"""

_UNAUTHORISED = 401
_MOST_CHALLENGES = 2  # one for who we are, one for a token that ended on the way


def mounting_from(source: str) -> str:
    """What a request needs that pushes what another repository of the registry has."""
    return f"{WRITE} repository:{source}:{READ}"


class Client:
    """Asks a registry about one repository; safe to use by several threads.

    Attributes:
        retrying: Sends again what fails for now.
    """

    def __init__(
        self,
        reference: Reference,
        host: Host,
        authoriser: Authoriser,
    ) -> None:
        self.retrying = host.retrying
        self._reference = reference
        self._transport = host.transport
        self._authoriser = authoriser
        self._pushes = False

    @property
    def root(self) -> str:
        """The address of the API itself, which tells whether there is a registry.

        Raises:
            StoreFailed: As `Transport.base_url`.
        """
        return f"{self._base}/v2/"

    def url(self, path: str) -> str:
        """The address of something in the repository, such as `tags/list`."""
        return f"{self.root}{self._reference.repository}/{path}"

    @property
    def registry(self) -> str:
        """The registry's host, as a person names it."""
        return self._reference.registry

    @property
    def repository(self) -> str:
        """The repository's path at the registry."""
        return self._reference.repository

    def reference_to(self, reference: str) -> str:
        """What a tag or digest of the repository is called outside of it."""
        return f"{self._reference.name}{'@' if ':' in reference else ':'}{reference}"

    def prepare(self, connections: int) -> None:
        """Begin to connect, for requests that come soon; a failure is theirs to tell."""
        self._transport.prepare(self._reference.api_host, connections)

    def prepare_to_push(self) -> None:
        """From now on ask for a token that is good for all of a push, also where one reads."""
        self._pushes = True

    def send(self, request: Request, actions: str) -> Answer:
        """Send a request, and again with what the registry asks for if that is new.

        Args:
            request: The request; no header of ours goes to any server but the registry's.
            actions: What it needs: `READ`, `WRITE`, `REMOVE`, or as `mounting_from` tells.

        Raises:
            NotAuthorised: No token is to be had for it.
            StoreFailed: The registry can't be reached.
        """
        registry = Server.of(self._base)
        if Server.of(request.url) != registry:
            return self.retrying.send(request)
        if actions == READ and self._pushes:
            actions = WRITE
        challenges = 0
        while True:
            sent = self._authoriser.header(actions)
            answer = self.retrying.send(request.authorised(sent))
            if answer.status != _UNAUTHORISED or answer.server != registry:
                return answer
            answer.keep()
            challenges += 1
            if challenges > _MOST_CHALLENGES or not self._authoriser.challenged(
                answer, actions, sent
            ):
                return answer

    def refusal(self, answer: Answer, doing: str) -> WasmPublishError:
        """The error for an answer that refuses; `doing` says what was asked."""
        authoriser = self._authoriser
        known = authoriser.knows_credentials
        return refusal(self._reference, answer, doing, authoriser.secrets, known=known)

    def words(self, answer: Answer) -> str:
        """What an answer says, in one line that is safe for a terminal."""
        return f"it answers {answer.status}{words_of(answer, self._authoriser.secrets)}"

    @cached_property
    def _base(self) -> str:
        return self._transport.base_url(self._reference.api_host)
