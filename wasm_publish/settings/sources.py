"""Where settings come from: parsed arguments, the environment, and tables of files.

Every source is checked against the table of options. All faults of a file are collected, so
that a person mends them in one go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin, Problem
from wasm_publish.settings.settings import Layer
from wasm_publish.settings.values import (
    Mismatch,
    anchored,
    from_call,
    from_text,
    from_toml,
    is_unicode,
    type_name,
)
from wasm_publish.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from wasm_publish.model import SettingsTable
    from wasm_publish.settings.options import Options
    from wasm_publish.settings.settings import Value


class _Fault(NamedTuple):
    """Something wrong at a key, given by its parts, before it is known where the key stands."""

    key: tuple[str, ...]
    message: str
    code: str = "invalid-setting"
    remedy: str | None = None


def from_arguments(values: Mapping[str, object], options: Options, base: Path) -> Layer:
    """Take what the command line or a caller of the library gave.

    Args:
        values: By settings key.
        options: The table of options.
        base: What relative paths are relative to.

    Raises:
        UsageError: A text is not Unicode, or a value is not of the kind that its option takes; all
            of these are named.
    """
    read: dict[str, Value] = {}
    problems: list[Problem] = []
    for key, value in values.items():
        option = options[key]
        try:
            taken = from_call(value, option)
        except Mismatch as mismatch:
            message = f"{option.field} is {value!r}, expected {mismatch.expected}"
            problems.append(Problem("invalid-option", message, key=key))
            continue
        if not is_unicode(taken, option):
            raise UsageError(f"the value of --{option.name} is not UTF-8", code="usage")
        read[key] = anchored(taken, option, base)
    if problems:
        raise UsageError.of(problems)
    return Layer(read, {key: Origin(f"--{options[key].name}") for key in values})


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
            values[option.key] = anchored(from_text(text, option), option, base)
            origins[option.key] = Origin(option.variable)
        except Mismatch as mismatch:
            message = f"{option.variable} is {text!r}, expected {mismatch.expected}"
            problems.append(Problem("invalid-variable", message, key=option.variable))
    if problems:
        raise UsageError.of(problems)
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
                read = from_toml(value, option)
                values[key] = anchored(read, option, table.file.parent)
                origins[key] = Origin(".".join(table.path(key)), table.file)
            except Mismatch as mismatch:
                message = f"expected {mismatch.expected}, got {type_name(value)}"
                faults.append(_Fault((key,), message))
    return Layer(values, origins, plugins), faults


def _read_plugins(value: object, plugins: dict[str, Mapping[str, object]]) -> list[_Fault]:
    if not isinstance(value, dict):
        return [_Fault(("plugins",), f"expected a table, got {type_name(value)}")]
    plugins |= {name: table for name, table in value.items() if isinstance(table, dict)}
    return [
        _Fault(("plugins", name), f"expected a table, got {type_name(table)}")
        for name, table in value.items()
        if not isinstance(table, dict)
    ]


def _unknown(key: str, options: Options) -> _Fault:
    known = [option.key for option in options if option.setting]
    flags = {option.name: option.key for option in options if option.setting}
    meant = flags.get(key) or flags.get(key.replace("_", "-")) or nearest(key, known)
    remedy = f"did you mean `{meant}`?" if meant else f"the keys are {', '.join(known)}"
    return _Fault((key,), f"unknown key `{key}`", "unknown-setting", remedy)


def _problem(table: SettingsTable, fault: _Fault) -> Problem:
    from wasm_publish.toml_file import read_toml

    path = table.path(*fault.key)
    line, key = read_toml(table.file).line(*path), ".".join(path)
    return Problem(fault.code, fault.message, "error", fault.remedy, table.file, line, key)
