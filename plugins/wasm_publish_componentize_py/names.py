"""Names of Python projects, and the one spelling that stands for all of them.

https://packaging.python.org/en/latest/specifications/name-normalization/ has both patterns.
`packaging.utils` knows them too, but takes a tenth of the time of a check to import.
"""

from __future__ import annotations

import re

_LEGAL = re.compile(r"[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?", re.IGNORECASE | re.ASCII)
_MARKS = re.compile(r"[-_.]+")


def is_legal_name(name: str) -> bool:
    """Whether a project may have this name."""
    return _LEGAL.fullmatch(name) is not None


def normalised_name(name: str) -> str:
    """The spelling that stands for all that differ in case and marks alone."""
    return _MARKS.sub("-", name).lower()
