"""The values of settings: from TOML and from text to what an option takes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish.references.local import scheme_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wasm_publish.settings.option import Option
    from wasm_publish.settings.settings import Value

TRUE = frozenset({"1", "true", "yes", "on"})
"""What a variable says for yes, in lower case."""

LISTS = frozenset({"list", "places", "files"})
"""The kinds of options that hold any number of texts."""

_FALSE = frozenset({"0", "false", "no", "off"})
_EXPECTED = {
    "boolean": "true or false",
    "count": "a whole number",
    "files": "an array of strings",
    "list": "an array of strings",
    "number": "a whole number, at least 1",
    "places": "an array of strings",
    "seconds": "a whole number of seconds, at least 1",
    "table": "a table of strings",
}

_LEAST = {"count": 0, "number": 1, "seconds": 1}
_COUNT = re.compile("[0-9]{1,9}")
_TOML_TYPES = {
    bool: "a boolean",
    int: "an integer",
    float: "a float",
    str: "a string",
    list: "an array",
    dict: "a table",
}


@dataclass(frozen=True, slots=True)
class Mismatch(Exception):
    """A value is not of the kind that its option takes."""

    expected: str


def from_toml(value: object, option: Option) -> Value:
    """The value of an option from TOML.

    Raises:
        Mismatch: It is of another kind.
    """
    if option.kind == "boolean" and isinstance(value, bool):
        return value
    if option.kind in _LEAST and type(value) is int and value >= _LEAST[option.kind]:
        return value
    if option.kind in LISTS and isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return tuple(value)
    elif option.kind == "table" and isinstance(value, dict):
        if all(isinstance(item, str) for entry in value.items() for item in entry):
            return dict(value)
    elif option.kind in {"string", "path", "place"} and isinstance(value, str):
        return _chosen(value, option)
    raise Mismatch(_EXPECTED.get(option.kind, "a string"))


def from_call(value: object, option: Option) -> Value:
    """The value of an option from a keyword argument, where a tuple is as good as a list.

    Raises:
        Mismatch: It is of another kind.
    """
    if isinstance(value, tuple):
        value = list(value)
    elif isinstance(value, Mapping):
        value = dict(value)
    elif isinstance(value, os.PathLike) and option.kind == "path":
        value = os.fspath(value)
    return from_toml(value, option)


def from_text(text: str, option: Option) -> Value:
    """The value of an option from an environment variable.

    Raises:
        Mismatch: It can't be read as what the option takes.
    """
    if not is_unicode(text, option):
        raise Mismatch("text in UTF-8")
    if option.kind == "boolean" and text.lower() in TRUE | _FALSE:
        return text.lower() in TRUE
    if option.kind in _LEAST and _COUNT.fullmatch(text) and int(text) >= _LEAST[option.kind]:
        return int(text)
    if option.kind in {"boolean", *_LEAST}:
        raise Mismatch(_EXPECTED[option.kind])
    lines = tuple(line.strip() for line in text.split("\n") if line.strip())
    if option.kind == "table":
        return _pairs(lines, option)
    if option.kind in LISTS:
        return lines
    return _chosen(text, option)


def _pairs(lines: Sequence[str], option: Option) -> dict[str, str]:
    try:
        return dict(pair(line, option) for line in lines)
    except Mismatch as mismatch:
        raise Mismatch(f"a {mismatch.expected} on each line") from None


def pair(text: str, option: Option) -> tuple[str, str]:
    """Read an entry of a table, mostly `KEY=VALUE`; the value may hold further equals signs.

    Raises:
        Mismatch: It has no key or no equals sign.
    """
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise Mismatch(option.metavar or "KEY=VALUE")
    return key, value


def _chosen(text: str, option: Option) -> str:
    if option.choices and text not in option.choices:
        raise Mismatch(f"one of {', '.join(option.choices)}")
    return text


def anchored(value: Value, option: Option, base: Path) -> Value:
    """Make paths absolute, since they are relative to where they were written."""
    if option.kind == "path" and isinstance(value, str):
        return str(base / value)
    if option.kind == "place" and isinstance(value, str):
        return _anchored_place(value, base)
    if option.kind == "places" and isinstance(value, tuple):
        return tuple(_anchored_place(place, base) for place in value)
    if option.kind == "files" and isinstance(value, tuple):
        return tuple(_anchored_file(text, base) for text in value)
    return value


def _anchored_place(place: str, base: Path) -> str:
    scheme = scheme_of(place)
    path = place.removeprefix(scheme) if scheme else ""
    return f"{scheme}{os.path.normpath(base / path)}" if path else place


def _anchored_file(text: str, base: Path) -> str:
    what, equals, file = text.partition("=")
    return f"{what}={base / file}" if equals and file else text


def is_unicode(value: Value, option: Option) -> bool:
    """Whether a text can be published, unlike what a shell gave in another encoding.

    A path needs not be Unicode, and a registry is checked where it is read.
    """
    if option.kind not in {"string", "list", "table"}:
        return True
    if isinstance(value, dict):
        value = (*value, *value.values())
    try:
        "".join(value if isinstance(value, tuple) else str(value)).encode()
    except UnicodeEncodeError:
        return False
    return True


def type_name(value: object) -> str:
    """The type of a TOML value in TOML's words, with that of an item that is no string."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    name, *others = (
        _TOML_TYPES.get(type(found), "a date or time")
        for found in (value, *items)
        if found is value or not isinstance(found, str)
    )
    return f"{name} that holds {others[0]}" if others else name
