"""What a manifest tells of an artifact that is published already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.oci.annotations import PREFIX
from wasm_publish.oci.manifests import Manifest, parse_manifest
from wasm_publish.planning.annotations import DIRTY

if TYPE_CHECKING:
    from wasm_publish.model import Plan

_TOLD = ("title", "version", "revision", "created")


class PublishedArtifact(NamedTuple):
    """An artifact as its manifest tells of it; whatever that leaves out is None.

    Attributes:
        digest: The manifest's digest.
        layers: The digests of the layers.
        title: Its name.
        version: Its version.
        revision: The commit that it was made from.
        created: When it was made, as it says.
    """

    digest: str
    layers: tuple[str, ...] = ()
    title: str | None = None
    version: str | None = None
    revision: str | None = None
    created: str | None = None


def read_published(digest: str, manifest: bytes) -> PublishedArtifact:
    """Read a manifest or an index of any make; what is neither tells nothing."""
    try:
        document = parse_manifest(manifest)
    except ValueError:
        return PublishedArtifact(digest)
    told = {name: document.annotations.get(PREFIX + name) for name in _TOLD}
    layers = document.layers if isinstance(document, Manifest) else ()
    return PublishedArtifact(digest, tuple(layer.digest for layer in layers), **told)


def same_release(plan: Plan, found: PublishedArtifact) -> str | None:
    """Why an artifact counts as the one that a plan would publish, or None when it doesn't.

    Another tool may have stamped the time on the same wasm; and there are builds that give
    other bytes each time, of which the first one stands.
    """
    own = read_published(plan.artifact.digest, plan.artifact.manifest)
    if found.version not in {None, own.version} or found.title not in {None, own.title}:
        return None
    if found.layers and found.layers == own.layers:
        return "it holds the same wasm, in another manifest"
    is_named = found.version is not None and found.title is not None
    if is_named and own.revision and found.revision == own.revision and _is_clean(own.revision):
        return "it was made from the same commit"
    return None


def _is_clean(revision: str) -> bool:
    return not revision.endswith(DIRTY)
