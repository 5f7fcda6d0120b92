"""Who a connection goes to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from wasm_publish.errors import StoreFailed
from wasm_publish.references.registry_host import is_loopback

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Server:
    """The origin of a URL. What is secret to one server is never told to another.

    Attributes:
        scheme: `https` or `http`.
        host: A name, or an address without brackets.
        port: The port, also where the URL leaves it out.
    """

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Server:
        """The server of a URL, which may come from another server's answer.

        Raises:
            StoreFailed: It is no URL that can be asked.
        """
        try:
            parts = urlsplit(url)
            server = cls(parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme])
        except (KeyError, ValueError):
            raise unusable("an address that is none") from None
        if not server.host or not (url.isascii() and url.isprintable()) or " " in url:
            raise unusable("an address that is none")
        return server

    def __str__(self) -> str:
        """Host and port as a person writes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether it is on this machine."""
        return is_loopback(self.host)


def unusable(what: str) -> StoreFailed:
    """The error for a place that a registry sent us to, and that we don't go to."""
    return StoreFailed(
        f"a registry sent us to {what}",
        code="unusable-address",
        remedy="tell those who run the registry: the address that it gives as its own is wrong",
    )
