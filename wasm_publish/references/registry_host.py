"""The host of a registry, as a person names it: `ghcr.io`, `localhost:5000`."""

from __future__ import annotations

import re

from wasm_publish.errors import UsageError
from wasm_publish.references.grammar import host_fault, quoted
from wasm_publish.references.reference import Reference

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def parse_registry_host(text: str) -> str:
    """The host in the spelling of references: lower case, Docker Hub by one name.

    Raises:
        UsageError: It is no host alone. The error never repeats what could be a password.
    """
    if "@" in text:
        raise _error("what is given for a registry", "has a user or password in it")
    scheme = _SCHEME.match(text)
    host, slash, _ = text.removeprefix(scheme[0] if scheme else "").partition("/")
    if fault := host_fault(host) or _namelessness(host):
        raise _error(quoted(text), f"does not name a registry: {fault}")
    if scheme or slash:
        what = f"begins with `{scheme[0]}`" if scheme else "has a path"
        raise _error(quoted(text), f"{what}, but credentials are kept for a whole registry", host)
    return Reference.parse(f"{host}/any").registry


def is_loopback(host: str) -> bool:
    """Whether a host is on this machine.

    Args:
        host: A name, or an address without brackets; without a port.
    """
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _namelessness(host: str) -> str | None:
    """What keeps a legal host from being one in references, where it has to look like a host."""
    if "." in host or ":" in host or host.lower() == "localhost":
        return None
    return "its host has neither a dot nor a port"


def _error(subject: str, fault: str, near: str = "") -> UsageError:
    form = "HOST or HOST:PORT, such as ghcr.io, localhost:5000 or docker.io"
    return UsageError(f"{subject} {fault}", code="invalid-registry", remedy=f"write {near or form}")
