"""How far requests wait for one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Request(NamedTuple):
    """A request as the client saw it, in seconds on the clock that all processes share.

    Attributes:
        asked: Its method and path.
        begun: When it was sent.
        ended: When its answer had come.
    """

    asked: str
    begun: float
    ended: float


def depth(requests: Iterable[Request]) -> int:
    """The sequential depth: the most requests of which each began after the one before ended."""
    lengths: list[tuple[float, int]] = []  # of the longest chain that ends with each request
    for request in sorted(requests, key=lambda request: request.begun):
        before = [length for ended, length in lengths if ended <= request.begun]
        lengths.append((request.ended, 1 + max(before, default=0)))
    return max((length for _, length in lengths), default=0)
