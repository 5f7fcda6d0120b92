"""Where settings come from: parsed arguments, the environment, and tables of files.

Every source is checked against the table of options. All faults of a file are collected, so
that a person mends them in one go.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.layout_reference import LAYOUT_SCHEME
from wasm_publish.model import Origin, Problem
from wasm_publish.settings import Layer
from wasm_publish.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from wasm_publish.model import SettingsTable
    from wasm_publish.options import Option, Options
    from wasm_publish.settings import Value

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_EXPECTED = {
    "boolean": "true or false",
    "count": "a whole number",
    "list": "an array of strings",
    "places": "an array of strings",
    "table": "a table of strings",
}

_COUNT = re.compile("[0-9]{1,9}")
_TOML_TYPES = {
    bool: "a boolean",
    int: "an integer",
    float: "a float",
    str: "a string",
    list: "an array",
    dict: "a table",
}


class _Fault(NamedTuple):
    """Something wrong at a key, given by its parts, before it is known where the key stands."""

    key: tuple[str, ...]
    message: str
    code: str = "invalid-setting"
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class _Mismatch(Exception):
    """A value is not of the kind that its option takes."""

    expected: str


def from_arguments(values: Mapping[str, Value], options: Options, base: Path) -> Layer:
    """Take what the command line or a caller of the library gave.

    Args:
        values: By settings key, of the right kinds.
        options: The table of options.
        base: What relative paths are relative to.

    Raises:
        UsageError: A text is not Unicode.
    """
    for key, value in values.items():
        if not _is_unicode(value, options[key]):
            raise UsageError(f"the value of --{options[key].name} is not UTF-8", code="usage")
    return Layer(
        {key: _anchored(value, options[key], base) for key, value in values.items()},
        {key: Origin(f"--{options[key].name}") for key in values},
    )


def from_environment(environment: Mapping[str, str], options: Options, base: Path) -> Layer:
    """Read the variables `WASM_PUBLISH_<NAME>`; lists have an element a line.

    An empty variable counts as not set, since a CI job can't always leave one out.

    Raises:
        UsageError: A value is not of the kind that its option takes; all faults are named.
    """
    values: dict[str, Value] = {}
    origins: dict[str, Origin] = {}
    problems: list[Problem] = []
    for option in options:
        text = environment.get(option.variable)
        if not text:
            continue
        try:
            values[option.key] = _anchored(_from_text(text, option), option, base)
            origins[option.key] = Origin(option.variable)
        except _Mismatch as mismatch:
            message = f"{option.variable} is {text!r}, expected {mismatch.expected}"
            problems.append(Problem("invalid-variable", message, key=option.variable))
    if problems:
        raise UsageError(problems[0].message, code=problems[0].code, problems=problems)
    return Layer(values, origins)


def from_tables(
    tables: Iterable[SettingsTable], options: Options
) -> tuple[dict[tuple[Path, str], Layer], tuple[Problem, ...]]:
    """Read tables of files, each once; paths in them are relative to their file's folder.

    Returns:
        The layers by the file and the key of their table, without what is wrong in them; and
        all faults: unknown keys and values of a wrong kind, with file, line, key path and,
        where a key resembles a known one, that one.
    """
    layers: dict[tuple[Path, str], Layer] = {}
    problems: list[Problem] = []
    for table in tables:
        if (table.file, table.key) not in layers:
            layers[table.file, table.key], faults = _read_table(table, options)
            problems += [_problem(table, fault) for fault in faults]
    return layers, tuple(problems)


def _read_table(table: SettingsTable, options: Options) -> tuple[Layer, list[_Fault]]:
    values: dict[str, Value] = {}
    origins: dict[str, Origin] = {}
    plugins: dict[str, Mapping[str, object]] = {}
    faults: list[_Fault] = []
    for key, value in table.values.items():
        option = options.get(key)
        if key == "plugins":
            faults += _read_plugins(value, plugins)
        elif option is None:
            faults.append(_unknown(key, options))
        elif not option.setting:
            remedy = f"give --{option.name} on the command line, or {option.variable}"
            faults.append(_Fault((key,), f"`{key}` belongs to one run", remedy=remedy))
        else:
            try:
                read = _from_toml(value, option)
                values[key] = _anchored(read, option, table.file.parent)
                origins[key] = Origin(".".join(_path(table, (key,))), table.file)
            except _Mismatch as mismatch:
                message = f"expected {mismatch.expected}, got {_typed(value)}"
                faults.append(_Fault((key,), message))
    return Layer(values, origins, plugins), faults


def _read_plugins(value: object, plugins: dict[str, Mapping[str, object]]) -> list[_Fault]:
    if not isinstance(value, dict):
        return [_Fault(("plugins",), f"expected a table, got {_typed(value)}")]
    plugins |= {name: table for name, table in value.items() if isinstance(table, dict)}
    return [
        _Fault(("plugins", name), f"expected a table, got {_typed(table)}")
        for name, table in value.items()
        if not isinstance(table, dict)
    ]


def _unknown(key: str, options: Options) -> _Fault:
    known = [option.key for option in options if option.setting]
    flags = {option.name: option.key for option in options if option.setting}
    meant = flags.get(key) or flags.get(key.replace("_", "-")) or nearest(key, known)
    remedy = f"did you mean `{meant}`?" if meant else f"the keys are {', '.join(known)}"
    return _Fault((key,), f"unknown key `{key}`", "unknown-setting", remedy)


def _from_toml(value: object, option: Option) -> Value:
    if option.kind == "boolean" and isinstance(value, bool):
        return value
    if option.kind == "count" and type(value) is int and value >= 0:
        return value
    if option.kind in {"list", "places"} and isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return tuple(value)
    elif option.kind == "table" and isinstance(value, dict):
        if all(isinstance(item, str) for item in value.values()):
            return dict(value)
    elif option.kind in {"string", "path", "place"} and isinstance(value, str):
        return _chosen(value, option)
    raise _Mismatch(_EXPECTED.get(option.kind, "a string"))


def _from_text(text: str, option: Option) -> Value:
    if not _is_unicode(text, option):
        raise _Mismatch("text in UTF-8")
    if option.kind == "boolean" and text.lower() in _TRUE | _FALSE:
        return text.lower() in _TRUE
    if option.kind == "count" and _COUNT.fullmatch(text):
        return int(text)
    if option.kind in {"boolean", "count"}:
        raise _Mismatch(_EXPECTED[option.kind])
    lines = tuple(line.strip() for line in text.split("\n") if line.strip())
    if option.kind == "table":
        return _pairs(lines)
    if option.kind in {"list", "places"}:
        return lines
    return _chosen(text, option)


def _pairs(lines: Sequence[str]) -> dict[str, str]:
    try:
        return parse_pairs(lines)
    except UsageError as error:
        raise _Mismatch("a KEY=VALUE on each line") from error


def parse_pairs(lines: Sequence[str]) -> dict[str, str]:
    """Read `KEY=VALUE` entries; the value may hold further equals signs.

    Raises:
        UsageError: An entry has no key or no equals sign.
    """
    pairs: dict[str, str] = {}
    for line in lines:
        key, equals, value = line.partition("=")
        if not key or not equals:
            raise UsageError(f"expected KEY=VALUE, got {line!r}", code="invalid-annotation")
        pairs[key] = value
    return pairs


def _chosen(text: str, option: Option) -> str:
    if option.choices and text not in option.choices:
        raise _Mismatch(f"one of {', '.join(option.choices)}")
    return text


def _anchored(value: Value, option: Option, base: Path) -> Value:
    """Make paths absolute, since they are relative to where they were written."""
    if option.kind == "path" and isinstance(value, str):
        return str(base / value)
    if option.kind == "place" and isinstance(value, str):
        return _anchored_place(value, base)
    if option.kind == "places" and isinstance(value, tuple):
        return tuple(_anchored_place(place, base) for place in value)
    return value


def _anchored_place(place: str, base: Path) -> str:
    folder = place.removeprefix(LAYOUT_SCHEME)
    if not folder or folder == place:
        return place
    return LAYOUT_SCHEME + os.path.normpath(base / folder)


def _is_unicode(value: Value, option: Option) -> bool:
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


def _typed(value: object) -> str:
    """The type of a TOML value in TOML's words, with that of an item that is no string."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    name, *others = (
        _TOML_TYPES.get(type(found), "a date or time")
        for found in (value, *items)
        if found is value or not isinstance(found, str)
    )
    return f"{name} that holds {others[0]}" if others else name


def _path(table: SettingsTable, key: tuple[str, ...]) -> tuple[str, ...]:
    return (*table.key.split("."), *key) if table.key else key


def _problem(table: SettingsTable, fault: _Fault) -> Problem:
    from wasm_publish.toml_file import read_toml

    path = _path(table, fault.key)
    line, key = read_toml(table.file).line(*path), ".".join(path)
    return Problem(fault.code, fault.message, "error", fault.remedy, table.file, line, key)
