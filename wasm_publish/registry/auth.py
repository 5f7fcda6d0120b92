"""Telling a registry who asks: what it wants to be sent, kept from one request to the next."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.basic import basic_header
from wasm_publish.registry.challenge import parse_challenges
from wasm_publish.registry.refusals import no_token
from wasm_publish.registry.tokens import IDENTITY_TOKEN_USER, ask_for_token, read_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from wasm_publish.reference import Reference
    from wasm_publish.registry.answer import Answer
    from wasm_publish.registry.challenge import Challenge
    from wasm_publish.registry.transport import Transport
    from wasm_publish.stores import Credentials

_OK = 200


class Authoriser:
    """The credentials and tokens for one repository.

    Credentials are looked up when the registry first asks for them, and go to nobody but it
    and the token server that it names.
    """

    def __init__(
        self,
        reference: Reference,
        transport: Transport,
        find_credentials: Callable[[], Credentials | None],
    ) -> None:
        self._reference = reference
        self._transport = transport
        self._find_credentials = find_credentials
        self._challenge: Challenge | None = None
        self._tokens: dict[str, str] = {}

    def header(self, actions: str) -> str | None:
        """The header `Authorization` for a request, or None while the registry asked for none.

        Args:
            actions: What the request needs, such as `pull,push`.

        Raises:
            NotAuthorised: The token server refuses.
            StoreFailed: It can't be reached, or answers nonsense.
        """
        if self._challenge is None:
            return None
        if self._challenge.scheme == "basic":
            return self._basic
        if actions not in self._tokens:
            self._tokens[actions] = self._fetch(self._challenge, actions)
        return f"Bearer {self._tokens[actions]}"

    def challenged(self, answer: Answer, actions: str, sent: str | None) -> str | None:
        """What to send after a 401, or None when there is nothing better than what was sent.

        Args:
            answer: The answer whose status is 401.
            actions: What the request needs.
            sent: The header that was refused.

        Raises:
            NotAuthorised: The token server refuses.
            StoreFailed: It can't be reached, or we know none of the ways that the registry asks
                for.
        """
        self._challenge = _chosen(answer)
        self._tokens.pop(actions, None)
        header = self.header(actions)
        return None if header == sent else header

    @property
    def knows_credentials(self) -> bool:
        """Whether there are credentials for the registry."""
        return self._credentials is not None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not show anywhere."""
        if self._challenge is None:
            return ()
        own = (self._credentials.secret,) if self._credentials else ()
        encoded = (basic_header(self._credentials).split()[1],) if self._credentials else ()
        return (*encoded, *own, *self._tokens.values())

    @cached_property
    def _credentials(self) -> Credentials | None:
        return self._find_credentials()

    @property
    def _basic(self) -> str | None:
        credentials = self._credentials
        if credentials is None or credentials.username == IDENTITY_TOKEN_USER:
            return None
        return basic_header(credentials)

    def _fetch(self, challenge: Challenge, actions: str) -> str:
        scope = f"repository:{self._reference.repository}:{actions}"
        answer = ask_for_token(self._transport, challenge, scope, self._credentials)
        if answer.status != _OK:
            known = self.knows_credentials
            raise no_token(self._reference, answer, self.secrets, known=known)
        return read_token(answer)


def _chosen(answer: Answer) -> Challenge:
    """The challenge to answer: by token where that is offered, as it shows no password."""
    challenges = parse_challenges(answer.headers.get_all("WWW-Authenticate", ()))
    for challenge in sorted(challenges, key=lambda challenge: challenge.scheme == "basic"):
        if challenge.scheme == "basic" or (
            challenge.scheme == "bearer" and "realm" in challenge.parameters
        ):
            return challenge
    raise StoreFailed(
        f"{answer.server} asks for credentials in no way that we know",
        code="unknown-challenge",
        remedy="check that it is an OCI registry",
    )
