"""Requests and answers over connections that stay open."""

from __future__ import annotations

import ssl
import weakref
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import wasm_publish
from wasm_publish.errors import StoreFailed
from wasm_publish.registry.answer import Answer
from wasm_publish.registry.connecting import Connector, lacks_tls
from wasm_publish.registry.connection_faults import explained
from wasm_publish.registry.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from http.client import HTTPConnection, HTTPResponse

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_AUTHORIZATION = "Authorization"


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries.

    Attributes:
        size: In bytes, told before the first of them.
        chunks: Gives the bytes from the start, each time it is called.
    """

    size: int
    chunks: Callable[[], Iterable[bytes]]

    @classmethod
    def of(cls, content: bytes) -> Body:
        """A body that is in memory."""
        return cls(len(content), lambda: (content,))


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request. Address and headers may hold secrets, so its representation has neither."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Body | None = None

    def authorised(self, authorization: str | None) -> Request:
        """The same request with this header `Authorization`, or with none."""
        others = {name: value for name, value in self.headers.items() if name != _AUTHORIZATION}
        return replace(
            self, headers={**others, _AUTHORIZATION: authorization} if authorization else others
        )


class Transport:
    """Sends requests, over one connection to each server that is kept for the next one."""

    def __init__(self) -> None:
        self._connector = Connector()
        self._idle: dict[Server, HTTPConnection] = {}
        # A store has no end that somebody declares: its connections end when it is forgotten.
        weakref.finalize(self, _close_all, self._idle)

    def base_url(self, host: str) -> str:
        """The scheme and host under which a registry answers.

        Args:
            host: The host, with a port if one was given.

        Raises:
            StoreFailed: It is on this machine, and its TLS fails.
        """
        server = Server.of(f"https://{host}")
        if server.is_loopback:
            with explained(server):
                try:
                    self._idle[server] = self._connector.connect(server)
                except OSError as error:
                    if lacks_tls(error):
                        return f"http://{host}"
                    raise
        return f"https://{host}"

    def send(self, request: Request) -> Answer:
        """Send a request, and follow where a reading one is redirected to.

        Raises:
            StoreFailed: The server can't be reached, or redirects without end.
        """
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._exchange(request)
            url = _redirect(request, answer)
            if url is None:
                return answer
            answer.discard()
            request = _redirected(request, url)
        raise StoreFailed(
            f"{Server.of(request.url)} redirects again and again",
            code="redirect-loop",
            remedy="tell those who run the registry",
        )

    def _exchange(self, request: Request) -> Answer:
        server = Server.of(request.url)
        with explained(server):
            connection = self._take(server) or self._connector.connect(server)
            try:
                all_sent = _write(connection, request)
                raw = connection.getresponse()
            except BaseException:
                connection.close()
                raise
        return Answer(
            server, request.url, raw, self._releasing(server, connection, all_sent=all_sent)
        )

    def _take(self, server: Server) -> HTTPConnection | None:
        connection = self._idle.pop(server, None)
        if connection is None or not _is_dropped(connection):
            return connection
        connection.close()
        return None

    def _releasing(
        self, server: Server, connection: HTTPConnection, *, all_sent: bool
    ) -> Callable[[HTTPResponse], None]:
        def release(raw: HTTPResponse) -> None:
            if raw.isclosed() and not raw.will_close and all_sent and server not in self._idle:
                self._idle[server] = connection
            else:
                raw.close()
                connection.close()

        return release


def _write(connection: HTTPConnection, request: Request) -> bool:
    """Send a request; False when the server closed before it had all of the body.

    A server that refuses a body may answer without reading it, and that answer says why.
    """
    parts = urlsplit(request.url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    headers = {"User-Agent": f"wasm-publish/{wasm_publish.__version__}", **request.headers}
    body = request.body
    if body is None:
        connection.request(request.method, target, headers=headers)
        return True
    headers["Content-Length"] = str(body.size)
    try:
        connection.request(request.method, target, body.chunks(), headers)
    except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
        return False
    return True


def _redirect(request: Request, answer: Answer) -> str | None:
    """Where an answer redirects to, if the request only reads."""
    reads = request.method in {"GET", "HEAD"}
    return answer.location if reads and answer.status in _REDIRECTS else None


def _redirected(request: Request, url: str) -> Request:
    if Server.of(url) == Server.of(request.url):
        return replace(request, url=url)
    return replace(request.authorised(None), url=url)


def _is_dropped(connection: HTTPConnection) -> bool:
    """Whether the other side closed a connection on which it owes us nothing."""
    stream = connection.sock
    patience = stream.gettimeout()
    stream.settimeout(0)
    try:
        stream.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        return True
    finally:
        stream.settimeout(patience)
    return True


def _close_all(connections: Mapping[Server, HTTPConnection]) -> None:
    for connection in connections.values():
        connection.close()
