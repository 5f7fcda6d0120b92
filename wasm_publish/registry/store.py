"""A repository of a registry as a store."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Descriptor
from wasm_publish.reference_grammar import is_digest, is_tag
from wasm_publish.registry.auth import Authoriser
from wasm_publish.registry.client import READ, REMOVE, Client
from wasm_publish.registry.credentials import find_credentials
from wasm_publish.registry.manifests import find_manifest, get_manifest, put_manifest
from wasm_publish.registry.paging import pages
from wasm_publish.registry.referrers import note_referrer, referrers_of
from wasm_publish.registry.transport import Request, Transport
from wasm_publish.registry.upload import upload_blob
from wasm_publish.registry.verifying import VerifiedStream, require_content
from wasm_publish.stores.blobs import not_found, require_digest, subject_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import BinaryIO

    from wasm_publish.model import Artifact
    from wasm_publish.reference import Reference
    from wasm_publish.registry.answer import Answer
    from wasm_publish.reporting import Advance
    from wasm_publish.stores import Choose, Credentials

_OK, _NOT_FOUND = 200, 404
_DELETED = frozenset({200, 202, 204})
_CANT_DELETE = frozenset({400, 404, 405})


@dataclass(frozen=True, slots=True)
class RegistryStore:
    """A repository of a registry."""

    client: Client

    def resolve(self, reference: str) -> Descriptor | None:
        """See `Store`."""
        if not (is_tag(reference) or is_digest(reference)):
            return None
        return find_manifest(self.client, reference)

    def tags(self) -> Sequence[str]:
        """See `Store`. A repository that isn't there yet has none."""
        answer = self.client.send(Request("GET", self.client.url("tags/list")), READ)
        if answer.status == _NOT_FOUND:
            answer.discard()
            return ()
        if answer.status != _OK:
            raise self.client.refusal(answer, "read the tags")
        return [tag for page in pages(self.client, answer) for tag in _tags(answer, page)]

    def read_manifest(self, digest: str) -> bytes:
        """See `Store`."""
        require_digest(digest)
        found = get_manifest(self.client, digest)
        if found is None:
            raise not_found(digest)
        answer, content = found
        require_content(answer, content, digest)
        return content

    def read_blob(self, digest: str) -> BinaryIO:
        """See `Store`. The stream fails at its end if the content was not the right one."""
        require_digest(digest)
        answer = self.client.send(Request("GET", self.client.url(f"blobs/{digest}")), READ)
        if answer.status == _NOT_FOUND:
            answer.discard()
            raise not_found(digest)
        if answer.status != _OK:
            raise self.client.refusal(answer, "read a blob")
        return io.BufferedReader(VerifiedStream(answer, digest))

    def push(self, artifact: Artifact, choose: Choose, advance: Advance) -> None:
        """See `Store`. Nothing is tagged before all blobs are there."""
        tags = choose()
        if tags is None:
            return
        for blob in (*artifact.layers, artifact.config):
            upload_blob(self.client, blob, advance)
        references = tuple(dict.fromkeys(tags)) or (artifact.digest,)
        answers = [
            put_manifest(self.client, reference, artifact.manifest, artifact.media_type)
            for reference in references
        ]
        subject = subject_of(artifact.manifest)
        if subject and "OCI-Subject" not in answers[0].headers:
            note_referrer(self.client, artifact, subject)

    def referrers(self, digest: str) -> Sequence[Descriptor]:
        """See `Store`."""
        if not is_digest(digest):
            return ()
        found = {entry.digest: entry for entry in referrers_of(self.client, digest)}
        return [Descriptor(e.media_type, e.digest, e.size) for e in found.values()]

    def delete(self, tag: str) -> None:
        """See `Store`."""
        if not is_tag(tag) or self.resolve(tag) is None:
            return
        answer = self.client.send(Request("DELETE", self.client.url(f"manifests/{tag}")), REMOVE)
        if answer.status in _CANT_DELETE:
            # To delete the digest instead would take every tag that names it.
            answer.discard()
            raise StoreFailed(
                f"{answer.server} can't remove a tag alone",
                code="tags-stay",
                remedy="remove it on the website of the registry, if it has one",
            )
        if answer.status not in _DELETED:
            raise self.client.refusal(answer, f"remove the tag {tag}")
        answer.discard()


def open_registry(
    reference: Reference,
    environment: Mapping[str, str],
    ask_plugins: Callable[[str, str], Credentials | None],
) -> RegistryStore:
    """Open a repository; nothing is asked of the registry yet.

    Args:
        reference: The repository.
        environment: Tells where credential files are.
        ask_plugins: Gives the credentials that plugins have for a registry and a repository.
    """
    transport = Transport()

    def find() -> Credentials | None:
        return find_credentials(reference, environment, ask_plugins)

    return RegistryStore(Client(reference, transport, Authoriser(reference, transport, find)))


def _tags(answer: Answer, page: object) -> Iterable[str]:
    listed = page.get("tags") if isinstance(page, dict) else page
    if not isinstance(listed, list | None):
        raise answer.unreadable("what is no list of tags")
    return [tag for tag in listed or () if isinstance(tag, str) and is_tag(tag)]
