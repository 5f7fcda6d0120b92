"""Tables in Markdown, and how numbers stand in them."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NOTHING = "-"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    lines = [f"| {' | '.join(cells)} |" for cells in (heads, *rows)]
    return "\n".join([lines[0], "|---" * len(heads) + "|", *lines[1:]])


def times(seconds: Sequence[float]) -> str:
    """Minimum and median, in milliseconds."""
    return f"{min(seconds) * 1000:.0f} / {statistics.median(seconds) * 1000:.0f}"


def ratios(seconds: Sequence[float], others: Sequence[float]) -> str:
    """How much longer than the others: of the minimums and of the medians."""
    if not seconds or not others:
        return NOTHING
    medians = statistics.median(seconds) / statistics.median(others)
    return f"{min(seconds) / min(others):.2f} / {medians:.2f}"
