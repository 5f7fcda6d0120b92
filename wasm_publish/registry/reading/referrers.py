"""What refers to a manifest: signatures, bills of materials.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.oci import image_index
from wasm_publish.oci.media_types import INDEX
from wasm_publish.registry.client import READ
from wasm_publish.registry.connection.transport import Request
from wasm_publish.registry.reading.manifests import get_manifest
from wasm_publish.registry.reading.paging import pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wasm_publish.model import Descriptor
    from wasm_publish.registry.client import Client
    from wasm_publish.registry.connection.answer import Answer

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
        return image_index.entries(tagged_index(client, digest))
    if answer.status != _OK:
        raise client.refusal(answer, "read what refers to a manifest")
    return [found for page in pages(client, answer) for found in _listed(answer, page)]


def index_tag(digest: str) -> str:
    """The tag of the index that lists what refers to a manifest, where the registry doesn't.

    https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
    """
    algorithm, _, encoded = digest.partition(":")
    return f"{algorithm[:32]}-{encoded[:64]}"


def tagged_index(client: Client, digest: str) -> image_index.Document:
    """The index under that tag; empty where there is none.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It can't be read.
    """
    found = get_manifest(client, index_tag(digest))
    if found is None:
        return image_index.EMPTY
    answer, content = found
    try:
        return image_index.parse(content)
    except ValueError as error:
        raise answer.unreadable("what is no image index") from error


def _listed(answer: Answer, page: object) -> Iterable[Descriptor]:
    try:
        return image_index.entries(image_index.require_index(page))
    except ValueError as error:
        raise answer.unreadable("what is no image index") from error
