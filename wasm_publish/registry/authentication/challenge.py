"""What a registry says in `WWW-Authenticate`: how it wants to be told who asks.

https://www.rfc-editor.org/rfc/rfc9110.html#name-www-authenticate
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"
_PART = re.compile(
    rf"""
      (?P<key>{_NAME}) \s*=\s* (?: "(?P<quoted> (?:[^"\\]|\\.)* )" | (?P<plain>[^\s,"]*) )
    | (?P<scheme>{_NAME}) (?=[\s,]|$)
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Challenge:
    """One way to say who asks.

    Attributes:
        scheme: In lower case, such as `bearer`.
        parameters: By name in lower case.
    """

    scheme: str
    parameters: Mapping[str, str]


def parse_challenges(headers: Iterable[str]) -> tuple[Challenge, ...]:
    """Read the challenges of an answer, which may be several in one header.

    Whatever is no challenge is passed over.
    """
    found: list[tuple[str, dict[str, str]]] = []
    for part in _PART.finditer(", ".join(headers)):
        if part["scheme"]:
            found.append((part["scheme"].lower(), {}))
        elif found:
            found[-1][1].setdefault(part["key"].lower(), _value(part))
    return tuple(Challenge(scheme, parameters) for scheme, parameters in found)


def _value(part: re.Match[str]) -> str:
    quoted = part["quoted"]
    return part["plain"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
