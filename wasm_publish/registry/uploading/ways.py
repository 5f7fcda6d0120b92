"""The ways to send a blob into a session, the best first.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.uploading.sessions import stored_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.uploading.sending import Sending
    from wasm_publish.registry.uploading.sessions import Session

CHUNK = 4 * 1024 * 1024
"""Bytes of a chunk: GitHub's registry refuses more.

https://github.com/oras-project/rust-oci-client/issues/35
"""

PARTS_LOST = "upload-lost"

# The specification says 202; some registries answer a PATCH as they answer a PUT.
ACCEPTED = frozenset({200, 201, 202, 204})


class Way(NamedTuple):
    """A way to send a blob.

    Attributes:
        send: Sends it, from a position on that the registry stands at, and ends the upload. It
            returns the last answer, which is the first that refuses.
        has_several_requests: Whether a registry has to put the blob together, which some do
            wrongly.
    """

    send: Callable[[Session, Sending, str, int], Answer]
    has_several_requests: bool = True


def _whole(session: Session, sending: Sending, digest: str, begin: int) -> Answer:
    """In the request that ends the upload: what every registry knows best."""
    if begin:
        return _streamed(session, sending, digest, begin)
    return session.put(digest, sending.body())


def _streamed(session: Session, sending: Sending, digest: str, begin: int) -> Answer:
    """In one request before the one that ends the upload, as Docker and podman do it."""
    if begin < sending.size:
        answer = session.patch(sending.body(begin), begin or None)
        if answer.status not in ACCEPTED:
            return answer
        answer.discard()
        _require_at(session, answer, sending.size)
    return session.put(digest)


def _chunked(session: Session, sending: Sending, digest: str, begin: int) -> Answer:
    """In chunks, as long as the registry says that it puts them one behind the other."""
    for position in range(begin, sending.size, CHUNK):
        end = min(position + CHUNK, sending.size)
        answer = session.patch(sending.body(position, end), position)
        if answer.status not in ACCEPTED:
            return answer
        answer.discard()
        _require_at(session, answer, end)
    return session.put(digest)


def _require_at(session: Session, answer: Answer, position: int) -> None:
    """Make sure that a registry stands where the bytes that it was sent end, if it says so."""
    stored = stored_by(answer)
    if stored not in {None, position}:
        raise StoreFailed(
            f"{session.server} has {stored} bytes of {position} that it was sent",
            code=PARTS_LOST,
            remedy="this registry does not put the parts of a blob together: publish to another"
            " one, or make the wasm smaller (`wasm-opt -Oz`, `wasm-tools strip`)",
        )


STREAMED = Way(_streamed)
WAYS = (Way(_whole, has_several_requests=False), STREAMED, Way(_chunked))
