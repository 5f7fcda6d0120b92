"""Taking a blob from another repository of the same registry, so that no byte of it is sent.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#mounting-a-blob-from-another-repository
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import NotAuthorised
from wasm_publish.model import StoredContent
from wasm_publish.registry.client import mounting_from
from wasm_publish.registry.uploading.sessions import begin_mount, begin_unless_there, has_blob

if TYPE_CHECKING:
    from wasm_publish.model import Blob
    from wasm_publish.registry.client import Client
    from wasm_publish.registry.uploading.sessions import Session


def begin_upload(client: Client, blob: Blob) -> Session | None:
    """Begin to upload a blob; None when the repository has it by now.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It can't be begun.
    """
    if not isinstance(blob.content, StoredContent):
        return begin_unless_there(client, blob.descriptor.digest)
    session = _begin(client, blob.descriptor.digest, _source(client, blob.content))
    # Not every registry that begins an upload has looked what is here; to read the blob from
    # where it is would cost more than to ask.
    if session and has_blob(client, blob.descriptor.digest):
        session.cancel()
        return None
    return session


def _begin(client: Client, digest: str, source: str | None) -> Session | None:
    if source:
        try:
            return begin_mount(client, digest, source, mounting_from(source))
        except NotAuthorised:  # to read there, or to have one token for both
            pass
    return begin_unless_there(client, digest)


def _source(client: Client, content: StoredContent) -> str | None:
    """The other repository of the same registry that has some content, if one does."""
    registry, _, repository = content.repository.partition("/")
    is_here = registry == client.registry and repository != client.repository
    return repository if is_here else None
