"""The imports and exports of a component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Extern
from wasm_publish.wasm.binary import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.wasm.binary import Cursor

TYPE_SECTION = 7
IMPORT_SECTION = 10
EXPORT_SECTION = 11

_KINDS = {0x01: "func", 0x02: "value", 0x03: "type", 0x04: "component", 0x05: "instance"}
_CORE = 0x00
_CORE_MODULE = 0x11
_EQUAL = 0x00
_PLAIN_NAMES = {0x00, 0x01}
_NAME_WITH_ATTRIBUTES = 0x02
_MAX_ATTRIBUTES = 16


def read_imports(cursor: Cursor) -> Iterator[Extern]:
    """The imports of an import section.

    Raises:
        FormatError: The section can't be read.
    """
    for _ in range(cursor.count()):
        yield read_described(cursor)


def read_exports(cursor: Cursor) -> Iterator[Extern]:
    """The exports of an export section.

    Raises:
        FormatError: The section can't be read.
    """
    for export, _ in read_indexed_exports(cursor):
        yield export


def read_indexed_exports(cursor: Cursor) -> Iterator[tuple[Extern, int]]:
    """The exports of an export section, each with the index of what it exports.

    Raises:
        FormatError: The section can't be read.
    """
    for _ in range(cursor.count()):
        name = _read_name(cursor)
        kind = _read_kind(cursor)
        index = cursor.u32()
        if _read_flag(cursor):
            _read_description(cursor)
        yield Extern(name, kind), index


def read_described(cursor: Cursor) -> Extern:
    """A name and the description of what it stands for.

    Raises:
        FormatError: It can't be read.
    """
    return Extern(_read_name(cursor), _read_description(cursor))


def _read_name(cursor: Cursor) -> str:
    """A name; 0x01 marked an interface before October 2023, 0x02 says that attributes follow."""
    offset = cursor.position
    tag = cursor.byte()
    name = cursor.name()
    if tag == _NAME_WITH_ATTRIBUTES:
        for _ in range(_attribute_count(cursor)):
            cursor.byte()
            cursor.part()
    elif tag not in _PLAIN_NAMES:
        raise FormatError(f"unknown form of name {tag:#04x}", offset)
    return name


def _attribute_count(cursor: Cursor) -> int:
    offset = cursor.position
    count = cursor.count()
    if count > _MAX_ATTRIBUTES:
        raise FormatError(f"a name said to have {count} attributes", offset)
    return count


def _read_kind(cursor: Cursor) -> str:
    offset = cursor.position
    code = cursor.byte()
    if code == _CORE and cursor.byte() == _CORE_MODULE:
        return "module"
    if code not in _KINDS:
        raise FormatError(f"unknown kind {code:#04x}", offset)
    return _KINDS[code]


def _read_description(cursor: Cursor) -> str:
    """Pass over a type, and tell the kind that it describes."""
    kind = _read_kind(cursor)
    if kind != "type" or cursor.byte() == _EQUAL:
        cursor.skip_number()
    return kind


def _read_flag(cursor: Cursor) -> bool:
    offset = cursor.position
    flag = cursor.byte()
    if flag > 1:
        raise FormatError(f"neither yes nor no but {flag:#04x}", offset)
    return flag == 1
