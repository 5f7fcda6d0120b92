"""Fetching a bearer token from the server that a challenge names.

https://distribution.github.io/distribution/spec/auth/token/
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.authentication.basic import basic_header
from wasm_publish.registry.connection.transport import Body, Request

if TYPE_CHECKING:
    from wasm_publish.registry.authentication.challenge import Challenge
    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.connection.retrying import RetryingTransport
    from wasm_publish.stores import Credentials

IDENTITY_TOKEN_USER = "<token>"  # noqa: S105 - a name, not a secret
"""The user name by which Docker marks a secret that is an identity token, not a password."""

_LIFETIME = 60
"""Seconds that a token is good for where the server doesn't say."""

_MARGIN = 30
"""Seconds before its end in which a token is renewed, or half of its life if that is less."""

_BEARER = re.compile(r"[A-Za-z0-9._~+/=-]+")
_CLIENT = "wasm-publish"


class Token(NamedTuple):
    """A bearer token.

    Attributes:
        text: The token.
        renewal: When to fetch another, by the monotonic clock.
    """

    text: str
    renewal: float

    def __repr__(self) -> str:
        """Without the token."""
        return f"Token(renewal={self.renewal!r})"


def ask_for_token(
    transport: RetryingTransport,
    challenge: Challenge,
    scope: str | None,
    credentials: Credentials | None,
) -> Answer:
    """Ask for a token, as the person of the credentials or as nobody.

    Args:
        transport: Sends the request.
        challenge: A challenge of the scheme `bearer`.
        scope: What the token is to allow, `repository:NAME:ACTIONS`, several separated by a
            space, or None where it is only to show who asks.
        credentials: Who asks.

    Raises:
        StoreFailed: The server can't be reached.
    """
    realm, service = challenge.parameters.get("realm", ""), challenge.parameters.get("service")
    asked = {"scope": scope, "service": service}
    question = {name: value for name, value in asked.items() if value}
    if credentials is not None and credentials.username == IDENTITY_TOKEN_USER:
        return transport.send(_refreshing(realm, question, credentials.secret))
    # Several scopes stand in a form as one text, but in an address each by itself.
    each = {n: value.split() if n == "scope" else value for n, value in question.items()}
    url = f"{realm}{'&' if '?' in realm else '?'}{urlencode(each, doseq=True)}"
    request = Request("GET", url)
    return transport.send(request.authorised(basic_header(credentials) if credentials else None))


def read_token(answer: Answer) -> Token:
    """The token that a server gave.

    Raises:
        StoreFailed: It gave none.
    """
    document = answer.document()
    given = document if isinstance(document, dict) else {}
    token = given.get("token") or given.get("access_token")
    if not isinstance(token, str) or not _BEARER.fullmatch(token):
        raise StoreFailed(
            f"{answer.server} gave no token",
            code="invalid-answer",
            remedy="tell those who run the registry",
        )
    lifetime = given.get("expires_in")
    if type(lifetime) is not int or lifetime <= 0:
        lifetime = _LIFETIME
    return Token(token, time.monotonic() + lifetime - min(_MARGIN, lifetime / 2))


def _refreshing(realm: str, question: dict[str, str], identity_token: str) -> Request:
    form = {
        **question,
        "grant_type": "refresh_token",
        "client_id": _CLIENT,
        "refresh_token": identity_token,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Request("POST", realm, headers, Body.of(urlencode(form).encode()), private=True)
