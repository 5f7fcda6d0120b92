"""Guessing what a misspelt word was meant to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


_NEAR = 0.7
"""The part of two words that is the same where one may be the other misspelt."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that one most resembles, or None where none is near.

    Swapped letters are near in the shortest word too, of which they are a large part.
    """
    from difflib import get_close_matches

    words = list(known)
    swapped = next((one for one in words if sorted(one) == sorted(word)), None)
    return swapped or next(iter(get_close_matches(word, words, n=1, cutoff=_NEAR)), None)
