"""A gate before a registry that lets nobody in without a token for the very thing asked.

https://distribution.github.io/distribution/spec/auth/token/
"""

from __future__ import annotations

import base64
import itertools
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from http_server import Reply
from upload_sessions import failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from http_server import Asked

USERNAME = "alice"
PASSWORD = "wonderland-9f3c"  # noqa: S105 - of a gate that lives as long as a test
BASIC = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()

_NAME = re.compile(r"/v2/(.+?)/(?:blobs|manifests|tags|referrers)/")
_LITTLE = 256 * 1024  # bytes that servers read before they close, so that the answer arrives
_ACTIONS = {"GET": "pull", "HEAD": "pull", "DELETE": "delete"}


@dataclass
class Token:
    """What a token is good for, and for how many more requests."""

    scopes: list[str]
    left: float


@dataclass
class TokenGate:
    """Gives tokens to one person, and tells who may pass.

    Attributes:
        uses: For how many requests a token is good; then it has expired, whatever it was said
            to be good for.
        lifetime: How long a token is said to be good, in seconds.
        tokens: All that were given.
        refusals: How many requests were not let pass.
    """

    uses: float = float("inf")
    lifetime: int = 300
    tokens: dict[str, Token] = field(default_factory=dict)
    refusals: int = 0
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def give(self, asked: Asked) -> Reply:
        """Answer `GET /token`."""
        if asked.headers["Authorization"] != f"Basic {BASIC}":
            return failure(401, "UNAUTHORIZED", "incorrect username or password")
        scopes = parse_qs(urlsplit(asked.path).query).get("scope", [])
        token = f"secret-token-{next(self._numbers)}"
        self.tokens[token] = Token(scopes, self.uses)
        given = {"token": token, "expires_in": self.lifetime}
        return Reply(200, json.dumps(given).encode(), {"Content-Type": "application/json"})

    def refuses(self, asked: Asked) -> Reply | None:
        """The challenge for a request that may not pass."""
        needed = list(_scopes(asked))
        _, _, value = asked.headers.get("Authorization", "").partition("Bearer ")
        token = self.tokens.get(value)
        if token and token.left > 0 and all(_covers(token.scopes, scope) for scope in needed):
            token.left -= 1
            return None
        self.refusals += 1
        realm = f'Bearer realm="http://{asked.headers["Host"]}/token",service="tests"'
        challenge = {"WWW-Authenticate": f'{realm},scope="{" ".join(needed)}"'}
        refused = failure(401, "UNAUTHORIZED", "authentication required")
        headers = {**refused.headers, **challenge}
        return Reply(401, refused.body, headers, reads=asked.size <= _LITTLE)


def _scopes(asked: Asked) -> Iterator[str]:
    """What a request needs: a mount to read too, where it is from; a cancelled upload to push."""
    match = _NAME.match(asked.path)
    action = _ACTIONS.get(asked.method, "push")
    if "/blobs/uploads/" in asked.path:
        action = "push"
    if match:
        yield f"repository:{match[1]}:{action}"
    for source in parse_qs(urlsplit(asked.path).query).get("from", ()):
        yield f"repository:{source}:pull"


def _covers(had: Iterable[str], needed: str) -> bool:
    wanted, _, action = needed.rpartition(":")
    granted = (scope.rpartition(":") for scope in had)
    return any(name == wanted and action in actions.split(",") for name, _, actions in granted)
