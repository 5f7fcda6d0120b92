"""Who is reached without a proxy, by `NO_PROXY`, as curl and Go's programs read it.

https://everything.curl.dev/usingcurl/proxies/env.html
https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
"""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

    from wasm_publish.registry.connection.server import Server

_SEPARATORS = re.compile(r"[,\s]+")
_ENTRY = re.compile(r"(?P<host>\[[^]]*\]|[^:]*)(?::(?P<port>[0-9]+))?|(?P<bare>[0-9a-f:.]+)")
"""A host, perhaps with a port; or an IPv6 address that has no brackets, so no port either."""


def is_exempt(server: Server, entries: str) -> bool:
    """Whether a server is one that a list exempts.

    Args:
        server: The server.
        entries: Names, which stand for all names below them too, addresses, and blocks of
            addresses such as `10.0.0.0/8`; `*` for everybody. A name or an address may have a
            port. A name is never looked up, so that no address exempts it.
    """
    return any(_fits(entry, server) for entry in _SEPARATORS.split(entries.lower()) if entry)


def _fits(entry: str, server: Server) -> bool:
    if entry == "*":
        return True
    address = _address(server.host)
    if "/" in entry:
        return address is not None and _is_in_block(address, entry)
    found = _ENTRY.fullmatch(entry)
    if found is None or found["port"] not in {None, str(server.port)}:
        return False
    host = found["bare"] or found["host"]
    if address:
        return _address(host.strip("[]")) == address
    name = host.removeprefix("*").strip(".")
    return bool(name) and f".{server.host.lower().rstrip('.')}".endswith(f".{name}")


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _is_in_block(address: IPv4Address | IPv6Address, block: str) -> bool:
    try:
        return address in ip_network(block, strict=False)
    except ValueError:
        return False
