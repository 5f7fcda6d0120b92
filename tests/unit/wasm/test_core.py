from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.model import Extern
from wasm_publish.wasm.binary import Cursor, FormatError
from wasm_publish.wasm.core import read_exports, read_imports

if TYPE_CHECKING:
    from tests.unit.wasm.conftest import Encoder

KINDS = st.sampled_from(["func", "table", "memory", "global", "tag"])


def over(data: bytes) -> Cursor:
    return Cursor(data, 0, len(data))


def imported(encode: Encoder, types: list[bytes]) -> list[str]:
    data = encode.list_of(b"\x01a\x01b" + described for described in types)
    cursor = over(data)
    kinds = [extern.kind for extern in read_imports(cursor)]
    assert cursor.at_end
    return kinds


@given(st.lists(st.tuples(st.text(max_size=9), st.text(min_size=1, max_size=9), KINDS)))
def test_imports_are_read_in_order(encode: Encoder, imports: list[tuple[str, str, str]]) -> None:
    body = over(encode.core_imports(*imports)[1:]).part()
    assert list(read_imports(body)) == [
        Extern(name, kind, module) for module, name, kind in imports
    ]
    assert body.at_end


@given(st.lists(st.tuples(st.text(max_size=9), KINDS)))
def test_exports_are_read_in_order(encode: Encoder, exports: list[tuple[str, str]]) -> None:
    body = over(encode.core_exports(*exports)[1:]).part()
    assert list(read_exports(body)) == [Extern(name, kind) for name, kind in exports]
    assert body.at_end


@pytest.mark.parametrize(
    ("described", "kind"),
    [
        ("00 85 80 80 80 00", "func"),
        ("20 01", "func"),
        ("01 70 00 01", "table"),
        ("01 6f 01 01 80 01", "table"),
        ("01 63 00 00 01", "table"),
        ("01 64 e3 00 00 01", "table"),
        ("01 63 62 62 00 01", "table"),
        ("01 65 6f 03 01 02", "table"),
        ("01 63 65 6e 03 01 02", "table"),
        ("02 00 01", "memory"),
        ("02 07 01 ff ff ff ff ff ff ff ff ff 01", "memory"),
        ("02 08 01 00", "memory"),
        ("02 09 01 02 10", "memory"),
        ("03 7b 01", "global"),
        ("03 63 6f 00", "global"),
        ("03 7f 03", "global"),
        ("04 00 03", "tag"),
    ],
)
def test_every_form_of_type_is_passed_over(encode: Encoder, described: str, kind: str) -> None:
    assert imported(encode, [bytes.fromhex(described), b"\x00\x00"]) == [kind, "func"]


def test_imports_may_share_their_module(encode: Encoder) -> None:
    fields = encode.list_of([b"\x01x\x00\x00", b"\x01y\x02\x00\x01"])
    data = encode.list_of([b"\x01a\x00\x7f" + fields, b"\x01b\x01z\x00\x00"])
    assert list(read_imports(over(data))) == [
        Extern("x", "func", "a"),
        Extern("y", "memory", "a"),
        Extern("z", "func", "b"),
    ]


def test_imports_may_share_their_module_and_type(encode: Encoder) -> None:
    data = encode.list_of([b"\x01a\x00\x7e\x03\x7f\x00" + encode.list_of([b"\x01x", b"\x01y"])])
    assert list(read_imports(over(data))) == [
        Extern("x", "global", "a"),
        Extern("y", "global", "a"),
    ]


def test_an_import_without_a_name_is_an_import() -> None:
    assert list(read_imports(over(b"\x01\x00\x00\x00\x00"))) == [Extern("", "func", "")]


def test_an_unknown_kind_of_import_is_refused() -> None:
    with pytest.raises(FormatError, match="unknown kind 0x09 at offset 0x5"):
        list(read_imports(over(b"\x01\x01a\x01b\x09\x00")))


def test_a_named_import_has_no_compact_form() -> None:
    with pytest.raises(FormatError, match="unknown kind 0x7f"):
        list(read_imports(over(b"\x01\x01a\x01b\x7f\x00")))


def test_an_unknown_kind_of_export_is_refused() -> None:
    with pytest.raises(FormatError, match="unknown kind 0x05 at offset 0x3"):
        list(read_exports(over(b"\x01\x01a\x05\x00")))
