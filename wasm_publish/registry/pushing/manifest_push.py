"""Writing a manifest under its tags.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from wasm_publish.errors import StoreFailed, WasmPublishError
from wasm_publish.oci.encoding import describe
from wasm_publish.pending import Pending, all_of
from wasm_publish.registry.client import WRITE
from wasm_publish.registry.connection.patience import Attempts
from wasm_publish.registry.connection.transport import Body, Request
from wasm_publish.registry.reading.manifests import find_manifest
from wasm_publish.registry.refusals.immutability import immutable_tag
from wasm_publish.registry.uploading.stored import is_stored, stored_wrongly, tells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.registry.client import Client
    from wasm_publish.registry.connection.answer import Answer

_TAGGED = "OCI-Tag"
"""The header by which a registry says that it takes several tags in one request."""

_MOST_UNSEEN = 4
"""How often a registry may miss a blob that it has taken.

docker-registry does while somebody else uploads the same blob at the same time.
"""

_REFUSED = frozenset({400, 404})


class ManifestPush:
    """A manifest on its way to a repository that has all of its blobs."""

    def __init__(self, client: Client, content: bytes, media_type: str) -> None:
        self._client = client
        self._content = content
        self._media_type = media_type
        self._digest = describe(content, media_type).digest

    def under(self, reference: str) -> Answer | None:
        """Write it under a tag, or under its digest alone.

        Returns:
            The answer; None when none came, but the manifest is there.

        Raises:
            NotAuthorised: The registry refuses these credentials.
            TagConflict: The tag is taken, and the registry lets nobody move it.
            StoreFailed: It is refused.
        """
        try:
            answer = self._put(f"manifests/{reference}")
        except StoreFailed:
            if self._is_there(reference):
                return None
            raise
        if is_stored(answer) and tells(answer, self._digest):
            answer.discard()
            return answer
        # What the registry has counts, not what it says: some refuse what is there already.
        answer.keep()
        if self._is_there(reference):
            return answer
        if error := immutable_tag(answer, self._client.reference_to(reference)):
            raise error
        if is_stored(answer):
            raise stored_wrongly(str(answer.server), self._digest)
        raise self._client.refusal(answer, "push")

    def under_more(self, tags: Sequence[str], first: Answer | None) -> None:
        """Write it under more tags, all at once.

        Args:
            tags: The tags.
            first: The answer to the first tag, which tells what the registry can do.

        Raises:
            WasmPublishError: As `under`.
        """
        if tags and first and _TAGGED in first.headers:
            tags = self._left(tags)
        all_of([Pending(partial(self.under, tag)) for tag in tags])

    def _left(self, tags: Sequence[str]) -> Sequence[str]:
        """Write it under all tags in one request, and tell those that the registry left out."""
        query = urlencode([("tag", tag) for tag in tags])
        answer = self._put(f"manifests/{self._digest}?{query}")
        answer.keep()
        told = answer.headers.get_all(_TAGGED, ()) if is_stored(answer) else ()
        written = {name.strip() for line in told for name in line.split(",")}
        return [tag for tag in tags if tag not in written]

    def _put(self, path: str) -> Answer:
        headers = {"Content-Type": self._media_type}
        request = Request("PUT", self._client.url(path), headers, Body.of(self._content))
        attempts = Attempts(self._client.retrying.patience)
        answer = self._client.send(request, WRITE)
        for _ in range(_MOST_UNSEEN):
            if not _misses_blob(answer) or not attempts.wait(None, _quietly):
                break
            answer = self._client.send(request, WRITE)
        return answer

    def _is_there(self, reference: str) -> bool:
        found = None
        with suppress(WasmPublishError):  # that it was refused is the news
            found = find_manifest(self._client, reference)
        return found is not None and found.digest == self._digest


def _misses_blob(answer: Answer) -> bool:
    if answer.status not in _REFUSED:
        return False
    answer.keep()
    return b"BLOB_UNKNOWN" in answer.kept


def _quietly(_seconds: float) -> None:
    """Say nothing of so short a wait."""
