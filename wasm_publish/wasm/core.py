"""The imports and exports of a core module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Extern
from wasm_publish.wasm.binary import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.wasm.binary import Cursor

IMPORT_SECTION = 2
EXPORT_SECTION = 7

_KINDS = {0x00: "func", 0x01: "table", 0x02: "memory", 0x03: "global", 0x04: "tag"}
_FUNC_EXACT = 0x20
_REFERENCE = {0x63, 0x64}
"""The bytes before a heap type: a reference that may be null, one that may not."""
_HEAP_TYPE = {0x62, 0x65}
"""The bytes that may begin a heap type: exact, shared."""
_HAS_MAXIMUM = 0x01
_HAS_PAGE_SIZE = 0x08
_SAME_MODULE = 0x7F
_SAME_MODULE_AND_TYPE = 0x7E


def read_imports(cursor: Cursor) -> Iterator[Extern]:
    """The imports of an import section, the compact forms that share a module name included.

    Raises:
        FormatError: The section can't be read.
    """
    for _ in range(cursor.count()):
        module, name, code = cursor.name(), cursor.name(), cursor.byte()
        if name or code not in {_SAME_MODULE, _SAME_MODULE_AND_TYPE}:
            yield Extern(name, _read_type(cursor, code), module)
        elif code == _SAME_MODULE:
            for _ in range(cursor.count()):
                yield Extern(cursor.name(), _read_type(cursor, cursor.byte()), module)
        else:
            kind = _read_type(cursor, cursor.byte())
            for _ in range(cursor.count()):
                yield Extern(cursor.name(), kind, module)


def read_exports(cursor: Cursor) -> Iterator[Extern]:
    """The exports of an export section.

    Raises:
        FormatError: The section can't be read.
    """
    for _ in range(cursor.count()):
        name, offset, code = cursor.name(), cursor.position, cursor.byte()
        cursor.u32()
        yield Extern(name, _kind(code, offset))


def _kind(code: int, offset: int) -> str:
    try:
        return _KINDS[code]
    except KeyError:
        raise FormatError(f"unknown kind {code:#04x}", offset) from None


def _read_type(cursor: Cursor, code: int) -> str:
    """Pass over the type of an import whose first byte has been read, and tell its kind."""
    if code == _FUNC_EXACT:
        cursor.u32()
        return "func"
    kind = _kind(code, cursor.position - 1)
    if kind == "func":
        cursor.u32()
    elif kind == "table":
        _skip_value_type(cursor)
        _skip_limits(cursor)
    elif kind == "memory":
        _skip_limits(cursor)
    elif kind == "global":
        _skip_value_type(cursor)
        cursor.byte()
    else:
        cursor.byte()
        cursor.u32()
    return kind


def _skip_value_type(cursor: Cursor) -> None:
    """Pass over a number type, an abbreviated reference type, or a reference to a heap type."""
    for prefixes in (_REFERENCE, _HEAP_TYPE):
        if cursor.byte() not in prefixes:
            cursor.position -= 1
    cursor.skip_number()


def _skip_limits(cursor: Cursor) -> None:
    flags = cursor.byte()
    cursor.skip_number()
    if flags & _HAS_MAXIMUM:
        cursor.skip_number()
    if flags & _HAS_PAGE_SIZE:
        cursor.skip_number()
