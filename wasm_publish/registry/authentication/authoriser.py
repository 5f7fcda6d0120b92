"""Telling a registry who asks: what it wants to be sent, kept from one request to the next."""

from __future__ import annotations

import time
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import NotAuthorised, StoreFailed, WasmPublishError
from wasm_publish.registry.authentication.basic import basic_header
from wasm_publish.registry.authentication.challenge import parse_challenges
from wasm_publish.registry.authentication.tokens import (
    IDENTITY_TOKEN_USER,
    ask_for_token,
    read_token,
)
from wasm_publish.registry.refusals.refusal import no_token

if TYPE_CHECKING:
    from collections.abc import Callable

    from wasm_publish.references.reference import Reference
    from wasm_publish.registry.authentication.challenge import Challenge
    from wasm_publish.registry.authentication.tokens import Token
    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.host import Host
    from wasm_publish.stores import Credentials

_OK = 200


class _Failure(NamedTuple):
    """Why there was no token.

    Attributes:
        error: The error.
        time: When it came, in seconds of the monotonic clock.
    """

    error: WasmPublishError
    time: float

    def is_told_to_one_who_began(self, began: float) -> bool:
        """Whether it stands for one who asked then: a refusal stays one.

        Any other failure is told to those who waited for it, and not asked for anew by each.
        """
        return isinstance(self.error, NotAuthorised) or began <= self.time


class Authoriser:
    """The credentials and tokens for one repository, or for a registry where it is empty.

    Credentials are looked up when the registry first asks for them, and go to nobody but it
    and the token server that it names. Several threads may ask: one of them fetches the token
    that all of them wait for.
    """

    def __init__(
        self,
        reference: Reference,
        host: Host,
        find_credentials: Callable[[], Credentials | None],
    ) -> None:
        self._reference = reference
        self._host = host
        self._find_credentials = find_credentials
        self._lock = Lock()
        self._tokens: dict[str, Token] = {}
        self._failed: dict[str, _Failure] = {}

    def header(self, actions: str) -> str | None:
        """The header `Authorization` for a request, or None while the registry asked for none.

        Args:
            actions: What the request needs in the repository, such as `pull,push`; scopes of
                others may follow after a space.

        Raises:
            NotAuthorised: The token server refuses.
            StoreFailed: It can't be reached, or answers nonsense.
        """
        began = time.monotonic()
        with self._lock:
            return self._header(actions, began)

    def challenged(self, answer: Answer, actions: str, sent: str | None) -> bool:
        """Whether there is something better to send after a 401 than what was sent.

        Args:
            answer: The answer whose status is 401.
            actions: What the request needs.
            sent: The header that was refused.

        Raises:
            NotAuthorised: The token server refuses.
            StoreFailed: It can't be reached, or we know none of the ways that the registry asks
                for.
        """
        began = time.monotonic()
        with self._lock:
            if self._host.challenge and self._header(actions, began) not in {None, sent}:
                return True  # another thread was asked the same
            self._host.challenge = _chosen(answer)
            self._tokens.pop(actions, None)
            return self._header(actions, began) not in {None, sent}

    @property
    def knows_credentials(self) -> bool:
        """Whether there are credentials for the registry."""
        return self._credentials is not None

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not show anywhere."""
        if self._host.challenge is None:
            return ()
        own = (self._credentials.secret,) if self._credentials else ()
        encoded = (basic_header(self._credentials).split()[1],) if self._credentials else ()
        tokens = tuple(self._tokens.values())  # at once, as other threads may fetch more
        return (*encoded, *own, *(token.text for token in tokens))

    @cached_property
    def _credentials(self) -> Credentials | None:
        return self._find_credentials()

    @property
    def _basic(self) -> str | None:
        credentials = self._credentials
        if credentials is None or credentials.username == IDENTITY_TOKEN_USER:
            return None
        return basic_header(credentials)

    def _header(self, actions: str, began: float) -> str | None:
        if self._host.challenge is None:
            return None
        if self._host.challenge.scheme == "basic":
            return self._basic
        failure = self._failed.get(actions)
        if failure and failure.is_told_to_one_who_began(began):
            raise failure.error
        token = self._tokens.get(actions)
        if token is None or token.renewal <= time.monotonic():
            try:
                token = self._tokens[actions] = self._fetch(self._host.challenge, actions)
            except WasmPublishError as error:
                self._failed[actions] = _Failure(error, time.monotonic())
                raise
        return f"Bearer {token.text}"

    def _fetch(self, challenge: Challenge, actions: str) -> Token:
        repository = self._reference.repository
        scope = f"repository:{repository}:{actions}" if repository else None
        answer = ask_for_token(self._host.retrying, challenge, scope, self._credentials)
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
