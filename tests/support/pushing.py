"""Pushing as a publish does, and looking what a registry has then."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from wasm_publish.errors import TagConflict, WasmPublishError
from wasm_publish.reporting import ignore
from wasm_publish.stores.blobs import open_blob

if TYPE_CHECKING:
    from collections.abc import Sequence

    from memory_registry import Repository

    from wasm_publish.model import Artifact, Blob
    from wasm_publish.stores import Store

TAG = "1.0.0"


def push(store: Store, artifact: Artifact, tags: Sequence[str] = (TAG,)) -> None:
    """Push under tags that have to be free, or hold this very artifact.

    Raises:
        WasmPublishError: What the store raises; `TagConflict` for a tag with other content.
    """

    def choose() -> Sequence[str] | None:
        with ThreadPoolExecutor(len(tags)) as pool:  # at once, as `policy` does
            resolved = dict(zip(tags, pool.map(store.resolve, tags), strict=True))
        held = {tag: found.digest for tag, found in resolved.items() if found}
        if set(held.values()) - {artifact.digest}:
            raise TagConflict("the tag is taken", code="version-exists", remedy="take another")
        return [tag for tag in tags if tag not in held] or None

    store.push(artifact, choose, ignore)


def failure_of_push(
    store: Store, artifact: Artifact, tags: Sequence[str] = (TAG,)
) -> WasmPublishError | None:
    """The error of a push, if it fails."""
    try:
        push(store, artifact, tags)
    except WasmPublishError as error:
        return error
    return None


def has_under(repository: Repository, artifact: Artifact, tag: str = TAG) -> bool:
    """Whether a tag names an artifact."""
    return repository.tags.get(tag) == artifact.digest


def is_whole(repository: Repository, artifact: Artifact, tag: str = TAG) -> bool:
    """Whether a tag names an artifact of which everything is there, byte for byte."""
    if not has_under(repository, artifact, tag):
        return False
    if repository.manifests[artifact.digest] != (artifact.media_type, artifact.manifest):
        return False
    return all(repository.blobs.get(b.descriptor.digest) == _content(b) for b in artifact.blobs)


def _content(blob: Blob) -> bytes:
    with open_blob(blob) as stream:
        return stream.read()
