"""Whether a registry stored what it was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed

if TYPE_CHECKING:
    from wasm_publish.registry.client import Client
    from wasm_publish.registry.connection.answer import Answer

WRONG_CONTENT = "wrong-content"

# The specification says 201; some registries answer a PUT with less.
_STORED = frozenset({200, 201, 204})


def is_stored(answer: Answer) -> bool:
    """Whether a PUT went well."""
    return answer.status in _STORED


def require_stored(client: Client, answer: Answer, digest: str) -> None:
    """Make sure that a PUT went well.

    Raises:
        NotAuthorised: The registry refuses these credentials.
        StoreFailed: It did not store the content, or something else.
    """
    if not is_stored(answer):
        raise client.refusal(answer, "push")
    answer.discard()
    if not tells(answer, digest):
        raise stored_wrongly(str(answer.server), digest)


def tells(answer: Answer, digest: str) -> bool:
    """Whether an answer names this digest, or at least no other of its kind."""
    told = answer.headers.get("Docker-Content-Digest", digest)
    return told.partition(":")[0] != digest.partition(":")[0] or told == digest


def stored_wrongly(registry: str, digest: str) -> StoreFailed:
    """The error for a registry that has other content than it was sent."""
    return StoreFailed(
        f"{registry} stored something else than {digest}",
        code=WRONG_CONTENT,
        remedy="publish again; if it stays so, the registry is damaged",
    )
