"""The credentials that Docker or podman know."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.references.reference import Reference
from wasm_publish.registry.credentials.credential_helper import ask_helper
from wasm_publish.registry.credentials.docker_config import DockerConfig, server_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from wasm_publish.stores import Credentials

_HOME = "USERPROFILE" if os.name == "nt" else "HOME"


def find_credentials(
    registry: str, repository: str, environment: Mapping[str, str]
) -> Credentials | None:
    """The first credentials for a repository.

    Args:
        registry: The host of the registry.
        repository: The repository there.
        environment: Tells where the files are, and is that of credential helpers.

    Raises:
        UsageError: A file is damaged, or a credential helper fails.
    """
    reference = Reference(registry, repository)
    for path in credential_files(environment):
        config = DockerConfig.read(path)
        found = _found(config, reference, environment) if config else None
        if found:
            return found
    return None


def credential_files(environment: Mapping[str, str]) -> Iterator[Path]:
    """Where credential files may be, in the order in which they count."""
    home = Path(environment.get(_HOME) or os.curdir)
    if named := environment.get("REGISTRY_AUTH_FILE"):
        yield Path(named)
    yield Path(environment.get("DOCKER_CONFIG") or home / ".docker") / "config.json"
    if runtime := environment.get("XDG_RUNTIME_DIR"):
        yield Path(runtime) / "containers" / "auth.json"
    elif hasattr(os, "getuid"):
        yield Path("/run/containers", str(os.getuid()), "auth.json")  # as podman does
    settings = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    yield settings / "containers" / "auth.json"


def file_to_store_in(environment: Mapping[str, str]) -> Path:
    """The credential file that counts first.

    Raises:
        UsageError: Nothing tells where it would be.
    """
    if not any(environment.get(name) for name in ("REGISTRY_AUTH_FILE", "DOCKER_CONFIG", _HOME)):
        raise UsageError(
            "there is no home folder to keep credentials in",
            code="no-home",
            remedy="name a folder for them in DOCKER_CONFIG",
        )
    return next(credential_files(environment))


def files_with_credentials(registry: str, environment: Mapping[str, str]) -> Iterator[Path]:
    """The files that lead to credentials for a registry; those that can't be used do not."""
    for path in credential_files(environment):
        with suppress(UsageError):
            config = DockerConfig.read(path)
            if config and _found(config, Reference(registry, ""), environment):
                yield path


def _found(
    config: DockerConfig, reference: Reference, environment: Mapping[str, str]
) -> Credentials | None:
    registry = reference.registry
    server = server_of(registry)
    if own := config.helper(registry):
        return ask_helper(own, server, environment)
    if written := config.credentials(reference):
        return written
    common = config.store()
    return ask_helper(common, server, environment) if common else None
