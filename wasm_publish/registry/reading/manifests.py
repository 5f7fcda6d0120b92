"""Reading the manifests of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Descriptor
from wasm_publish.oci.encoding import describe
from wasm_publish.oci.manifests import LARGEST_MANIFEST
from wasm_publish.oci.media_types import DOCKER_INDEX, INDEX, MANIFEST
from wasm_publish.references.grammar import is_digest
from wasm_publish.registry.client import READ
from wasm_publish.registry.connection.patience import Attempts
from wasm_publish.registry.connection.transport import Request
from wasm_publish.stores import FoundManifest
from wasm_publish.stores.blobs import too_large
from wasm_publish.stores.verified import require_content

if TYPE_CHECKING:
    from wasm_publish.registry.client import Client
    from wasm_publish.registry.connection.answer import Answer

_OK, _NOT_FOUND = 200, 404
_PAGE = "text/html"

_KINDS = (
    MANIFEST,
    INDEX,
    "application/vnd.docker.distribution.manifest.v2+json",
    DOCKER_INDEX,
)
# What is not listed here a registry may hide, or turn into something older.
_ACCEPTED = {"Accept": ", ".join(_KINDS)}


def find_manifest(client: Client, reference: str) -> Descriptor | None:
    """The descriptor of the manifest that a tag or a digest names, or None.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It can't be read.
    """
    answer = _ask(client, "HEAD", reference)
    if answer is None:
        return None
    answer.discard()
    digest = reference if is_digest(reference) else answer.headers.get("Docker-Content-Digest", "")
    if is_digest(digest) and answer.size is not None:
        return Descriptor(_media_type(answer), digest, answer.size)
    found = find_content(client, reference)  # for a registry that does not tell it
    return found.descriptor if found else None


def get_manifest(client: Client, reference: str) -> tuple[Answer, bytes] | None:
    """The manifest that a tag or a digest names, with the answer that held it, or None.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It can't be read, or is larger than a manifest may be.
    """
    attempts = Attempts(client.retrying.patience)
    while True:
        answer = _ask(client, "GET", reference)
        if answer is None:
            return None
        try:
            return answer, _content(answer, reference)
        except StoreFailed as error:  # the connection may break in the midst of it
            if not client.retrying.waited(attempts, answer.server, error):
                raise


def _ask(client: Client, method: str, reference: str) -> Answer | None:
    url = client.url(f"manifests/{reference}")
    answer = client.send(Request(method, url, _ACCEPTED), READ)
    if answer.status == _NOT_FOUND:
        answer.discard()
        return None
    if answer.status != _OK:
        raise client.refusal(answer, "read a manifest")
    return answer


def _content(answer: Answer, reference: str) -> bytes:
    if (answer.size or 0) > LARGEST_MANIFEST:
        answer.discard()
        raise too_large(reference)
    content = answer.read()
    if len(content) > LARGEST_MANIFEST:
        raise too_large(reference)
    return content


def find_content(client: Client, reference: str) -> FoundManifest | None:
    """The manifest that a tag or a digest names, whose descriptor is told by its bytes, or None.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It can't be read, or is something else than the registry says.
    """
    found = get_manifest(client, reference)
    if found is None:
        return None
    answer, content = found
    if _media_type(answer) == _PAGE:
        raise answer.unreadable("a page for browsers")  # a captive portal says yes to anything
    told = answer.headers.get("Docker-Content-Digest", "")
    for digest in filter(is_digest, {reference, told}):
        require_content(content, digest, str(answer.server))
    described = describe(content, _media_type(answer))
    if is_digest(reference):
        described = described._replace(digest=reference)
    return FoundManifest(described, content)


def _media_type(answer: Answer) -> str:
    return answer.headers.get_content_type()
