"""The entries of one registry in a credential file, changed without touching the rest of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.registry.authentication.basic import encoded
from wasm_publish.registry.credentials.docker_config import normalised, server_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from wasm_publish.stores import Credentials

    Document: TypeAlias = Mapping[str, object]

_SECRETS = frozenset({"auth", "identitytoken", "password", "registrytoken", "username"})


def with_credentials(document: Document, registry: str, credentials: Credentials) -> Document:
    """The document with credentials, under the key that every tool knows and under no other."""
    own = server_of(registry)
    kept = {
        key: entry
        for key, entry in _entries(document).items()
        if key == own or normalised(key) != registry
    }
    kept[own] = {**_bared(kept.get(own)), "auth": encoded(credentials)}
    return {**document, "auths": kept}


def without_secrets(document: Document, registry: str) -> Document:
    """The document where nothing stands before what a helper knows of the registry."""
    entries = _entries(document)
    bared = {
        key: _bared(entry) if normalised(key) == registry else entry
        for key, entry in entries.items()
    }
    return document if bared == entries else {**document, "auths": bared}


def without_entries(document: Document, registry: str) -> Document:
    """The document that knows the registry no more."""
    entries = _entries(document)
    kept = {key: entry for key, entry in entries.items() if normalised(key) != registry}
    return document if kept == entries else {**document, "auths": kept}


def _entries(document: Document) -> Mapping[str, object]:
    entries = document.get("auths")
    return entries if isinstance(entries, dict) else {}


def _bared(entry: object) -> Mapping[str, object]:
    entry = entry if isinstance(entry, dict) else {}
    return {name: value for name, value in entry.items() if name not in _SECRETS}
