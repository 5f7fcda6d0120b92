"""What refers to a manifest: signatures, bills of materials.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wasm_publish.oci.encoding import canonical_json, describe, descriptor_document
from wasm_publish.oci.media_types import INDEX
from wasm_publish.registry.client import READ
from wasm_publish.registry.manifest_push import ManifestPush
from wasm_publish.registry.manifests import get_manifest
from wasm_publish.registry.paging import pages
from wasm_publish.registry.transport import Request
from wasm_publish.stores import layout_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wasm_publish.model import Descriptor, Pushable
    from wasm_publish.registry.answer import Answer
    from wasm_publish.registry.client import Client

_OK, _NOT_FOUND = 200, 404


def referrers_of(client: Client, digest: str) -> Sequence[Descriptor]:
    """The manifests that refer to one, as the registry lists them, or as an index under a tag.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: They can't be read.
    """
    request = Request("GET", client.url(f"referrers/{digest}"), {"Accept": INDEX})
    answer = client.send(request, READ)
    if answer.status == _NOT_FOUND:
        answer.discard()
        return layout_index.entries(_tagged_index(client, digest))
    if answer.status != _OK:
        raise client.refusal(answer, "read what refers to a manifest")
    return [found for page in pages(client, answer) for found in _listed(answer, page)]


def note_referrer(client: Client, artifact: Pushable, subject: str) -> None:
    """List an artifact in the index of what refers to its subject, for want of an API.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: The index can't be read or written.
    """
    index = _tagged_index(client, subject)
    if all(entry.digest != artifact.digest for entry in layout_index.entries(index)):
        listed = {**index, "manifests": [*index["manifests"], _entry(artifact)]}
        ManifestPush(client, canonical_json(listed), INDEX).under(_tag(subject))


def _tag(digest: str) -> str:
    return digest.replace(":", "-")


def _tagged_index(client: Client, digest: str) -> layout_index.Document:
    found = get_manifest(client, _tag(digest))
    if found is None:
        return layout_index.EMPTY
    answer, content = found
    try:
        return layout_index.parse(content)
    except ValueError as error:
        raise answer.unreadable("what is no image index") from error


def _listed(answer: Answer, page: object) -> Iterable[Descriptor]:
    try:
        return layout_index.entries(layout_index.parse(canonical_json(page)))
    except ValueError as error:
        raise answer.unreadable("what is no image index") from error


def _entry(artifact: Pushable) -> dict[str, Any]:
    manifest = json.loads(artifact.manifest)
    entry = descriptor_document(describe(artifact.manifest, artifact.media_type))
    config = manifest.get("config") or {}  # an index has none
    if kind := manifest.get("artifactType") or config.get("mediaType"):
        entry["artifactType"] = kind
    if annotations := manifest.get("annotations"):
        entry["annotations"] = annotations
    return entry
