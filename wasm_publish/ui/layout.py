"""How text stands on a terminal: sizes, rows in columns, sections with a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LABEL_WIDTH = 12
_KILO = 1000


def size(count: int) -> str:
    """A number of bytes, in the units that registries show."""
    value, units = float(count), iter(("kB", "MB", "GB"))
    if count < _KILO:
        return f"{count} B"
    unit = ""
    # What rounds up to a thousand is shown in the next unit.
    while round(value, 1) >= _KILO and (following := next(units, None)):
        value, unit = value / _KILO, following
    return f"{value:.1f} {unit}"


def shown(text: str) -> str:
    """A text that somebody else may have written, safe for a terminal."""
    return text if text.isprintable() else repr(text)


def section(label: str, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows in columns behind a label; nothing where there are no rows."""
    table = [tuple(map(shown, row)) for row in rows]
    for number, line in enumerate(columns(table)):
        yield f"  {label if number == 0 else '':<{_LABEL_WIDTH}} {line}".rstrip()


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Lines whose cells stand below each other."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
