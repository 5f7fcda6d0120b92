"""How many requests a push takes, and how far they wait for one another.

Counted apart from the rounds, at a delay that tells requests side by side from requests in turn,
by a delay line that reads along. It can't read TLS, where a push asks the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import artifact, scene
from .depth import depth
from .measuring import Failed
from .rounds import fresh, push_twice, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .depth import Request
    from .finding import Found
    from .measuring import Measured
    from .rounds import Condition, Sample

_DELAY = 50  # milliseconds


class Asked(NamedTuple):
    """What one push asked."""

    requests: int
    depth: int


class Counted(NamedTuple):
    """What a push to an empty registry asked, and the same push again."""

    cold: Asked
    repeat: Asked


def count(
    tools: Sequence[Found], wanted: Sequence[Condition], folder: Path
) -> dict[tuple[str, int, str], Counted]:
    """Count each tool's requests, by variant, size and tool. A tool that fails has none."""
    pairs = {
        (condition.variant, condition.size): None
        for condition in wanted
        if condition.variant != scene.TLS
    }
    return {
        (variant, size, name): counted
        for variant, size in pairs
        for name, counted in _count(tools, variant, size, folder).items()
    }


def _count(tools: Sequence[Found], variant: str, size: int, folder: Path) -> dict[str, Counted]:
    say(f"counting requests: {variant}, {artifact.spelled(size)}")
    samples: dict[str, Sample] = {}
    seen: list[Request] = []
    with (
        fresh(folder) as made,
        fresh(folder) as place,
        scene.opened(variant, _DELAY, place, seen) as where,
    ):
        pushed = artifact.make(made, size)
        for tool in tools:
            try:
                samples[tool.name] = push_twice(tool, where, pushed, folder)
            except Failed as failed:
                say(f"{tool.name}: {failed}")
    return {
        name: Counted(_within(seen, sample.cold), _within(seen, sample.repeat))
        for name, sample in samples.items()
    }


def _within(requests: Sequence[Request], run: Measured) -> Asked:
    asked = [request for request in requests if run.begun <= request.begun <= run.ended]
    return Asked(len(asked), depth(asked))
