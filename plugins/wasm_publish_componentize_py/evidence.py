"""Why a Python project is taken for one that compiles to wasm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wasm_publish_componentize_py.bindings import importers_of_bindings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.toml_file import TomlFile

TOOL = "componentize-py"
OUR_TABLE = ("tool", "wasm-publish")
SDK_FILE = "componentize-py.toml"

_REQUIREMENTS = (
    ("build-system", "requires"),
    ("project", "dependencies"),
    ("project", "optional-dependencies"),
    ("dependency-groups",),
    ("tool", "uv", "dev-dependencies"),
    ("tool", "pdm", "dev-dependencies"),
    ("tool", "poetry", "extras"),
)
"""Arrays of requirements, and tables of such."""

_NAMED_REQUIREMENTS = (
    ("tool", "poetry", "dependencies"),
    ("tool", "poetry", "dev-dependencies"),
    ("tool", "poetry", "group"),
)
"""Tables that hold a requirement by its name, and tables of such."""

_TASKS = (
    ("tool", "hatch", "envs"),
    ("tool", "pdm", "scripts"),
    ("tool", "pixi", "tasks"),
    ("tool", "poe", "tasks"),
    ("tool", "rye", "scripts"),
    ("tool", "taskipy", "tasks"),
)
"""Tables of commands, where a build may be written down."""

_NAMES_TOOL = re.compile(r"\s*componentize[-_.]+py(?![\w.-])", re.IGNORECASE)
_CALLS_TOOL = re.compile(r"(?<![\w.-])componentize-py(?![\w.-])")


def evidence(toml: TomlFile) -> tuple[str, ...]:
    """What speaks for wasm, in words."""
    return tuple(_evidence(toml))


def _evidence(toml: TomlFile) -> Iterator[str]:
    if toml.value(*OUR_TABLE) is not None:
        yield "a table [tool.wasm-publish]"
    if key := next(_mentions(toml), None):
        yield f"{TOOL} in [{'.'.join(key)}]"
    folder = toml.path.parent
    if (folder / SDK_FILE).is_file():
        yield f"a file {SDK_FILE}"
    if importer := next(importers_of_bindings(folder), None):
        yield f"{importer.relative_to(folder).as_posix()} imports wit_world"


def _mentions(toml: TomlFile) -> Iterator[tuple[str, ...]]:
    for key in _REQUIREMENTS:
        if any(_NAMES_TOOL.match(text) for text in _strings(toml.value(*key))):
            yield key
    for key in _NAMED_REQUIREMENTS:
        if any(_NAMES_TOOL.fullmatch(name) for name in _names(toml.value(*key))):
            yield key
    for key in _TASKS:
        if any(_CALLS_TOOL.search(text) for text in _strings(toml.value(*key))):
            yield key


def _strings(value: object) -> Iterator[str]:
    """The strings anywhere in a value: evidence takes any shape and complains of none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def _names(value: object) -> Iterator[str]:
    """The keys anywhere in a table."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _names(item)
