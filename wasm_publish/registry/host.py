"""A registry's host, and what is known of it from one repository to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasm_publish.registry.connection.retrying import RetryingTransport
from wasm_publish.registry.connection.transport import Transport

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from wasm_publish.registry.authentication.challenge import Challenge
    from wasm_publish.registry.connection.network import Network
    from wasm_publish.registry.connection.patience import Patience
    from wasm_publish.reporting import Reporter


class Host:
    """What the repositories of a registry share.

    Attributes:
        transport: Holds the connections.
        retrying: Sends again what fails for now.
        challenge: How the registry wants to be told who asks, once it has said so.
    """

    def __init__(self, network: Network, reporter: Reporter, patience: Patience) -> None:
        self.transport = Transport(network, reporter)
        self.retrying = RetryingTransport(self.transport, patience, reporter)
        self.challenge: Challenge | None = None

    @classmethod
    def of(
        cls,
        name: str,
        network: Network,
        reporter: Reporter,
        patience: Patience,
        shared: MutableMapping[object, Any],
    ) -> Host:
        """The host of a name, which is the same for all who share."""
        own: Host = shared.setdefault((cls, name, network.reach), cls(network, reporter, patience))
        return own
