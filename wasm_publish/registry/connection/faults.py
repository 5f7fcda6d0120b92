"""Failures of the network, told in words: what failed, at which host, and what to do."""

from __future__ import annotations

import socket
import ssl
from contextlib import contextmanager
from http.client import HTTPException
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.registry.connection.server import Server


@contextmanager
def explained(server: Server) -> Iterator[None]:
    """Turn what sockets, TLS and HTTP raise into our own error.

    Raises:
        StoreFailed: Talking to the server failed.
    """
    try:
        yield
    except (OSError, HTTPException, UnicodeError) as error:
        raise _explanation(server, error) from error


def _explanation(server: Server, error: Exception) -> StoreFailed:
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return StoreFailed(
            f"looking up the host {server.host} failed for now",
            code="host-lookup-failed",
            remedy="check the network, then try again",
        )
    # What can't be put in the form that is looked up has a part that is empty, or too long.
    if isinstance(error, socket.gaierror | UnicodeError):
        return StoreFailed(
            f"there is no host {server.host}, or the network is down",
            code="unknown-host",
            remedy="check the spelling of the host",
        )
    if isinstance(error, ssl.SSLError):
        return _tls_failure(server, error)
    if isinstance(error, ConnectionRefusedError):
        return StoreFailed(
            f"nothing answers at {server}",
            code="connection-refused",
            remedy="check the host and the port, and that the registry runs",
        )
    if isinstance(error, TimeoutError):
        return StoreFailed(
            f"{server} did not answer in time", code="timeout", remedy="try again later"
        )
    reason = getattr(error, "strerror", None) or "no whole answer came"
    return StoreFailed(
        f"the connection to {server} broke: {reason}",
        code="connection-broken",
        remedy="try again",
    )


def _tls_failure(server: Server, error: ssl.SSLError) -> StoreFailed:
    if isinstance(error, ssl.SSLCertVerificationError):
        return StoreFailed(
            f"the certificate of {server} is not trusted: {error.verify_message}",
            code="untrusted-certificate",
            remedy="where the registry has an authority of its own, name its certificate with"
            " --ca-file",
        )
    reason = getattr(error, "reason", None) or "the connection broke"
    return StoreFailed(
        f"{server} can't talk TLS with us: {reason}",
        code="tls-failed",
        remedy="check the port; a registry elsewhere than on localhost that has no TLS needs"
        " --plain-http",
    )
