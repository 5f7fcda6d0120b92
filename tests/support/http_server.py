"""An HTTP server on this machine whose answers a test decides."""

from __future__ import annotations

import io
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import MSG_PEEK
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator, Mapping
    from email.message import Message
    from io import BufferedIOBase
    from typing import TypeAlias

    Respond: TypeAlias = Callable[["Asked"], "Reply"]

_TLS_HANDSHAKE = b"\x16"


class Arriving:
    """The body of a request, which comes through a connection."""

    def __init__(self, stream: BufferedIOBase, size: int) -> None:
        self.size = size
        self._left = size
        self._stream = stream

    def read(self, count: int) -> bytes:
        """The next bytes, none after the end."""
        content = self._stream.read(min(count, self._left))
        self._left -= len(content)
        return content


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: Message
    _arriving: Arriving

    @property
    def size(self) -> int:
        """How many bytes the body is said to have."""
        return self._arriving.size

    @cached_property
    def body(self) -> bytes:
        """What it carries, or what is left of it; it is read when somebody wants it."""
        return self.read(self.size)

    def read(self, count: int) -> bytes:
        """At most this many more bytes of the body; fewer at its end or where it breaks off."""
        return self._arriving.read(count)

    def __str__(self) -> str:
        """What tests compare: the method and the path with its query."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Reply:
    """An answer.

    Attributes:
        status: The HTTP status.
        body: The body, which is not sent for a HEAD.
        headers: Headers; `Content-Length` comes by itself, several values make several lines.
        missing: How many bytes of the body are promised but never sent.
        reads: Whether the body of the request is read before the answer is sent.
        closes: Whether the connection is closed in its place, without a word.
        broken_after: After how many bytes, status and headers included, the connection is closed;
            counted from the end where it is negative.
        delay: Seconds until it is sent.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    missing: int = 0
    reads: bool = True
    closes: bool = False
    broken_after: int | None = None
    delay: float = 0


class Script:
    """Answers by method and path; what nobody wrote an answer for is not found."""

    def __init__(self) -> None:
        self._replies: dict[str, list[Reply]] = {}

    def on(self, asked: str, *replies: Reply) -> None:
        """Answer `METHOD PATH` with these replies in turn, the last one for good."""
        self._replies[asked] = list(replies)

    def __call__(self, asked: Asked) -> Reply:
        replies = self._replies.get(str(asked)) or [Reply(404)]
        return replies.pop(0) if len(replies) > 1 else replies[0]


@dataclass
class RunningServer:
    """A server that runs.

    Attributes:
        host: Its address and port.
        script: Its answers.
        asked: What it was asked so far.
        connections: How many connections it accepted so far.
    """

    host: str
    script: Script
    asked: list[Asked]
    connections: list[object]

    def log(self) -> list[str]:
        """What it was asked so far, in short."""
        return [str(asked) for asked in self.asked]


@contextmanager
def running_server(
    respond: Respond | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[RunningServer]:
    """Run a server as long as the context lasts.

    Args:
        respond: Gives the answers; those of the running server's script, where it isn't given.
        tls: Makes it a TLS server.
    """
    script = Script()
    server = _Server(respond or script)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        host = f"127.0.0.1:{server.server_port}"
        yield RunningServer(host, script, server.asked, server.connections)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # of five, those who come later wait a second to be heard

    def __init__(self, respond: Respond) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.respond = respond
        self.asked: list[Asked] = []
        self.connections: list[object] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent: clients that go away are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def _own(self) -> _Server:
        return cast("_Server", self.server)

    def handle(self) -> None:
        with suppress(ValueError):  # a TLS socket can't be peeked at, and needn't be
            if self.connection.recv(1, MSG_PEEK) == _TLS_HANDSHAKE:
                return  # as a registry without TLS does at once
        self._own.connections.append(self.client_address)
        super().handle()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - http.server's
        """Stay silent."""

    def _answer(self) -> None:
        arriving = Arriving(self.rfile, int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, self.headers, arriving)
        reply = self._own.respond(asked)
        if reply.reads:
            _ = asked.body
        self._own.asked.append(asked)
        time.sleep(reply.delay)
        breaks = reply.closes or reply.missing or reply.broken_after is not None
        self.close_connection |= bool(breaks or not reply.reads)
        if not reply.closes:
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        connection, self.wfile = self.wfile, io.BytesIO()
        self.send_response(reply.status)
        length = str(len(reply.body) + reply.missing)
        for name, value in {"Content-Length": length, **reply.headers}.items():
            for line in (value,) if isinstance(value, str) else value:
                self.send_header(name, line)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)
        answer, self.wfile = self.wfile.getvalue(), connection
        self.wfile.write(answer[: reply.broken_after])

    do_DELETE = do_GET = do_HEAD = do_PATCH = do_POST = do_PUT = _answer  # noqa: N815 - http.server's
