"""Fetching a bearer token from the server that a challenge names.

https://distribution.github.io/distribution/spec/auth/token/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.basic import basic_header
from wasm_publish.registry.transport import Body, Request

if TYPE_CHECKING:
    from wasm_publish.registry.answer import Answer
    from wasm_publish.registry.challenge import Challenge
    from wasm_publish.registry.transport import Transport
    from wasm_publish.stores import Credentials

IDENTITY_TOKEN_USER = "<token>"  # noqa: S105 - a name, not a secret
"""The user name by which Docker marks a secret that is an identity token, not a password."""

_BEARER = re.compile(r"[A-Za-z0-9._~+/=-]+")
_CLIENT = "wasm-publish"


def ask_for_token(
    transport: Transport, challenge: Challenge, scope: str, credentials: Credentials | None
) -> Answer:
    """Ask for a token, as the person of the credentials or as nobody.

    Args:
        transport: Sends the request.
        challenge: A challenge of the scheme `bearer`.
        scope: What the token is to allow, `repository:NAME:ACTIONS`.
        credentials: Who asks.

    Raises:
        StoreFailed: The server can't be reached.
    """
    realm, service = challenge.parameters.get("realm", ""), challenge.parameters.get("service")
    question = {"scope": scope} | ({"service": service} if service else {})
    if credentials is not None and credentials.username == IDENTITY_TOKEN_USER:
        return transport.send(_refreshing(realm, question, credentials.secret))
    url = f"{realm}{'&' if '?' in realm else '?'}{urlencode(question)}"
    request = Request("GET", url)
    return transport.send(request.authorised(basic_header(credentials) if credentials else None))


def read_token(answer: Answer) -> str:
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
    return token


def _refreshing(realm: str, question: dict[str, str], identity_token: str) -> Request:
    form = {
        **question,
        "grant_type": "refresh_token",
        "client_id": _CLIENT,
        "refresh_token": identity_token,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Request("POST", realm, headers, Body.of(urlencode(form).encode()))
