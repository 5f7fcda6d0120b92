from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.model import Extern
from wasm_publish.wasm.binary import Cursor, FormatError
from wasm_publish.wasm.component_types import MAX_DEPTH, read_type

if TYPE_CHECKING:
    from tests.unit.wasm.conftest import Encoder

END = bytes.fromhex("04 00 01 7a 05 00")
"""A declaration that exports an instance `z`, to see that what came before was read in full."""


def over(data: bytes) -> Cursor:
    return Cursor(data, 0, len(data))


@pytest.mark.parametrize(
    "declaration",
    [
        "01 7d",
        "01 64",
        "01 72 02 01 61 7d 01 62 00",
        "01 71 02 01 61 00 00 01 62 01 7d 00",
        "01 70 00",
        "01 67 7d 04",
        "01 63 7d 73",
        "01 6f 02 7d 01",
        "01 6e 02 01 78 01 79",
        "01 6d 01 01 70",
        "01 6b 01",
        "01 6a 00 00",
        "01 6a 01 01 01 01",
        "01 66 00",
        "01 66 01 01",
        "01 65 01 7d",
        "01 69 10",
        "01 68 10",
        "01 40 01 01 70 01 00 01",
        "01 43 00 01 00",
        "01 3f 7f 00",
        "01 3f 7f 01 05",
        "01 42 02 02 03 02 01 13 04 00 01 71 01 00",
        "01 41 01 04 00 03 61 3a 62 05 00",
        "02 03 00 00 01 72",
        "02 00 11 01 00 01 6d",
        "02 03 02 01 01",
        "03 00 05 61 3a 62 2f 63 05 15",
        "03 02 01 61 01 00 01 62 05 15",
        "03 00 01 72 03 01",
    ],
)
def test_every_other_declaration_is_passed_over(encode: Encoder, declaration: str) -> None:
    cursor = over(b"\x41" + encode.list_of([bytes.fromhex(declaration), END]))
    assert read_type(cursor) == (Extern("z", "instance"),)
    assert cursor.at_end


def test_exports_of_a_component_type_are_read_in_order(encode: Encoder) -> None:
    world = bytes.fromhex("04 00 01 77 04 00")
    assert read_type(over(b"\x41" + encode.list_of([world, END]))) == (
        Extern("w", "component"),
        Extern("z", "instance"),
    )


def test_a_type_of_another_sort_exports_nothing() -> None:
    cursor = over(b"\x72\x01\x01a\x7d")
    assert read_type(cursor) == ()
    assert cursor.at_end


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x41\x01\x00\x60\x00\x00", "a declaration 0x00 that no WIT has at offset 0x2"),
        (b"\x41\x01\x09\x00", "a declaration 0x09 that no WIT has at offset 0x2"),
        (b"\x41\x01\x01\x50\x00", "unknown type 0x50 at offset 0x3"),
        (b"\x6c\x00", "unknown type 0x6c at offset 0x0"),
    ],
)
def test_what_is_unknown_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        read_type(over(data))


def test_the_depth_of_types_is_bounded() -> None:
    allowed = b"\x41\x01\x01" * (MAX_DEPTH - 1) + b"\x41\x00"
    assert read_type(over(allowed)) == ()
    with pytest.raises(FormatError, match="nested too deeply"):
        read_type(over(b"\x41\x01\x01" * 2 + allowed))
