"""Asking a store what it has, before it is decided what becomes of each tag."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.pending import Pending
from wasm_publish.publishing.policy import Published
from wasm_publish.publishing.published import PublishedArtifact, read_published
from wasm_publish.publishing.semver_check import wants_semver_check

if TYPE_CHECKING:
    from wasm_publish.model import Plan, Target
    from wasm_publish.stores import Store


def published(store: Store, plan: Plan, target: Target) -> Published:
    """What the store of a target has, asked all at once.

    Raises:
        StoreFailed: It can't be read.
    """
    tags = plan.tags_in(target)
    references = [tag.name for tag in tags] or [plan.artifact.digest]
    held = {reference: Pending(partial(store.resolve, reference)) for reference in references}
    needed = wants_semver_check(plan) or any(tag.kind == "moving" for tag in tags)
    names = store.tags() if needed else ()
    found = {name: pending.result() for name, pending in held.items()}
    digests = {name: entry.digest for name, entry in found.items() if entry}
    versions = [tag.name for tag in tags if tag.kind == "version" and tag.name in digests]
    others = {
        name: Pending(partial(_artifact, store, digests[name]))
        for name in versions
        if digests[name] != plan.artifact.digest
    }
    artifacts = {name: pending.result() for name, pending in others.items()}
    return Published(names, digests, artifacts)


def _artifact(store: Store, digest: str) -> PublishedArtifact:
    try:
        return read_published(digest, store.read_manifest(digest))
    except StoreFailed:  # that it is there is known, and enough to leave it alone
        return PublishedArtifact(digest)
