"""The types in a component's type section, of which only component types matter here.

All others are passed over, which still takes their grammar: a type doesn't tell its length.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from wasm_publish.wasm.binary import FormatError
from wasm_publish.wasm.component import read_described

if TYPE_CHECKING:
    from collections.abc import Callable

    from wasm_publish.model import Extern
    from wasm_publish.wasm.binary import Cursor

    Skip: TypeAlias = Callable[[Cursor], object]

MAX_DEPTH = 50

_COMPONENT = 0x41
_INSTANCE = 0x42
_TYPE_DECLARATION = 0x01
_ALIAS_DECLARATION = 0x02
_IMPORT_DECLARATION = 0x03
_EXPORT_DECLARATION = 0x04
_CORE_SORT = 0x00
_OUTER_ALIAS = 0x02


def read_type(cursor: Cursor) -> tuple[Extern, ...]:
    """The exports of a component type; none of another type, which is passed over.

    Raises:
        FormatError: It can't be read, or is a core type, of which WIT has none.
    """
    code = cursor.byte()
    if code == _COMPONENT:
        return _read_declarations(cursor, depth=1)
    _skip_type(cursor, code, depth=1)
    return ()


def _read_declarations(cursor: Cursor, depth: int) -> tuple[Extern, ...]:
    exports: list[Extern] = []
    for _ in range(cursor.count()):
        offset = cursor.position
        declaration = cursor.byte()
        if declaration == _TYPE_DECLARATION:
            _skip_type(cursor, cursor.byte(), depth + 1)
        elif declaration == _ALIAS_DECLARATION:
            _skip_alias(cursor)
        elif declaration == _IMPORT_DECLARATION:
            read_described(cursor)
        elif declaration == _EXPORT_DECLARATION:
            exports.append(read_described(cursor))
        else:
            raise FormatError(f"a declaration {declaration:#04x} that no WIT has", offset)
    return tuple(exports)


def _skip_type(cursor: Cursor, code: int, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise FormatError("types nested too deeply", cursor.position)
    if code in {_COMPONENT, _INSTANCE}:
        _read_declarations(cursor, depth)
    elif code not in _PRIMITIVES:
        if code not in _FIELDS:
            raise FormatError(f"unknown type {code:#04x}", cursor.position - 1)
        for skip in _FIELDS[code]:
            skip(cursor)


def _skip_alias(cursor: Cursor) -> None:
    """Pass over an alias of an instance's export, or of an outer component's item."""
    if cursor.byte() == _CORE_SORT:
        cursor.byte()
    of_export = cursor.byte() < _OUTER_ALIAS
    cursor.u32()
    if of_export:
        cursor.name()
    else:
        cursor.u32()


def _number(cursor: Cursor) -> None:
    cursor.skip_number()


def _name(cursor: Cursor) -> None:
    cursor.part()


def _optional(cursor: Cursor) -> None:
    if cursor.byte():
        cursor.skip_number()


def _result(cursor: Cursor) -> None:
    """A function's result: 0x00 and a type, or 0x01 0x00 for none."""
    cursor.byte()
    cursor.skip_number()


def _list_of(*fields: Skip) -> Skip:
    def skip(cursor: Cursor) -> None:
        for _ in range(cursor.count()):
            for field in fields:
                field(cursor)

    return skip


_PRIMITIVES = {0x64, *range(0x73, 0x80)}
_FUNCTION: tuple[Skip, ...] = (_list_of(_name, _number), _result)
_FIELDS: dict[int, tuple[Skip, ...]] = {
    0x3F: (_number, _optional),  # resource
    0x40: _FUNCTION,
    0x43: _FUNCTION,  # async
    0x63: (_number, _number),  # map
    0x65: (_optional,),  # future
    0x66: (_optional,),  # stream
    0x67: (_number, _number),  # list of fixed length
    0x68: (_number,),  # borrow
    0x69: (_number,),  # own
    0x6A: (_optional, _optional),  # result
    0x6B: (_number,),  # option
    0x6D: (_list_of(_name),),  # enum
    0x6E: (_list_of(_name),),  # flags
    0x6F: (_list_of(_number),),  # tuple
    0x70: (_number,),  # list
    0x71: (_list_of(_name, _optional, _optional),),  # variant
    0x72: (_list_of(_name, _number),),  # record
}
