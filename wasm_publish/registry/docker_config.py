"""The credential files of Docker and podman.

https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
"""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.registry.tokens import IDENTITY_TOKEN_USER
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wasm_publish.references.reference import Reference

DOCKER_HUB = "docker.io"
DOCKER_HUB_KEY = "https://index.docker.io/v1/"
"""The key of Docker Hub, from before registries had hosts for names."""

_HUB_NAMES = frozenset({DOCKER_HUB, "index.docker.io", "registry-1.docker.io"})


@dataclass(frozen=True, slots=True)
class DockerConfig:
    """A credential file that has been read; its representation shows no secret.

    Attributes:
        path: The file.
        document: What it holds.
    """

    path: Path
    document: Mapping[str, object]

    def __repr__(self) -> str:
        """Only which file it is."""
        return f"DockerConfig({self.path!r})"

    @classmethod
    def read(cls, path: Path) -> DockerConfig | None:
        """Read a file, if it is there.

        Raises:
            UsageError: It can't be read.
        """
        try:
            document = json.loads(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise damaged(path, f"can't read the credentials: {error.strerror}") from error
        except (ValueError, RecursionError):
            raise damaged(path, "the credentials are no JSON") from None  # which would be shown
        if not isinstance(document, dict):
            raise damaged(path, "the credentials are no JSON object")
        return cls(path, document)

    def helper(self, registry: str) -> str | None:
        """The credential helper for one registry."""
        helpers = self._table("credHelpers")
        found = (name for key, name in helpers.items() if normalised(key) == registry)
        return next((name for name in found if isinstance(name, str) and name), None)

    def store(self) -> str | None:
        """The credential helper for all registries that nothing else is said of."""
        name = self.document.get("credsStore")
        return name if isinstance(name, str) and name else None

    def credentials(self, reference: Reference) -> Credentials | None:
        """The credentials in the file itself: of the repository, or of what is nearest above it.

        Raises:
            UsageError: They are damaged.
        """
        entries = {normalised(key): entry for key, entry in self._table("auths").items()}
        place = reference.name
        while place:
            found = self._credentials(place, entries.get(place))
            if found:
                return found
            place = place.rpartition("/")[0]
        return None

    def _credentials(self, place: str, entry: object) -> Credentials | None:
        if not isinstance(entry, dict):
            return None
        identity, encoded = entry.get("identitytoken"), entry.get("auth")
        if isinstance(identity, str) and identity:
            return Credentials(IDENTITY_TOKEN_USER, identity)
        if not isinstance(encoded, str) or not encoded:
            return None
        pair = _decoded(encoded)
        if ":" not in pair:
            raise damaged(self.path, f"the credentials for {place} are damaged")
        return Credentials(*pair.split(":", maxsplit=1))

    def _table(self, name: str) -> Mapping[str, object]:
        table = self.document.get(name)
        return table if isinstance(table, dict) else {}


def _decoded(encoded: str) -> str:
    try:
        return b64decode(encoded).decode()
    except ValueError:
        return ""  # not repeated, as it could be a secret


def normalised(key: str) -> str:
    """A key as a reference names it: without scheme and API version, Docker Hub by one name."""
    place = key.partition("://")[2] or key
    host, _, path = place.strip("/").partition("/")
    host = DOCKER_HUB if host.lower() in _HUB_NAMES else host.lower()
    return host if path in {"", "v1", "v2"} else f"{host}/{path}"


def server_of(registry: str) -> str:
    """For whom credentials are stored, as Docker spells it."""
    return DOCKER_HUB_KEY if registry == DOCKER_HUB else registry


def damaged(path: Path, message: str) -> UsageError:
    """The error for a credential file that can't be used as it is."""
    return UsageError(
        message,
        code="invalid-credentials",
        file=path,
        remedy="repair or remove the file, then log in anew",
    )
