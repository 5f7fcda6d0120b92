"""Opening a registry as oras's client: the one place in the tests that knows how."""

from __future__ import annotations

import os
from base64 import b64encode
from typing import TYPE_CHECKING

from http_server import Reply
from opened_registry import Clock
from stored_artifacts import artifact_of

from wasm_publish.oci.encoding import digest_of
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.connection.patience import LIMIT, Patience
from wasm_publish.registry.oras_bridge import OrasRegistry
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from docker_registry import DockerRegistry

    from wasm_publish.reporting import Reporter

ALICE = Credentials("alice", "wonderland-5a1f")
BASIC = f"Basic {b64encode(b'alice:wonderland-5a1f').decode()}"
ASKS_BASIC = Reply(401, headers={"WWW-Authenticate": 'Basic realm="tests"'})

BLOBS, MANIFESTS = "/v2/acme/hello/blobs", "/v2/acme/hello/manifests"
UPLOADS = f"{BLOBS}/uploads/"
WASM = b"\0asm\x01\0\0\0"
DIGEST = digest_of(WASM)
ARTIFACT = artifact_of()


def oras_at(
    host: str,
    *,
    credentials: Credentials | None = None,
    clock: Clock | None = None,
    limit: float = LIMIT,
    ca_file: str | None = None,
    reporter: Reporter | None = None,
) -> OrasRegistry:
    """oras's client of a registry.

    Args:
        host: Address and port.
        credentials: Who to be.
        clock: Notes the waiting; nobody ever waits here.
        limit: Seconds from a failure until it isn't tried again.
        ca_file: Authorities to trust.
        reporter: Is told of waiting.
    """
    network = Network(timeout=10, ca_file=ca_file, environment=dict(os.environ))
    time_of = clock or Clock()
    patience = Patience(limit, time_of.monotonic, time_of.sleep)
    return OrasRegistry(
        host, network, lambda _registry, _repository: credentials, reporter, patience
    )


def oras_of(registry: DockerRegistry) -> OrasRegistry:
    """The same of a real registry, as somebody who may do everything there."""
    given = Credentials(registry.username, registry.password) if registry.username else None
    ca_file = str(registry.ca_file) if registry.ca_file else None
    return oras_at(registry.host, credentials=given, ca_file=ca_file)


def served(content: bytes, **headers: str) -> Reply:
    """An answer with this content, and headers whose dashes are underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(200, content, {"Content-Type": "application/json", **named})
