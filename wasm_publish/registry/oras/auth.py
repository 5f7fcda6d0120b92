"""What oras asks of a backend for credentials, answered with those of the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oras.auth.base import AuthBackend

from wasm_publish.errors import UsageError
from wasm_publish.registry.credentials.finding import find_credentials
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_FILE = "REGISTRY_AUTH_FILE"


class EngineAuth(AuthBackend):  # type: ignore[misc]  # oras has no annotations
    """Keeps who to be, and asks no registry: the engine does when a registry wants to know.

    Args:
        find: Finds the credentials for a registry and a repository.
        environment: Tells where the credential files are.
        changed: Called when other credentials count from now on.
    """

    def __init__(
        self,
        find: Callable[[str, str], Credentials | None],
        environment: Mapping[str, str],
        changed: Callable[[], None],
    ) -> None:
        super().__init__()
        self._find = find
        self._environment = environment
        self._changed = changed
        self._given: Credentials | None = None
        self._files: list[str] = []

    def credentials(self, registry: str, repository: str) -> Credentials | None:
        """Those that were given, else those of the files that were named, else those found.

        Raises:
            UsageError: A file is damaged, or a credential helper fails.
        """
        if self._given:
            return self._given
        for file in self._files:
            environment = with_file(self._environment, file)
            if found := find_credentials(registry, repository, environment):
                return found
        return self._find(registry, repository)

    def load_configs(
        self,
        container: object,  # noqa: ARG002 - oras's
        configs: Sequence[str] | None = None,
    ) -> None:
        """Let these credential files count before the others."""
        new = [file for file in configs or () if file not in self._files]
        if new:
            self._files = [*new, *self._files]
            self._changed()

    def set_basic_auth(self, username: str, password: str) -> None:
        """Let these be the credentials."""
        self._given = Credentials(username, password)
        self._changed()

    def set_token_auth(self, token: str) -> None:  # noqa: ARG002 - oras's
        """Refuse a token, which could be for another registry or for too little.

        Raises:
            UsageError: Always.
        """
        raise UsageError(
            "a registry's own token can't be set",
            code="token-set",
            remedy="give a user and a password or access token: the engine fetches tokens with it",
        )

    def logout(self, hostname: str) -> None:  # noqa: ARG002 - oras's
        """Forget what was given."""
        self._given, self._files = None, []
        self._changed()


def with_file(environment: Mapping[str, str], file: str | None) -> Mapping[str, str]:
    """An environment in which a credential file counts first, if one is named."""
    return {**environment, _FILE: file} if file else environment
