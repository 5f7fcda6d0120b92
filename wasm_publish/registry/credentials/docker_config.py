"""The credential files of Docker and podman.

https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.oci.encoding import parse_json
from wasm_publish.registry.authentication.tokens import IDENTITY_TOKEN_USER
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wasm_publish.references.reference import Reference

DOCKER_HUB = "docker.io"
DOCKER_HUB_KEY = "https://index.docker.io/v1/"
"""The key of Docker Hub, from before registries had hosts for names."""

HELPERS, ENTRIES, STORE = "credHelpers", "auths", "credsStore"
"""Where a file names the helper of a registry, holds credentials, and names a common helper."""

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
            document = parse_json(path.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise damaged(path, f"can't read the credentials: {error.strerror}") from error
        except ValueError:
            raise damaged(path, "the credentials are no JSON") from None  # which would be shown
        if not isinstance(document, dict):
            raise damaged(path, "the credentials are no JSON object")
        return cls(path, document)

    def helper(self, registry: str) -> str | None:
        """The credential helper for one registry."""
        key = self.helper_key(registry)
        return None if key is None else str(self._table(HELPERS)[key])

    def helper_key(self, registry: str) -> str | None:
        """The key of `credHelpers` that names it."""
        helpers = self._table(HELPERS)
        named = (key for key in helpers if _text(helpers, key))
        return next((key for key in named if normalised(key) == registry), None)

    def store(self) -> str | None:
        """The credential helper for all registries that nothing else is said of."""
        name = self.document.get(STORE)
        return name if isinstance(name, str) and name else None

    def credentials(self, reference: Reference) -> Credentials | None:
        """The credentials in the file itself: of the repository, or of what is nearest above it.

        Raises:
            UsageError: They are damaged.
        """
        key = self.entry_key(reference)
        return None if key is None else self._credentials(key)

    def entry_key(self, reference: Reference) -> str | None:
        """The key of `auths` whose entry holds them."""
        entries = self._table(ENTRIES)
        keys = {normalised(key): key for key, entry in entries.items() if _holds_secret(entry)}
        place = reference.name
        while place and place not in keys:
            place = place.rpartition("/")[0]
        return keys.get(place)

    def _credentials(self, key: str) -> Credentials:
        entry = self._table(ENTRIES)[key]
        identity, encoded = _text(entry, "identitytoken"), _text(entry, "auth")
        if identity:
            return Credentials(IDENTITY_TOKEN_USER, identity)
        pair = _decoded(encoded)
        if ":" not in pair:
            raise damaged(self.path, f"the credentials for {normalised(key)} are damaged")
        return Credentials(*pair.split(":", maxsplit=1))

    def _table(self, name: str) -> Mapping[str, object]:
        table = self.document.get(name)
        return table if isinstance(table, dict) else {}


def _holds_secret(entry: object) -> bool:
    return bool(_text(entry, "identitytoken") or _text(entry, "auth"))


def _text(entry: object, name: str) -> str:
    value = entry.get(name) if isinstance(entry, dict) else None
    return value if isinstance(value, str) else ""


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
