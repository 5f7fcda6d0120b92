"""A token server that grants what was asked for and may be had, and nothing else.

https://distribution.github.io/distribution/spec/auth/jwt/
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from http_server import Reply

if TYPE_CHECKING:
    from http_server import Asked

KEY = Path(__file__).resolve().parents[1] / "data" / "registry" / "key.pem"
CERTIFICATE = KEY.with_name("certificate.pem")
ISSUER = "tests"

# The DER prefix of a SHA-256 digest in a signature: https://www.rfc-editor.org/rfc/rfc8017
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
_INTEGER = 2


@dataclass(frozen=True)
class TokenServer:
    """Answers `GET /token`: anybody may read, and one person may do all.

    Attributes:
        username: The person.
        password: The person's password.
        lifetime: Of a token, in seconds.
    """

    username: str
    password: str
    lifetime: int = 300

    def __call__(self, asked: Asked) -> Reply:
        query = parse_qs(urlsplit(asked.path).query)
        who = asked.headers.get("Authorization")
        if who not in {None, self._basic}:
            return Reply(401, b'{"details":"incorrect username or password"}')
        access = [_granted(scope, who) for scope in query.get("scope", ())]
        claims = {
            "iss": ISSUER,
            "aud": query["service"][-1],
            "sub": self.username if who else "",
            "exp": int(time.time()) + self.lifetime,
            "access": access,
        }
        return Reply(200, json.dumps({"token": signed(claims)}).encode())

    @property
    def _basic(self) -> str:
        pair = f"{self.username}:{self.password}".encode()
        return f"Basic {base64.b64encode(pair).decode()}"


def _granted(scope: str, who: str | None) -> dict[str, Any]:
    _, _, rest = scope.partition(":")
    name, _, actions = rest.rpartition(":")
    wanted = actions.split(",")
    granted = wanted if who else [action for action in wanted if action == "pull"]
    return {"type": "repository", "name": name, "actions": granted}


def signed(claims: dict[str, Any]) -> str:
    """A JSON web token of these claims, signed with the tests' key by RS256."""
    header = {"typ": "JWT", "alg": "RS256", "x5c": [base64.b64encode(_der(CERTIFICATE)).decode()]}
    message = f"{_part(json.dumps(header).encode())}.{_part(json.dumps(claims).encode())}"
    return f"{message}.{_part(_signature(message.encode()))}"


def _signature(message: bytes) -> bytes:
    # `cryptography` would do this too, for 10 MB and a compiled wheel.
    _, modulus, _, private, *_ = _integers(_der(KEY))
    length = (modulus.bit_length() + 7) // 8
    hashed = _SHA256 + hashlib.sha256(message).digest()
    padded = b"\x00\x01" + b"\xff" * (length - len(hashed) - 3) + b"\x00" + hashed
    return pow(int.from_bytes(padded, "big"), private, modulus).to_bytes(length, "big")


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _der(path: Path) -> bytes:
    lines = path.read_text(encoding="ascii").splitlines()
    return base64.b64decode("".join(line for line in lines if not line.startswith("-----")))


def _integers(der: bytes) -> list[int]:
    """The integers of a DER sequence: version, modulus, public and private exponent, primes."""
    position, _ = _length(der, 1)
    found = []
    while position < len(der):
        assert der[position] == _INTEGER
        start, size = _length(der, position + 1)
        found.append(int.from_bytes(der[start : start + size], "big"))
        position = start + size
    return found


def _length(der: bytes, position: int) -> tuple[int, int]:
    """Where the content of an element begins, and how many bytes it has."""
    first = der[position]
    if first < 0x80:  # the short form
        return position + 1, first
    end = position + 1 + (first & 0x7F)
    return end, int.from_bytes(der[position + 1 : end], "big")
