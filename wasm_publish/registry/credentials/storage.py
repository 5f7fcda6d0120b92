"""Where credentials are kept: with the helper that Docker's configuration names, or in it."""

from __future__ import annotations

import json
import os
from stat import S_IMODE
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.registry.credentials.config_entries import (
    with_credentials,
    without_entries,
    without_secrets,
)
from wasm_publish.registry.credentials.credential_helper import (
    ask_helper,
    erase_from_helper,
    program_of,
    store_in_helper,
)
from wasm_publish.registry.credentials.docker_config import DockerConfig, damaged, server_of
from wasm_publish.registry.credentials.finding import file_to_store_in
from wasm_publish.stores.atomic_file import replace_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wasm_publish.registry.credentials.config_entries import Document
    from wasm_publish.stores import Credentials

_FOLDER_MODE, _FILE_MODE = 0o700, 0o600
_OTHERS = 0o077


class Removed(NamedTuple):
    """What knew a registry and does so no more.

    Attributes:
        helper: The program of a credential helper.
        file: A credential file.
    """

    helper: str | None
    file: Path | None


class CredentialStorage:
    """Keeps the credentials for one registry, where Docker and podman look for them.

    Attributes:
        file: The credential file.
        helper: The program of the credential helper that keeps them instead of the file.
    """

    def __init__(self, registry: str, environment: Mapping[str, str]) -> None:
        """Find out where it is.

        Args:
            registry: The host of the registry.
            environment: Tells where the file is, and is that of the helper.

        Raises:
            UsageError: The file is damaged, or nothing tells where it is.
        """
        self.file = file_to_store_in(environment)
        self._registry = registry
        self._environment = environment
        config = DockerConfig(self.file, _read(self.file))
        self._helper = config.helper(registry) or config.store()

    @property
    def helper(self) -> str | None:
        """See above."""
        return program_of(self._helper) if self._helper else None

    @property
    def is_open_to_others(self) -> bool:
        """Whether the file is one that others on this machine may use, as far as modes tell."""
        return os.name != "nt" and bool(self.file.stat().st_mode & _OTHERS)

    def store(self, credentials: Credentials) -> None:
        """Keep credentials, in place of those that were kept.

        Raises:
            UsageError: The helper fails, or the file can't be written.
        """
        if self._helper is None:
            stored = with_credentials(_read(self.file), self._registry, credentials)
        else:
            store_in_helper(self._helper, self._server, credentials, self._environment)
            stored = without_secrets(_read(self.file), self._registry)
        _write(self.file, stored)

    def remove(self) -> Removed:
        """Keep them no more.

        Raises:
            UsageError: The helper fails, or the file can't be written.
        """
        document = _read(self.file)
        was_in_file = without_secrets(document, self._registry) != document
        _write(self.file, without_entries(document, self._registry))
        knew = self._helper and ask_helper(self._helper, self._server, self._environment)
        if self._helper and knew:
            erase_from_helper(self._helper, self._server, self._environment)
        return Removed(self.helper if knew else None, self.file if was_in_file else None)

    @property
    def _server(self) -> str:
        return server_of(self._registry)


def _read(file: Path) -> Document:
    config = DockerConfig.read(file)
    document = config.document if config else {}
    if not isinstance(document.get("auths"), dict | None):
        raise damaged(file, "`auths` of the credentials is no JSON object")
    return document


def _write(file: Path, document: Document) -> None:
    if document == _read(file):
        return
    text = json.dumps(document, indent="\t") + "\n"
    try:
        real = file.resolve()  # a link stays one, as some people keep this file elsewhere
        real.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        mode = S_IMODE(real.stat().st_mode) if real.exists() else _FILE_MODE
        replace_file(real, [text.encode()], mode)
    except OSError as error:
        raise UsageError(
            f"can't write the credentials: {error.strerror}",
            code="unwritable-credentials",
            file=file,
            remedy="make the file and its folder writable, or name another in DOCKER_CONFIG",
        ) from error
