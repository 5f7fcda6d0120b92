"""Asking a server by the standard library alone, to see what it answers."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message


@dataclass(frozen=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Message
    body: bytes

    @property
    def location(self) -> str:
        """The header `Location`."""
        return str(self.headers["Location"])


def ask(
    host: str,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 10,
) -> Answer:
    """Send one request over a connection of its own.

    Raises:
        OSError: The connection breaks, or the answer takes more seconds than `timeout`.
        HTTPException: The answer breaks off.
    """
    connection = http.client.HTTPConnection(host, timeout=timeout)
    try:
        connection.request(method, path, body, dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()
