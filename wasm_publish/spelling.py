"""Guessing what a misspelt word was meant to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


_NEAR = 0.65
"""The part of two words that is the same where one may be the other misspelt; `tow` is two
thirds of `two`."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that one most resembles, or None where none is near."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), n=1, cutoff=_NEAR)), None)
