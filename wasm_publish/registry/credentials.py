"""Whose credentials a registry gets: those that Docker or podman know, then those of plugins."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.registry.credential_helper import ask_helper
from wasm_publish.registry.docker_config import DOCKER_HUB, DOCKER_HUB_KEY, DockerConfig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from wasm_publish.reference import Reference
    from wasm_publish.stores import Credentials

_HOME = "USERPROFILE" if os.name == "nt" else "HOME"


def find_credentials(
    reference: Reference,
    environment: Mapping[str, str],
    ask_plugins: Callable[[str, str], Credentials | None],
) -> Credentials | None:
    """The first credentials for a repository.

    Args:
        reference: The repository.
        environment: Tells where the files are, and is that of credential helpers.
        ask_plugins: Gives the credentials that plugins have for a registry and a repository.

    Raises:
        UsageError: A file is damaged, or a credential helper fails.
    """
    for path in credential_files(environment):
        config = DockerConfig.read(path)
        found = _found(config, reference, environment) if config else None
        if found:
            return found
    return ask_plugins(reference.registry, reference.repository)


def credential_files(environment: Mapping[str, str]) -> Iterator[Path]:
    """Where credential files may be, in the order in which they count."""
    home = Path(environment.get(_HOME) or os.curdir)
    if named := environment.get("REGISTRY_AUTH_FILE"):
        yield Path(named)
    yield Path(environment.get("DOCKER_CONFIG") or home / ".docker") / "config.json"
    if runtime := environment.get("XDG_RUNTIME_DIR"):
        yield Path(runtime) / "containers" / "auth.json"
    settings = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
    yield settings / "containers" / "auth.json"


def _found(
    config: DockerConfig, reference: Reference, environment: Mapping[str, str]
) -> Credentials | None:
    registry = reference.registry
    server = DOCKER_HUB_KEY if registry == DOCKER_HUB else registry
    if own := config.helper(registry):
        return ask_helper(own, server, environment)
    if written := config.credentials(reference):
        return written
    common = config.store()
    return ask_helper(common, server, environment) if common else None
