"""oras's client as far as requests go: our engine sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests
from oras.provider import Registry

from wasm_publish.references.reference import Reference
from wasm_publish.registry.authentication.authoriser import Authoriser
from wasm_publish.registry.client import Client
from wasm_publish.registry.connection.patience import DEFAULT_PATIENCE
from wasm_publish.registry.connection.server import Server
from wasm_publish.registry.host import Host
from wasm_publish.registry.oras.auth import EngineAuth
from wasm_publish.registry.oras.names import reference_to
from wasm_publish.registry.oras.outgoing import Address, outgoing
from wasm_publish.registry.oras.responses import EngineResponse, response_to
from wasm_publish.reporting import Silent

if TYPE_CHECKING:
    from collections.abc import Callable

    from oras.container import Container

    from wasm_publish.registry.connection.network import Network
    from wasm_publish.registry.connection.patience import Patience
    from wasm_publish.registry.oras.names import Name
    from wasm_publish.reporting import Reporter
    from wasm_publish.stores import Credentials

_SUCCESS = range(200, 300)


class EngineRegistry(Registry):  # type: ignore[misc]  # oras has no annotations
    """A registry that oras's own methods reach by the engine; see `OrasRegistry`.

    Attributes:
        network: How it is reached.
        reporter: Is told of waiting.
        patience: How to wait.
    """

    def __init__(
        self,
        registry: str,
        network: Network,
        find_credentials: Callable[[str, str], Credentials | None],
        reporter: Reporter | None = None,
        patience: Patience = DEFAULT_PATIENCE,
    ) -> None:
        super().__init__(hostname=registry)
        self.network = network
        self.reporter = reporter or Silent()
        self.patience = patience
        self._engine = Host(network, self.reporter, patience)
        self._authorisers: dict[str, Authoriser] = {}
        changed = self._authorisers.clear
        self.auth = EngineAuth(find_credentials, network.environment, changed)

    @property
    def prefix(self) -> str:
        """The scheme by which the registry answers.

        Raises:
            StoreFailed: It is on this machine, and can't be asked.
        """
        return Server.of(self._base).scheme

    @prefix.setter
    def prefix(self, scheme: str) -> None:
        """What oras's constructor supposes does not count."""

    def get_container(self, name: Name) -> Container:
        """What a name means here, in oras's form.

        Raises:
            UsageError: It is no reference, or one to another registry.
        """
        return self.reference_to(name).to_oras()

    def do_request(
        self,
        url: str,
        method: str = "GET",
        data: Any = None,  # noqa: ANN401 - whatever `requests` takes
        headers: dict[str, str] | None = None,
        json: Any = None,  # noqa: ANN401 - likewise
        stream: bool = False,  # noqa: FBT001, FBT002 - oras's
    ) -> requests.Response:
        """Send a request by the engine.

        Nobody but the registry is told who asks: another server gets no `Authorization`, and
        one that the caller made goes nowhere.

        Args:
            url: An address, or a path at the registry.
            method: The method.
            data: Bytes or text, an open file, what gives bytes bit by bit, or a form.
            headers: Headers.
            json: What is sent as JSON instead.
            stream: Whether the caller reads a large body bit by bit.

        Returns:
            The response, also where it refuses. A manifest or blob that is not what its digest
            says is an error, of a stream as soon as it is read.

        Raises:
            NotAuthorised: No token is to be had.
            StoreFailed: The registry can't be reached, or gives something else.
            UsageError: The address can't name anything.
        """
        # Not joined, which would take the `..` away that `Address` refuses.
        whole = f"{self._base}{url}" if url.startswith("/") else url
        Server.of(whole)
        address = Address.of(whole)
        prepared = requests.Request(method, whole, headers, data=data, json=json).prepare()
        client = self.client_of(address.repository)
        with outgoing(prepared, whole, address) as request:
            answer = client.send(request, address.actions(request.method))
        return response_to(prepared, answer, address, client, stream=stream)

    def reference_to(self, name: Name) -> Reference:
        """What a name means here.

        Raises:
            UsageError: It is no reference, or one to another registry.
        """
        return reference_to(name, self.hostname)

    def client_of(self, repository: str) -> Client:
        """What asks the registry about a repository, or about itself where that is empty."""
        reference = Reference(self.hostname, repository)
        authoriser = self._authorisers.setdefault(
            repository,
            Authoriser(
                reference,
                self._engine,
                lambda: self.auth.credentials(reference.registry, repository),
            ),
        )
        return Client(reference, self._engine, authoriser)

    def _check_200_response(self, response: requests.Response) -> None:
        """Raise our error, which says what to do, for a response that refuses."""
        if response.status_code in _SUCCESS:
            return
        if isinstance(response, EngineResponse):
            raise response.refusal()
        super()._check_200_response(response)

    @property
    def _base(self) -> str:
        return self._engine.transport.base_url(Reference(self.hostname, "").api_host)
