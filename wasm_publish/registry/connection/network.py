"""How registries are reached, by settings and environment."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.settings.settings import Settings

SILENCE = 60
"""Seconds that a server may be silent: a registry hashes a large blob before it answers."""


class Network(NamedTuple):
    """How registries are reached.

    Attributes:
        timeout: Seconds that a server may be silent before we give up on it.
        ca_file: Certificate authorities to trust beside those of the system.
        insecure: Trust any certificate.
        plain_http: Talk to the registry without TLS.
        environment: The process environment, for proxies and the system's authorities.
    """

    timeout: int = SILENCE
    ca_file: str | None = None
    insecure: bool = False
    plain_http: bool = False
    environment: Mapping[str, str] = MappingProxyType({})

    @property
    def reach(self) -> tuple[object, ...]:
        """What has to be the same for two to share a connection."""
        return self.timeout, self.ca_file, self.insecure, self.plain_http

    @classmethod
    def of(cls, settings: Settings, environment: Mapping[str, str]) -> Network:
        """The network by settings and environment."""
        return cls(
            timeout=settings.timeout or SILENCE,
            ca_file=settings.ca_file,
            insecure=settings.insecure,
            plain_http=settings.plain_http,
            environment=environment,
        )
