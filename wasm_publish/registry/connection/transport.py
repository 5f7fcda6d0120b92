"""Requests and answers over connections that stay open; safe to use by several threads."""

from __future__ import annotations

import re
import ssl
import time
from dataclasses import dataclass, field, replace
from http.client import RemoteDisconnected
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import wasm_publish
from wasm_publish.errors import StoreFailed
from wasm_publish.registry.connection.answer import Answer
from wasm_publish.registry.connection.connecting import Connector, lacks_tls
from wasm_publish.registry.connection.faults import explained
from wasm_publish.registry.connection.pool import Pool
from wasm_publish.registry.connection.server import Server, unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from http.client import HTTPResponse

    from wasm_publish.registry.connection.connecting import Connection
    from wasm_publish.registry.connection.network import Network
    from wasm_publish.registry.connection.pool import Taken
    from wasm_publish.reporting import Reporter

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_KEEPS_METHOD = frozenset({307, 308})
_MOST_REDIRECTS = 5
_AUTHORIZATION = "Authorization"
_SESSION = re.compile("(?<=/uploads/).+")
_HUNG_UP = (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError)


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
    """An HTTP request. Address and headers may hold secrets, so its representation has neither.

    Attributes:
        method: The method.
        url: The address.
        headers: The headers.
        body: What it carries.
        once: Whether it must not simply be sent again when the connection breaks, since what
            the server has of the body by then decides what to send.
        private: Whether the body is for this server alone, wherever that may send us to.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Body | None = None
    once: bool = False
    private: bool = False

    def authorised(self, authorization: str | None) -> Request:
        """The same request with this header `Authorization`, or with none."""
        others = {name: value for name, value in self.headers.items() if name != _AUTHORIZATION}
        return replace(
            self, headers={**others, _AUTHORIZATION: authorization} if authorization else others
        )


class _Sent(NamedTuple):
    """What came back on a connection, and whether the request went out whole."""

    raw: HTTPResponse
    is_whole: bool


class Transport:
    """Sends requests, over connections that are kept for the next ones.

    Attributes:
        network: How servers are reached.
    """

    def __init__(self, network: Network, reporter: Reporter) -> None:
        self.network = network
        self._reporter = reporter
        self._pool = Pool(Connector(network))
        self._lock = Lock()
        self._bases: dict[str, str] = {}

    def base_url(self, host: str) -> str:
        """The scheme and host under which a registry answers.

        Args:
            host: The host, with a port if one was given.

        Raises:
            StoreFailed: It is on this machine, and its TLS fails.
        """
        with self._lock:
            if host not in self._bases:
                self._bases[host] = f"{self._scheme(host)}://{host}"
            return self._bases[host]

    def tls_version(self, host: str) -> str | None:
        """The version of TLS in which a registry talks, such as `TLSv1.3`; None without TLS.

        Raises:
            StoreFailed: It can't be reached.
        """
        server = Server.of(self.base_url(host))
        with explained(server):
            connection = self._pool.take(server).connection
        stream = connection.http.sock
        version = stream.version() if isinstance(stream, ssl.SSLSocket) else None
        self._pool.give(server, connection)
        return version

    def prepare(self, host: str, connections: int) -> None:
        """Begin to connect to a registry, whose requests come soon."""
        scheme = "http" if self.network.plain_http else "https"
        self._pool.prepare(Server.of(f"{scheme}://{host}"), connections)

    def send(self, request: Request) -> Answer:
        """Send a request, and follow where it is redirected to.

        Raises:
            StoreFailed: The server can't be reached, or redirects without end.
        """
        for _ in range(_MOST_REDIRECTS + 1):
            answer = self._exchange(request)
            url = _redirect(request, answer)
            if url is None or (request.private and Server.of(url) != answer.server):
                return answer
            answer.discard()
            request = _redirected(request, url)
        raise StoreFailed(
            f"{Server.of(request.url)} redirects again and again",
            code="redirect-loop",
            remedy="tell those who run the registry",
        )

    def _scheme(self, host: str) -> str:
        """Ask a registry on this machine whether it talks TLS; elsewhere only a flag waives it."""
        if self.network.plain_http:
            return "http"
        server = Server.of(f"https://{host}")
        if server.is_loopback:
            with explained(server):
                try:
                    self._pool.give(server, self._pool.take(server).connection)
                except OSError as error:
                    if lacks_tls(error):
                        return "http"
                    raise
        return "https"

    def _exchange(self, request: Request) -> Answer:
        server = Server.of(request.url)
        self._require_tls(server)
        begun = time.monotonic()
        with explained(server):
            taken = self._pool.take(server)
            try:
                sent = self._sent(taken, request)
            except (RemoteDisconnected, *_HUNG_UP):
                if not taken.is_old or request.once:
                    raise
                # The server closed an idle connection while the request was on its way.
                taken = self._pool.take(server)
                sent = self._sent(taken, request)
        self._trace(server, request, sent.raw.status, begun)
        release = self._releasing(server, taken.connection, is_whole=sent.is_whole)
        return Answer(server, request.url, sent.raw, release)

    def _require_tls(self, server: Server) -> None:
        if server.scheme == "https" or self.network.plain_http:
            return
        # What is on this machine may send us on to what is there too, and nobody else may.
        if not server.is_loopback or not any(b.startswith("http:") for b in self._bases.values()):
            raise unusable(f"{server} without TLS")

    def _sent(self, taken: Taken, request: Request) -> _Sent:
        connection = taken.connection
        try:
            is_whole = _write(connection, request)
            return _Sent(connection.http.getresponse(), is_whole)
        except BaseException:
            connection.http.close()
            raise

    def _trace(self, server: Server, request: Request, status: int, begun: float) -> None:
        # Without what may be a signature or the state of a session.
        path = _SESSION.sub("…", urlsplit(request.url).path)
        took = round((time.monotonic() - begun) * 1000)
        self._reporter.trace(f"{request.method} {server}{path}: {status} in {took} ms")

    def _releasing(
        self, server: Server, connection: Connection, *, is_whole: bool
    ) -> Callable[[HTTPResponse], None]:
        def release(raw: HTTPResponse) -> None:
            if raw.isclosed() and not raw.will_close and is_whole:
                self._pool.give(server, connection)
            else:
                raw.close()
                connection.http.close()

        return release


def _write(connection: Connection, request: Request) -> bool:
    """Send a request; False when the server closed before it had all of the body.

    A server that refuses a body may answer without reading it, and that answer says why.
    """
    parts = urlsplit(request.url)
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    target = f"{connection.prefix}{path}"
    agent = {"User-Agent": f"wasm-publish/{wasm_publish.__version__}"}
    headers = {**agent, **connection.headers, **request.headers}
    body = request.body
    if body is None:
        if request.method in {"POST", "PUT", "PATCH"}:
            headers["Content-Length"] = "0"
        connection.http.request(request.method, target, headers=headers)
        return True
    headers["Content-Length"] = str(body.size)
    try:
        connection.http.request(request.method, target, body.chunks(), headers)
    except _HUNG_UP:
        return False
    return True


def _redirect(request: Request, answer: Answer) -> str | None:
    """Where an answer sends the request to, if it may be sent again as it is."""
    reads = request.method in {"GET", "HEAD"}
    allowed = _REDIRECTS if reads else _KEEPS_METHOD
    return answer.location if answer.status in allowed else None


def _redirected(request: Request, url: str) -> Request:
    if Server.of(url) == Server.of(request.url):
        return replace(request, url=url)
    return replace(request.authorised(None), url=url)
