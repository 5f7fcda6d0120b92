"""Making connections: with TLS always, but to a registry on this machine that has none."""

from __future__ import annotations

import ssl
from functools import cached_property
from http.client import HTTPConnection, HTTPSConnection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wasm_publish.registry.server import Server

CONNECT_TIMEOUT = 10.0
"""Seconds until a server has to accept a connection, TLS included."""

READ_TIMEOUT = 60.0
"""Seconds that a server may be silent: a registry hashes a large blob before it answers."""


class Connector:
    """Makes connections, all with one TLS context."""

    def connect(self, server: Server) -> HTTPConnection:
        """Connect to a server.

        Raises:
            OSError: It can't be reached, or TLS fails.
        """
        connection = self._unconnected(server)
        connection.connect()
        connection.sock.settimeout(READ_TIMEOUT)
        return connection

    def _unconnected(self, server: Server) -> HTTPConnection:
        if server.scheme == "http":
            return HTTPConnection(server.host, server.port, timeout=CONNECT_TIMEOUT)
        return HTTPSConnection(server.host, server.port, timeout=CONNECT_TIMEOUT, context=self._tls)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context()


def lacks_tls(error: OSError) -> bool:
    """Whether a connection failed because the other side doesn't talk TLS, or isn't there."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return False
    if isinstance(error, ssl.SSLError):
        return "ALERT" not in (getattr(error, "reason", None) or "")  # an alert is an answer in TLS
    return isinstance(error, ConnectionError)
