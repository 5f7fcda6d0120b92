"""The tables of docs/reference/interoperability.md, as the tests that were run fill them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ROW = re.compile(r"^\| (?P<cells>.*) \|$")
_NOT_RUN = "not run"


@dataclass
class Table:
    """Cells by row and column; what no test has filled stays as it was."""

    title: str
    corner: str
    cells: dict[tuple[str, str], str] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """In Markdown."""
        rows = sorted({row for row, _ in self.cells}, key=str.lower)
        columns = sorted({column for _, column in self.cells})
        yield f"## {self.title}"
        yield ""
        yield f"| {' | '.join((self.corner, *columns))} |"
        yield f"|{'---|' * (len(columns) + 1)}"
        for row in rows:
            told = (self.cells.get((row, column), _NOT_RUN) for column in columns)
            yield f"| {' | '.join((row, *told))} |"


class Page:
    """A page of tables.

    Args:
        path: The page, whose text before the first heading of a table is kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        self._head, *sections = re.split(r"^(?=## )", before, flags=re.MULTILINE)
        self._tables = {table.title: table for table in map(_read, sections)}

    def note(self, title: str, corner: str, row: str, column: str, text: str) -> None:
        """Fill a cell."""
        table = self._tables.setdefault(title, Table(title, corner))
        table.cells[row, column] = text

    def write(self) -> None:
        """Write the page, if it says something else than before."""
        tables = ("\n".join(table.lines()) for table in self._tables.values())
        text = "\n\n".join([self._head.strip(), *tables]) + "\n"
        if not self._path.exists() or self._path.read_text(encoding="utf-8") != text:
            self._path.write_text(text, encoding="utf-8", newline="\n")


def _read(section: str) -> Table:
    title, _, body = section.partition("\n")
    rows = [
        found["cells"].split(" | ") for line in body.splitlines() if (found := _ROW.match(line))
    ]
    (corner, *columns), *filled = rows
    table = Table(title.removeprefix("## "), corner)
    for row, *cells in filled:
        for column, cell in zip(columns, cells, strict=True):
            if cell != _NOT_RUN:
                table.cells[row, column] = cell
    return table
