"""`wasm-publish logout REGISTRY`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.output import show
from wasm_publish.references.registry_host import parse_registry_host
from wasm_publish.registry.credentials.finding import files_with_credentials
from wasm_publish.registry.credentials.storage import CredentialStorage
from wasm_publish.ui.terminal import shown_path

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation

SCHEMA = "wasm-publish/logout/v1"


def run(invocation: Invocation) -> int:
    """Remove the credentials for a registry; it is no failure if there were none."""
    terminal = invocation.terminal
    registry = parse_registry_host(invocation.words[0])
    removed = CredentialStorage(registry, invocation.environment).remove()
    if removed.helper:
        terminal.status("Removed", f"the credentials for {registry} from {removed.helper}")
    if removed.file:
        terminal.status(
            "Removed", f"the credentials for {registry} from {shown_path(removed.file)}"
        )
    if not (removed.helper or removed.file):
        terminal.note(f"there were no credentials for {registry} to remove")
    remaining = list(files_with_credentials(registry, invocation.environment))
    for file in remaining:
        terminal.note(f"{shown_path(file)} still leads to credentials for {registry}")
    document = {
        "schema": SCHEMA,
        "registry": registry,
        "helper": removed.helper,
        "file": str(removed.file) if removed.file else None,
        "remaining": [str(file) for file in remaining],
    }
    show(invocation, document)
    return 0
