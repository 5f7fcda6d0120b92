"""`wasm-publish login REGISTRY`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.access_of import stays_here
from wasm_publish.cli.credential_prompt import credentials_for
from wasm_publish.cli.output import show
from wasm_publish.model import Problem
from wasm_publish.references.registry_host import parse_registry_host
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.credentials.storage import CredentialStorage
from wasm_publish.registry.login import try_credentials
from wasm_publish.stores.offline import require_reach
from wasm_publish.ui.terminal import shown_path

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation
    from wasm_publish.ui.terminal import Terminal

SCHEMA = "wasm-publish/login/v1"


def run(invocation: Invocation) -> int:
    """Try credentials at a registry, then store them."""
    environment, terminal = invocation.environment, invocation.terminal
    registry = parse_registry_host(invocation.words[0])
    require_reach(registry, offline=stays_here(invocation))
    storage = CredentialStorage(registry, environment)
    credentials = credentials_for(registry, invocation)
    network = Network.of(invocation.settings, environment)
    tried = try_credentials(registry, credentials, network, terminal)
    storage.store(credentials)
    if tried:
        terminal.status("Logged in", f"to {registry} as {credentials.username}")
    else:
        terminal.problem(_untried(registry))
    _tell_where(storage, terminal)
    document = {
        "schema": SCHEMA,
        "registry": registry,
        "username": credentials.username,
        "tried": tried,
        "helper": storage.helper,
        "file": None if storage.helper else str(storage.file),
    }
    show(invocation, document)
    return 0


def _tell_where(storage: CredentialStorage, terminal: Terminal) -> None:
    if storage.helper:
        terminal.status("Stored", f"the credentials with {storage.helper}")
        return
    terminal.status("Stored", f"the credentials in {shown_path(storage.file)}")
    terminal.problem(_in_plain_text(storage))


def _untried(registry: str) -> Problem:
    return Problem(
        code="untried-credentials",
        message=f"{registry} asks nobody who they are, so the credentials could not be tried",
        severity="warning",
        remedy="if it asks nobody on a push either, they are not needed",
    )


def _in_plain_text(storage: CredentialStorage) -> Problem:
    where = "a file that others may read" if storage.is_open_to_others else "this file"
    return Problem(
        code="plain-text-password",
        message=f"the password is kept in plain text, in {where}",
        severity="warning",
        remedy="to keep it encrypted, install a Docker credential helper and name it there as"
        " `credsStore`",
        file=storage.file,
    )
