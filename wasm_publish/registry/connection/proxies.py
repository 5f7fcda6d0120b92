"""Proxies, as the environment names them: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`."""

from __future__ import annotations

import re
from base64 import b64encode
from socket import gaierror
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.registry.connection.proxy_exemptions import is_exempt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.registry.connection.server import Server

_DEFAULT_PORT = 80
_UNREACHED = (gaierror, ConnectionRefusedError, UnicodeError)
_REFUSED = re.compile(r"Tunnel connection failed: ([0-9]{3})\b")
"""How `http.client` says it, with words of the proxy behind it that may be anything."""

_SERVER_ERROR = 500


class Proxy(NamedTuple):
    """A proxy.

    Attributes:
        host: Its host.
        port: Its port.
        headers: What it wants to be told, which may be a password: never shown.
    """

    host: str
    port: int
    headers: Mapping[str, str]

    def __repr__(self) -> str:
        """Without what is secret."""
        return f"Proxy({self.host!r}, {self.port!r})"


def proxy_for(server: Server, environment: Mapping[str, str]) -> Proxy | None:
    """The proxy by which a server is reached; one on this machine is reached without.

    Raises:
        UsageError: What the variable holds is no proxy that can be used.
    """
    variable = _first_set(environment, f"{server.scheme}_proxy", "all_proxy")
    if variable is None or server.is_loopback:
        return None
    exempt = _first_set(environment, "no_proxy")
    if exempt and is_exempt(server, environment[exempt]):
        return None
    return _read(environment[variable], variable)


def proxy_failure(proxy: Proxy, server: Server, error: BaseException) -> StoreFailed | None:
    """The error for a connection that failed at a proxy, or None where it isn't to blame.

    Args:
        proxy: The proxy.
        server: Whom it was to connect us to.
        error: What was raised.
    """
    name = f"the proxy {proxy.host}:{proxy.port}"
    remedy = "check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, or list the host in NO_PROXY"
    if isinstance(error, _UNREACHED):
        return StoreFailed(f"{name} can't be reached", code="proxy-unreachable", remedy=remedy)
    if found := _REFUSED.match(str(error)):
        may_pass = int(found[1]) >= _SERVER_ERROR
        return StoreFailed(
            f"{name} does not connect us to {server}: it answered {found[1]}",
            code="connection-broken" if may_pass else "proxy-refused",
            remedy=remedy,
        )
    return None


def _first_set(environment: Mapping[str, str], *names: str) -> str | None:
    """The first variable that says anything; the lower-case name counts first, as for curl."""
    spelled = (key for name in names for key in (name, name.upper()))
    return next((key for key in spelled if environment.get(key)), None)


def _read(text: str, variable: str) -> Proxy:
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname, parts.port or _DEFAULT_PORT
    except ValueError:
        raise _unusable(variable) from None
    if parts.scheme.startswith("socks"):
        raise _unusable(variable, "a SOCKS proxy, which is none that we can use")
    if not host or parts.scheme != "http":  # http.client talks no TLS with proxies
        raise _unusable(variable)
    if parts.username is None:
        return Proxy(host, port, {})
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    # Python keeps bytes of the environment that are no UTF-8 as lone surrogates.
    encoded = b64encode(pair.encode(errors="surrogateescape")).decode()
    return Proxy(host, port, {"Proxy-Authorization": f"Basic {encoded}"})


def _unusable(variable: str, what: str = "no proxy that we can use") -> UsageError:
    # What it holds is not repeated, as there may be a password in it.
    return UsageError(
        f"{variable} names {what}",
        code="invalid-proxy",
        key=variable,
        remedy="name one as http://HOST:PORT, or list the registry in NO_PROXY",
    )
