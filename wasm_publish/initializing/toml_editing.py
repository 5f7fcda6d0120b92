"""Setting keys in the text of a TOML file; all other lines stay byte for byte as they are."""

from __future__ import annotations

import json
import os
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import tomli

from wasm_publish.errors import UsageError
from wasm_publish.initializing.text_lines import lines_of, with_lines
from wasm_publish.initializing.toml_places import Place, place_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypeAlias

    Setting: TypeAlias = str | Sequence[str]


def with_settings(text: str, key: str, settings: Mapping[str, Setting]) -> str:
    """The text of a TOML file with settings in one of its tables, which is made where need be.

    Args:
        text: Valid TOML, of any line endings.
        key: The dotted path of the table; empty for the root.
        settings: By key; those that stand there already are left alone, the others replaced.

    Raises:
        UsageError: The table is written in a way that a person has to edit.
    """
    path = tuple(key.split(".")) if key else ()
    before = tomli.loads(text)
    wanted = {name: _plain(value) for name, value in settings.items()}
    missing = {n: v for n, v in wanted.items() if _found(before, (*path, n)) != v}
    for name, value in missing.items():
        text = _spliced(text, _edited(text, path, name, value))
    if _without(_read(text), path, missing) != _without(before, path, missing) or any(
        _found(_read(text), (*path, name)) != value for name, value in missing.items()
    ):
        raise _too_odd(key, missing)
    return text


def _edited(text: str, path: Sequence[str], name: str, value: str | list[str]) -> str:
    """What tomlkit makes of it, with line endings of one kind."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text.replace("\r\n", "\n"))
        table: Any = document
        for end, part in enumerate(path, start=1):
            if part not in table:
                table[part] = tomlkit.table(is_super_table=end < len(path))
            table = table[part]
        table[name] = value
        return tomlkit.dumps(document)
    except (TOMLKitError, TypeError, ValueError, AttributeError):
        return text  # which lacks it, so that a person is told


def _spliced(text: str, edited: str) -> str:
    """The text with the lines of the edited one that differ, which stand together.

    The edited one may have been given other line endings and blank lines elsewhere; what isn't
    part of the change stays as it was. Lines that come in addition don't part a table from the
    comment above it.
    """
    old, new = lines_of(text), lines_of(edited)
    head = _common(old, new)
    tail = _common(reversed(old[head:]), reversed(new[head:]))
    begin, end = head, len(old) - tail
    made = new[head : len(new) - tail]
    if any(line.strip() for line in old[begin:end]):
        return with_lines(text, begin, end, made)
    # What looks like a comment may be part of a text; then the place is none.
    places = (place_for(old, begin, made), Place(begin, tuple(made)))
    spliced = [with_lines(text, place.line, place.line, place.made) for place in places]
    return next((result for result in spliced if _read(result) == _read(edited)), text)


def _common(one: Iterable[str], other: Iterable[str]) -> int:
    """How many lines two texts have in common at their beginning."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _read(text: str) -> dict[str, Any]:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError:
        return {}


def _found(values: Mapping[str, Any], path: Sequence[str]) -> object:
    found: object = values
    for part in path:
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _without(values: Mapping[str, Any], path: Sequence[str], names: Iterable[str]) -> object:
    """The values but for some keys of one table, and but for the tables that are empty then."""
    if not path:
        return {name: value for name, value in values.items() if name not in set(names)}
    first, *rest = path
    below = values.get(first, {})
    pruned = _without(below, rest, names) if isinstance(below, dict) else below
    kept = {name: value for name, value in values.items() if name != first}
    return {**kept, first: pruned} if pruned else kept


def _plain(value: Setting) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


def _too_odd(key: str, settings: Mapping[str, Setting]) -> UsageError:
    lines = os.linesep.join(f"{name} = {json.dumps(v)}" for name, v in settings.items())
    return UsageError(
        "the settings can't be written into this file without touching other parts of it",
        code="uneditable-file",
        remedy=f"write `{lines}` into its table {key}" if key else f"write `{lines}` into it",
    )
