"""Pushing an artifact in as few round trips as there can be.

What doesn't depend on each other is asked at once: what the tags hold, and a session for each
blob; then all blobs are sent; then the manifest under its first tag; then the other tags.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed, WasmPublishError
from wasm_publish.pending import Pending, all_of, by_threads
from wasm_publish.registry.pushing.manifest_push import ManifestPush
from wasm_publish.registry.pushing.referrer_index import note_referrer
from wasm_publish.registry.pushing.untagging import remove_tag
from wasm_publish.registry.uploading.stored import WRONG_CONTENT
from wasm_publish.registry.uploading.upload import BlobUpload
from wasm_publish.stores.blobs import subject_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from wasm_publish.model import Blob, Pushable
    from wasm_publish.registry.client import Client
    from wasm_publish.registry.uploading.head_start import HeadStart
    from wasm_publish.reporting import Advance
    from wasm_publish.stores import Choose


_SOON = 5.0  # seconds for what is only tidying up
_MOST_AT_ONCE = 6
"""Blobs that are sent at once: each has its part of the memory and of the line."""


def push_artifact(
    client: Client,
    artifact: Pushable,
    choose: Choose,
    advance: Advance,
    head_starts: Mapping[Path, HeadStart],
) -> None:
    """Push an artifact; see `Store.push`.

    Args:
        client: Asks the registry.
        artifact: The artifact.
        choose: Tells the tags.
        advance: Called with each number of bytes that went through.
        head_starts: The files that are on their way already.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        TagConflict: A tag is taken, and the registry lets nobody move it.
        StoreFailed: It can't be pushed; no tag was written then, or it is whole under those
            that were.
    """
    client.prepare_to_push()
    count = _one_by_one(advance)
    uploads = [
        BlobUpload(client, blob, count, _head_start(blob, head_starts)) for blob in artifact.blobs
    ]
    begun = [Pending(upload.begin) for upload in uploads]
    try:
        tags = choose()
        if tags is not None:
            all_of(begun)
    except Exception:  # but not Ctrl-C, after which nobody waits
        _cancel(uploads, begun)
        raise
    if tags is None:
        _cancel(uploads, begun)
        return
    by_threads([upload.send for upload in uploads], _MOST_AT_ONCE)
    _write_manifest(client, artifact, tuple(dict.fromkeys(tags)), uploads)


def _write_manifest(
    client: Client, artifact: Pushable, tags: Sequence[str], uploads: Sequence[BlobUpload]
) -> None:
    manifest = ManifestPush(client, artifact.manifest, artifact.media_type)
    first, *more = tags or (artifact.digest,)
    # The registry has said that it has each blob; that it has all of it is asked beside.
    checks = [Pending(upload.check) for upload in uploads]
    try:
        answer = manifest.under(first)
        all_of(checks)
    except StoreFailed as error:
        if tags and error.problem.code == WRONG_CONTENT and not _removed(client, first):
            raise _incomplete(client.reference_to(first), error) from error
        raise
    manifest.under_more(more, answer)
    subject = subject_of(artifact.manifest)
    if subject and not (answer and "OCI-Subject" in answer.headers):
        note_referrer(client, artifact, subject)


def _head_start(blob: Blob, head_starts: Mapping[Path, HeadStart]) -> HeadStart | None:
    return head_starts.get(blob.file) if blob.file else None


def _one_by_one(advance: Advance) -> Advance:
    """Count for several threads, of which no listener needs to know."""
    lock = Lock()

    def count(number: int) -> None:
        with lock:
            advance(number)

    return count


def _cancel(uploads: Sequence[BlobUpload], begun: Sequence[Pending[None]]) -> None:
    """Leave nothing behind, as far as the registry answers soon."""
    known = [u for u, pending in zip(uploads, begun, strict=True) if pending.settle(_SOON)]
    for cancelling in [Pending(upload.cancel) for upload in known]:
        cancelling.settle(_SOON)


def _removed(client: Client, tag: str) -> bool:
    """Take a tag away that names what is not whole; False when the registry can't."""
    try:
        remove_tag(client, tag)
    except WasmPublishError:
        return False
    return True


def _incomplete(reference: str, error: StoreFailed) -> StoreFailed:
    return StoreFailed(
        f"{error}; {reference} names what is not whole",
        code="incomplete-artifact",
        remedy="remove the tag, or publish again with --force; if it stays so, the registry is"
        " damaged",
    )
