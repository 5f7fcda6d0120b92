"""The lines of a text, whose endings stay as they are where some are added or replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_CARRIAGE_RETURN = "\r\n"
_LINE_FEED = "\n"


def lines_of(text: str) -> list[str]:
    """The lines without their endings; only a line feed ends one, unlike for `splitlines`."""
    return [line.removesuffix("\n").removesuffix("\r") for line in lines_with_endings(text)]


def with_lines(text: str, begin: int, end: int, made: Sequence[str]) -> str:
    """The text with other lines in the place of some.

    Args:
        text: The text.
        begin: The first line to go, counted from 0; where `end` is the same, none goes.
        end: The line after the last to go.
        made: The lines to come, which get the text's own ending. The last line of a text has
            none where it had none before.
    """
    lines = lines_with_endings(text)
    ending = _CARRIAGE_RETURN if _CARRIAGE_RETURN in text else _LINE_FEED
    before, after = lines[:begin], lines[end:]
    if before and made and not before[-1].endswith(_LINE_FEED):
        before[-1] += ending
    joined = "".join((*before, *(f"{line}{ending}" for line in made), *after))
    is_closed = not text or text.endswith(_LINE_FEED)
    return joined if is_closed else joined.removesuffix("\n").removesuffix("\r")


def lines_with_endings(text: str) -> list[str]:
    """The lines as they stand; the last one may have no ending."""
    *closed, last = text.split(_LINE_FEED)
    return [*(f"{line}{_LINE_FEED}" for line in closed), *([last] if last else [])]
