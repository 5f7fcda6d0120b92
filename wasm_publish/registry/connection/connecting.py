"""Making connections: with TLS mostly, and by a proxy where the environment names one."""

from __future__ import annotations

import ssl
from functools import cached_property
from http.client import HTTPConnection, HTTPSConnection
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.registry.connection.proxies import proxy_failure, proxy_for
from wasm_publish.registry.connection.tls import tls_context

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.registry.connection.network import Network
    from wasm_publish.registry.connection.proxies import Proxy
    from wasm_publish.registry.connection.server import Server

CONNECT_TIMEOUT = 10
"""Seconds until a server has to accept a connection, TLS included."""


class Connection(NamedTuple):
    """An open connection.

    Attributes:
        http: The connection.
        prefix: What stands before the path in a request: nothing, but for a proxy that takes
            requests without TLS.
        headers: What such a proxy is told with each request.
    """

    http: HTTPConnection
    prefix: str = ""
    headers: Mapping[str, str] = MappingProxyType({})


class Connector:
    """Makes connections, all with one TLS context."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def connect(self, server: Server) -> Connection:
        """Connect to a server.

        Raises:
            OSError: It can't be reached, or TLS fails.
            StoreFailed: A proxy refuses, or isn't there.
            UsageError: The environment names a proxy that can't be used.
        """
        proxy = proxy_for(server, self._network.environment)
        connection = self._unconnected(server, proxy)
        try:
            connection.http.connect()
        except BaseException as error:
            connection.http.close()  # http.client doesn't where a proxy talks nonsense
            if proxy and (failure := proxy_failure(proxy, server, error)):
                raise failure from error
            raise
        connection.http.sock.settimeout(self._network.timeout)
        return connection

    def _unconnected(self, server: Server, proxy: Proxy | None) -> Connection:
        patience = min(CONNECT_TIMEOUT, self._network.timeout)
        host, port = (proxy.host, proxy.port) if proxy else (server.host, server.port)
        if server.scheme == "http":
            plain = HTTPConnection(host, port, timeout=patience)
            if proxy is None:
                return Connection(plain)
            # A proxy takes whole addresses: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
            return Connection(plain, f"http://{server}", proxy.headers)
        secured = HTTPSConnection(host, port, timeout=patience, context=self._tls)
        if proxy:
            secured.set_tunnel(server.host, server.port, dict(proxy.headers))
        return Connection(secured)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return tls_context(self._network)


def lacks_tls(error: OSError) -> bool:
    """Whether a connection failed because the other side doesn't talk TLS, or isn't there."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return False
    if isinstance(error, ssl.SSLError):
        return "ALERT" not in (getattr(error, "reason", None) or "")  # an alert is an answer in TLS
    return isinstance(error, ConnectionError)
