"""Listing what refers to a manifest, for a registry that doesn't do so by itself.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests-with-subject
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wasm_publish.oci import image_index
from wasm_publish.oci.encoding import canonical_json, describe, descriptor_document
from wasm_publish.oci.media_types import INDEX
from wasm_publish.registry.pushing.manifest_push import ManifestPush
from wasm_publish.registry.reading.referrers import index_tag, tagged_index

if TYPE_CHECKING:
    from wasm_publish.model import Pushable
    from wasm_publish.registry.client import Client


def note_referrer(client: Client, artifact: Pushable, subject: str) -> None:
    """List an artifact in the index of what refers to its subject, for want of an API.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: The index can't be read or written.
    """
    index = tagged_index(client, subject)
    if all(entry.digest != artifact.digest for entry in image_index.entries(index)):
        listed = {**index, "manifests": [*index["manifests"], _entry(artifact)]}
        ManifestPush(client, canonical_json(listed), INDEX).under(index_tag(subject))


def _entry(artifact: Pushable) -> dict[str, Any]:
    manifest = json.loads(artifact.manifest)
    entry = descriptor_document(describe(artifact.manifest, artifact.media_type))
    config = manifest.get("config") or {}  # an index has none
    if kind := manifest.get("artifactType") or config.get("mediaType"):
        entry["artifactType"] = kind
    if annotations := manifest.get("annotations"):
        entry["annotations"] = annotations
    return entry
