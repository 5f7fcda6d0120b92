"""Where new lines go in the text of a TOML file, so that comments stay with what they are about.

A comment right above a table heads that table, so what comes before the table comes before the
comment too. A new key comes after the last one of its table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Place(NamedTuple):
    """A place for new lines.

    Attributes:
        line: The line that they come before.
        made: They, with blank lines beside them.
    """

    line: int
    made: tuple[str, ...]


def place_for(lines: Sequence[str], at: int, made: Sequence[str]) -> Place:
    """The place for the lines of a new table or a new key.

    Args:
        lines: The lines that are there.
        at: Where the new ones could come: behind all that belongs to the table, or to the one
            above a new table.
        made: The new lines.
    """
    kept = [line for line in made if line.strip()]
    if any(map(_is_header, kept)):
        line = _above_heading(lines, at)
        above, below = _gap(lines[line - 1 : line]), _gap(lines[line : line + 1])
        return Place(line, (*above, *kept, *below))
    line = _after_keys(lines, at)
    return Place(line, (*kept, *([""] if _heads_table(lines, line) else [])))


def _after_keys(lines: Sequence[str], at: int) -> int:
    """The line after the last key of a table; where it has none, after its own comments."""
    line = at
    while line and (_is_blank(lines[line - 1]) or _is_comment(lines[line - 1])):
        line -= 1
    if line and not _is_header(lines[line - 1]):
        return line
    end = _above_heading(lines, at)
    while end > line and _is_blank(lines[end - 1]):
        end -= 1
    return end


def _above_heading(lines: Sequence[str], at: int) -> int:
    """The line before the comments that head the table that begins at a line."""
    line = at
    while _heads_table(lines, at) and line and _is_comment(lines[line - 1]):
        line -= 1
    return line


def _heads_table(lines: Sequence[str], at: int) -> bool:
    """Whether a table begins at a line, with its comments or without."""
    rest = (line for line in lines[at:] if not _is_comment(line))
    return _is_header(next(rest, ""))


def _gap(beside: Sequence[str]) -> list[str]:
    """A blank line to stand beside a line, unless that is one, or there is none."""
    return [""] if beside and not _is_blank(beside[0]) else []


def _is_header(line: str) -> bool:
    return line.lstrip().startswith("[")


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _is_blank(line: str) -> bool:
    return not line.strip()
