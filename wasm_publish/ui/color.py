"""Colours, and when to use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BOLD, GREEN, YELLOW, RED, CYAN = "1", "1;32", "1;33", "1;31", "1;36"


def painted(text: str, color: str) -> str:
    """A text in one of the colours above, on a terminal."""
    return f"\x1b[{color}m{text}\x1b[0m"


def wants_color(
    choice: str | None, environment: Mapping[str, str], *, is_terminal: bool, cargo: bool = False
) -> bool:
    """Whether a stream gets colours.

    The flag decides, then FORCE_COLOR and CLICOLOR_FORCE (https://bixense.com/clicolors/), then
    https://no-color.org, then cargo's own variable when cargo runs us, then whether somebody is
    looking.
    """
    asked = choice or "auto"
    if asked == "auto" and (environment.get("FORCE_COLOR") or _is_forced(environment)):
        asked = "always"
    if asked == "auto" and environment.get("NO_COLOR"):
        asked = "never"
    if asked == "auto" and cargo:
        asked = environment.get("CARGO_TERM_COLOR", "auto")
    if asked in {"always", "never"}:
        return asked == "always"
    return is_terminal and environment.get("TERM") != "dumb"


def _is_forced(environment: Mapping[str, str]) -> bool:
    return environment.get("CLICOLOR_FORCE", "0") not in {"", "0"}
