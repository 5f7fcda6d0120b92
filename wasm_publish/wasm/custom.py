"""What a wasm says of itself in custom sections: its name, its producers, its metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Producer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.wasm.binary import Cursor
    from wasm_publish.wasm.preamble import Encoding

CUSTOM_SECTION = 0
PRODUCERS = "producers"
UNFINISHED_PREFIX = "component-type"
"""Begins the name of the section in which `wasm-tools component new` finds the world."""

NAMES_OF: dict[Encoding, str] = {"module": "name", "component": "component-name"}
"""The section that holds names for debugging, by what it is a section of."""

METADATA = frozenset(
    {
        "authors",
        "description",
        "homepage",
        "licenses",
        "revision",
        "source",
        "version",
    }
)
"""The sections whose content is a plain text, as `wasm-tools metadata add` writes them."""

_OWN_NAME = 0
_NAMES_OF_ITEMS = 1
_CORE_MODULES = (0x00, 0x11)
_MAX_SUBSECTIONS = 64


def read_producers(cursor: Cursor) -> Iterator[Producer]:
    """The tools and languages of a producers section.

    Raises:
        FormatError: The section can't be read.
    """
    for _ in range(cursor.count()):
        field = cursor.name()
        for _ in range(cursor.count()):
            yield Producer(field, cursor.name(), cursor.name())


def read_own_name(cursor: Cursor) -> str | None:
    """The name of the module or component itself, from its section of names.

    Raises:
        FormatError: The section can't be read.
    """
    for subsection, content in _subsections(cursor):
        if subsection == _OWN_NAME:
            return content.name()
    return None


def read_module_names(cursor: Cursor) -> dict[int, str]:
    """The names that a component gives its core modules, by index.

    Raises:
        FormatError: The section can't be read.
    """
    for subsection, content in _subsections(cursor):
        if subsection == _NAMES_OF_ITEMS and (content.byte(), content.byte()) == _CORE_MODULES:
            return {content.u32(): content.name() for _ in range(content.count())}
    return {}


def _subsections(cursor: Cursor) -> Iterator[tuple[int, Cursor]]:
    for _ in range(_MAX_SUBSECTIONS):
        if cursor.at_end:
            return
        yield cursor.byte(), cursor.part()
