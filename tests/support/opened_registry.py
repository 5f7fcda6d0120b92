"""Opening a registry's repository as a store: the one place in the tests that knows how."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from wasm_publish.references.reference import Reference
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.connection.patience import LIMIT, Patience
from wasm_publish.registry.store import open_registry
from wasm_publish.reporting import Silent
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from pathlib import Path

    from docker_registry import DockerRegistry

    from wasm_publish.registry.store import RegistryStore
    from wasm_publish.reporting import Reporter


@dataclass
class Clock:
    """A clock that goes by itself, and jumps instead of letting somebody wait.

    Attributes:
        waits: How long somebody would have waited, in seconds, each time.
    """

    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Jump."""
        self.waits.append(seconds)

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return time.monotonic() + sum(self.waits)


def store_at(
    host: str,
    repository: str = "acme/hello",
    *,
    credentials: Credentials | None = None,
    clock: Clock | None = None,
    timeout: int = 60,
    limit: float = LIMIT,
    ca_file: Path | None = None,
    reporter: Reporter | None = None,
) -> RegistryStore:
    """A repository of a registry.

    Args:
        host: Address and port.
        repository: Its name.
        credentials: Who to be.
        clock: Notes the waiting; nobody ever waits here.
        timeout: Seconds that the registry may be silent.
        limit: Seconds from a failure until it isn't tried again.
        ca_file: Authorities to trust.
        reporter: Is told of waiting.
    """
    reference = Reference.parse(f"{host}/{repository}")
    network = Network(timeout=timeout, ca_file=str(ca_file) if ca_file else None)
    time_of = clock or Clock()
    patience = Patience(limit, time_of.monotonic, time_of.sleep)
    return open_registry(
        reference,
        network,
        lambda _registry, _repository: credentials,
        reporter or Silent(),
        patience,
    )


def store_in(registry: DockerRegistry, repository: str) -> RegistryStore:
    """A repository of a real registry, opened as somebody who may do everything there."""
    given = Credentials(registry.username, registry.password) if registry.username else None
    return store_at(registry.host, repository, credentials=given, ca_file=registry.ca_file)
