"""A repository of a registry as a store."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from wasm_publish.model import Descriptor
from wasm_publish.pending import Pending
from wasm_publish.references.grammar import is_digest, is_tag
from wasm_publish.registry.authentication.authoriser import Authoriser
from wasm_publish.registry.client import READ, Client
from wasm_publish.registry.connection.patience import DEFAULT_PATIENCE
from wasm_publish.registry.connection.transport import Request
from wasm_publish.registry.host import Host
from wasm_publish.registry.pushing.manifest_push import ManifestPush
from wasm_publish.registry.pushing.push import push_artifact
from wasm_publish.registry.pushing.untagging import remove_tag
from wasm_publish.registry.reading.download import Download
from wasm_publish.registry.reading.manifests import find_content, find_manifest, get_manifest
from wasm_publish.registry.reading.paging import pages
from wasm_publish.registry.reading.referrers import referrers_of
from wasm_publish.registry.uploading.head_start import SMALLEST, HeadStart
from wasm_publish.stores.blobs import not_found, require_digest
from wasm_publish.stores.verified import VerifiedStream, require_content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, MutableMapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from wasm_publish.model import Pushable
    from wasm_publish.references.reference import Reference
    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.connection.network import Network
    from wasm_publish.registry.connection.patience import Patience
    from wasm_publish.reporting import Advance, Reporter
    from wasm_publish.stores import Choose, Credentials, FoundManifest

_FIRST_ROUND = 3
"""Requests with which a push begins: what a tag holds, and a session for wasm and config."""

_SOON = 5.0  # seconds for what is only tidying up
_OK, _NOT_FOUND = 200, 404


class RegistryStore:
    """A repository of a registry.

    Attributes:
        client: Asks the registry.
    """

    def __init__(self, client: Client) -> None:
        self.client = client
        self._head_starts: dict[Path, HeadStart] = {}

    def resolve(self, reference: str) -> Descriptor | None:
        """See `Store`."""
        if not (is_tag(reference) or is_digest(reference)):
            return None
        return find_manifest(self.client, reference)

    def find(self, reference: str) -> FoundManifest | None:
        """See `Store`. One request, where looking and reading would be two."""
        if not (is_tag(reference) or is_digest(reference)):
            return None
        return find_content(self.client, reference)

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
        return self._manifest(digest)[1]

    def read_blob(self, blob: Descriptor) -> BinaryIO:
        """See `Store`."""
        require_digest(blob.digest)
        download = Download(self.client, blob)
        return io.BufferedReader(VerifiedStream(download, blob, self.client.registry))

    def push(self, artifact: Pushable, choose: Choose, advance: Advance) -> None:
        """See `Store`. Nothing is tagged before all blobs are there."""
        try:
            push_artifact(self.client, artifact, choose, advance, self._head_starts)
        finally:
            self._head_starts.clear()  # used, or cancelled with the push

    def tag(self, digest: str, tags: Sequence[str]) -> None:
        """See `Store`."""
        self.client.prepare_to_push()
        answer, content = self._manifest(digest)
        media_type = answer.headers.get_content_type()
        ManifestPush(self.client, content, media_type).under_more(tags, None)

    def expect(self, file: Path, tags: Sequence[str]) -> None:
        """See `Store`. A large file is sent at once, in the hope that it isn't there."""
        self.client.prepare_to_push()
        self.client.prepare(_FIRST_ROUND)
        with suppress(OSError):  # whoever reads the file will tell
            size = file.stat().st_size
            if size >= SMALLEST:
                self._head_starts[file] = HeadStart(self.client, file, size, tags)

    def dismiss(self, file: Path) -> None:
        """See `Store`."""
        if head_start := self._head_starts.pop(file, None):
            Pending(head_start.stop).settle(_SOON)

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
        remove_tag(self.client, tag)

    def _manifest(self, digest: str) -> tuple[Answer, bytes]:
        require_digest(digest)
        found = get_manifest(self.client, digest)
        if found is None:
            raise not_found(digest)
        answer, content = found
        require_content(content, digest, str(answer.server))
        return found


def open_registry(
    reference: Reference,
    network: Network,
    credentials: Callable[[str, str], Credentials | None],
    reporter: Reporter,
    patience: Patience = DEFAULT_PATIENCE,
    shared: MutableMapping[object, Any] | None = None,
) -> RegistryStore:
    """Open a repository; nothing is asked of the registry yet.

    Args:
        reference: The repository.
        network: How it is reached.
        credentials: Gives the credentials for a registry and a repository.
        reporter: Is told of waiting.
        patience: How to wait.
        shared: What the stores of a run share.
    """
    ours = {} if shared is None else shared
    host = Host.of(reference.api_host, network, reporter, patience, ours)

    def find() -> Credentials | None:
        return credentials(reference.registry, reference.repository)

    return RegistryStore(Client(reference, host, Authoriser(reference, host, find)))


def _tags(answer: Answer, page: object) -> Iterable[str]:
    listed = page.get("tags") if isinstance(page, dict) else page
    if not isinstance(listed, list | None):
        raise answer.unreadable("what is no list of tags")
    return [tag for tag in listed or () if isinstance(tag, str) and is_tag(tag)]
