from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.model import Producer
from wasm_publish.wasm.binary import Cursor
from wasm_publish.wasm.custom import read_module_names, read_own_name, read_producers

if TYPE_CHECKING:
    from tests.unit.wasm.conftest import Encoder

TEXT = st.text(max_size=12)


def content(section: bytes) -> Cursor:
    body = Cursor(section, 1, len(section)).part()
    body.name()
    return body


@given(st.lists(st.tuples(TEXT, TEXT, TEXT)))
def test_producers_are_read_in_order(encode: Encoder, lines: list[tuple[str, str, str]]) -> None:
    found = list(read_producers(content(encode.producers(*lines))))
    assert found == [Producer(*line) for line in lines]


def test_a_field_of_producers_may_hold_several(encode: Encoder) -> None:
    values = encode.list_of([b"\x01a\x011", b"\x01b\x012"])
    section = encode.custom("producers", encode.list_of([b"\x03sdk" + values]))
    assert list(read_producers(content(section))) == [
        Producer("sdk", "a", "1"),
        Producer("sdk", "b", "2"),
    ]


def test_a_module_names_itself(encode: Encoder) -> None:
    assert read_own_name(content(encode.module_name("libc.so"))) == "libc.so"


def test_a_component_names_itself_and_its_modules(encode: Encoder) -> None:
    section = encode.component_name("app", ["main", "shim"])
    assert read_own_name(content(section)) == "app"
    assert read_module_names(content(section)) == {0: "main", 1: "shim"}


def test_names_of_functions_alone_name_no_module(encode: Encoder) -> None:
    section = encode.custom("name", encode.section(1, encode.list_of([b"\x00\x01f"])))
    assert read_own_name(content(section)) is None
    assert read_module_names(content(encode.custom("component-name"))) == {}


def test_no_more_subsections_are_passed_over_than_there_are_sorts_of_names(
    encode: Encoder,
) -> None:
    late = encode.custom("name", b"\x09\x00" * 64 + encode.section(0, encode.name("late")))
    assert read_own_name(content(late)) is None
