"""Sees the requests in the bytes of a plain HTTP/1.1 connection.

Of the answers only their time is wanted, so nothing reads them: without pipelining, which no
client here does, an answer ends with the last bytes that came before the next request.
"""

from __future__ import annotations

import re

_CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_END_OF_HEAD = b"\r\n\r\n"
_REQUEST = re.compile(rb"[A-Z]+ /")
_LONGEST_METHOD = len(b"OPTIONS /")


class Watch:
    """The requests of one connection."""

    def __init__(self) -> None:
        self._requests: list[list[str | float]] = []
        self._waiting = bytearray()
        self._since = 0.0
        self._body = 0  # bytes of a body that are still to come
        self._chunked = False
        self._is_http = True

    def requests(self) -> list[list[str | float]]:
        """Of each request: what it asked, when it began and when its answer ended."""
        return [request for request in self._requests if request[2]]

    def answered(self, _: bytes, time: float) -> None:
        """Take note that the server sent bytes, which the client has at this time."""
        if self._requests:
            self._requests[-1][2] = time

    def sent(self, block: bytes, time: float) -> None:
        """Take note that the client sent bytes at this time."""
        while self._is_http and block:
            if self._body:
                passed = min(self._body, len(block))
                self._body -= passed
                block = block[passed:]
                continue
            self._since = self._since if self._waiting else time
            self._waiting += block
            block = self._taken()

    def _taken(self) -> bytes:
        """Read a head or the length of a chunk, if it has come whole; what follows it is left."""
        end = b"\r\n" if self._chunked else _END_OF_HEAD
        length, found, rest = bytes(self._waiting).partition(end)
        if not self._chunked and len(length) >= _LONGEST_METHOD:
            self._is_http = _REQUEST.match(length) is not None  # else a client that tries TLS
        if not found:
            return b""
        self._waiting.clear()
        if self._chunked:
            self._read_chunk(length)
        else:
            self._read_head(length)
        return rest

    def _read_head(self, head: bytes) -> None:
        asked = head.partition(b" HTTP/")[0].decode(errors="replace")
        self._requests.append([asked, self._since, 0.0])
        self._chunked = _CHUNKED.search(head) is not None
        length = _CONTENT_LENGTH.search(head)
        self._body = int(length[1]) if length else 0

    def _read_chunk(self, length: bytes) -> None:
        size = int(length.partition(b";")[0], 16)
        self._chunked = size > 0
        # The last chunk has no bytes, but the empty line at its end like every other.
        self._body = size + len(b"\r\n")
