from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.model import Extern
from wasm_publish.wasm.binary import Cursor, FormatError
from wasm_publish.wasm.component import read_exports, read_imports, read_indexed_exports

if TYPE_CHECKING:
    from tests.unit.wasm.conftest import Encoder

KINDS = st.sampled_from(["module", "func", "value", "type", "component", "instance"])
EXTERNS = st.lists(st.tuples(st.text(max_size=20), KINDS))


def over(data: bytes) -> Cursor:
    return Cursor(data, 0, len(data))


@given(EXTERNS)
def test_imports_are_read_in_order(encode: Encoder, imports: list[tuple[str, str]]) -> None:
    body = over(encode.imports(*imports)[1:]).part()
    assert list(read_imports(body)) == [Extern(name, kind) for name, kind in imports]
    assert body.at_end


@given(EXTERNS)
def test_exports_are_read_in_order(encode: Encoder, exports: list[tuple[str, str]]) -> None:
    body = over(encode.exports(*exports)[1:]).part()
    assert list(read_exports(body)) == [Extern(name, kind) for name, kind in exports]
    assert body.at_end


@pytest.mark.parametrize(
    ("described", "kind"),
    [
        ("00 11 05", "module"),
        ("01 85 80 80 80 00", "func"),
        ("02 73", "value"),
        ("02 05", "value"),
        ("03 00 07", "type"),
        ("03 01", "type"),
        ("04 02", "component"),
        ("05 03", "instance"),
    ],
)
def test_every_form_of_description_is_passed_over(described: str, kind: str) -> None:
    data = b"\x02\x00\x01a" + bytes.fromhex(described) + b"\x00\x01b\x01\x00"
    cursor = over(data)
    assert list(read_imports(cursor)) == [Extern("a", kind), Extern("b", "func")]
    assert cursor.at_end


@pytest.mark.parametrize(
    "named",
    [
        b"\x00\x03a:b",
        b"\x01\x03a:b",
        b"\x02\x03a:b\x00",
        b"\x02\x03a:b\x01\x00\x05c:d/e",
        b"\x02\x03a:b\x02\x01\x04.2.3\x09\x02hi",
    ],
    ids=["plain", "old interface", "no attributes", "implements", "version suffix and unknown"],
)
def test_every_form_of_name_is_read(named: bytes) -> None:
    assert list(read_imports(over(b"\x01" + named + b"\x05\x00"))) == [Extern("a:b", "instance")]


def test_an_export_may_ascribe_a_type_and_tells_its_index() -> None:
    data = b"\x02\x00\x01a\x01\x07\x01\x01\x03\x00\x01b\x05\x80\x01\x00"
    assert list(read_indexed_exports(over(data))) == [
        (Extern("a", "func"), 7),
        (Extern("b", "instance"), 128),
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\x01\x03\x01a\x01\x00\x00", "unknown form of name 0x03 at offset 0x1"),
        (b"\x01\x02\x01a\x11" + bytes(40), "a name said to have 17 attributes at offset 0x4"),
        (b"\x01\x00\x01a\x06\x00\x00", "unknown kind 0x06 at offset 0x4"),
        (b"\x01\x00\x01a\x00\x10\x00", "unknown kind 0x00 at offset 0x4"),
        (b"\x01\x00\x01a\x01\x00\x02", "neither yes nor no but 0x02 at offset 0x6"),
    ],
)
def test_what_is_unknown_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        list(read_exports(over(data)))
