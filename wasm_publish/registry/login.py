"""Asking a registry whether it takes credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import NotAuthorised, StoreFailed
from wasm_publish.references.reference import Reference
from wasm_publish.registry.authentication.authoriser import Authoriser
from wasm_publish.registry.client import READ, Client
from wasm_publish.registry.connection.patience import DEFAULT_PATIENCE
from wasm_publish.registry.connection.transport import Request
from wasm_publish.registry.host import Host

if TYPE_CHECKING:
    from wasm_publish.registry.connection.network import Network
    from wasm_publish.registry.connection.patience import Patience
    from wasm_publish.reporting import Reporter
    from wasm_publish.stores import Credentials

_OK, _NOT_FOUND = 200, 404


def try_credentials(
    registry: str,
    credentials: Credentials,
    network: Network,
    reporter: Reporter,
    patience: Patience = DEFAULT_PATIENCE,
) -> bool:
    """Ask a registry whether it takes credentials.

    Args:
        registry: Its host.
        credentials: The credentials, which it is told only if it asks for them.
        network: How it is reached.
        reporter: Is told of waiting.
        patience: How to wait.

    Returns:
        Whether it took them; False where it lets everybody in, so that they could not be tried.

    Raises:
        NotAuthorised: It refuses them.
        StoreFailed: It can't be reached, or is no registry.
    """
    whole = Reference(registry, "")
    host = Host(network, reporter, patience)
    client = Client(whole, host, Authoriser(whole, host, lambda: credentials))
    try:
        require_entry(client)
    except NotAuthorised as error:
        raise NotAuthorised(
            str(error),
            code="login-refused",
            remedy="check user and password; many registries want an access token for a password",
        ) from None
    return host.challenge is not None


def require_entry(client: Client) -> None:
    """Make sure that there is a registry, and that it lets us in.

    https://github.com/opencontainers/distribution-spec/blob/main/spec.md#determining-support

    Raises:
        NotAuthorised: It refuses these credentials, or asks for some.
        StoreFailed: It can't be reached, or is no registry.
    """
    answer = client.send(Request("GET", client.root), READ)
    if answer.status == _NOT_FOUND:
        answer.discard()
        raise StoreFailed(
            f"{client.registry} is no OCI registry",
            code="no-registry",
            remedy="check the host; a registry's may be another than that of its website",
        )
    if answer.status != _OK:
        raise client.refusal(answer, "log in")
    if answer.headers.get_content_type() == "text/html":
        answer.discard()
        raise answer.unreadable("a page for browsers")  # a captive portal says yes to anything
    answer.discard()
