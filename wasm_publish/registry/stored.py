"""Whether a registry stored what it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed

if TYPE_CHECKING:
    from wasm_publish.registry.answer import Answer
    from wasm_publish.registry.client import Client

# The specification says 201; some registries answer a PUT with less.
_STORED = frozenset({200, 201, 204})


def require_stored(client: Client, answer: Answer, digest: str) -> None:
    """Make sure that a PUT went well.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It did not store the content, or something else.
    """
    if answer.status not in _STORED:
        raise client.refusal(answer, "push")
    answer.discard()
    told = answer.headers.get("Docker-Content-Digest", digest)
    if told.partition(":")[0] == digest.partition(":")[0] and told != digest:
        raise StoreFailed(
            f"{answer.server} stored something else than {digest}",
            code="wrong-content",
            remedy="publish again; if it stays so, the registry is damaged",
        )
