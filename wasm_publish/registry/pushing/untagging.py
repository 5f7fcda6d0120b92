"""Taking a tag away.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#deleting-tags
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.client import REMOVE
from wasm_publish.registry.connection.transport import Request
from wasm_publish.registry.reading.manifests import find_manifest

if TYPE_CHECKING:
    from wasm_publish.registry.client import Client

_REMOVED = frozenset({200, 202, 204})
_NOT_FOUND = 404
_CANT_REMOVE = frozenset({400, _NOT_FOUND, 405})


def remove_tag(client: Client, tag: str) -> None:
    """Take a tag away, and leave the manifest that it named.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: The registry can't.
    """
    answer = client.send(Request("DELETE", client.url(f"manifests/{tag}")), REMOVE)
    if answer.status == _NOT_FOUND and find_manifest(client, tag) is None:
        answer.discard()  # it went with a first request, whose answer was lost
        return
    if answer.status in _CANT_REMOVE:
        # To delete the digest instead would take every tag that names it.
        answer.discard()
        raise StoreFailed(
            f"{answer.server} can't remove a tag alone",
            code="tags-stay",
            remedy="let it name something else, or remove it on the website of the registry, if it"
            " has one",
        )
    if answer.status not in _REMOVED:
        raise client.refusal(answer, f"remove the tag {tag}")
    answer.discard()
