from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.wasm.binary import MAX_ITEMS, Cursor, FormatError, Section, sections

if TYPE_CHECKING:
    from tests.unit.wasm.conftest import Encoder

U32 = st.integers(0, 2**32 - 1)


def over(data: bytes) -> Cursor:
    return Cursor(data, 0, len(data))


@given(U32, st.integers(0, 5))
def test_a_number_is_read_however_it_is_padded(encode: Encoder, value: int, width: int) -> None:
    cursor = over(encode.number(value, width))
    assert cursor.u32() == value
    assert cursor.at_end


@given(U32, st.integers(0, 10))
def test_a_number_is_passed_over_in_full(encode: Encoder, value: int, width: int) -> None:
    cursor = over(encode.number(value, width) + b"!")
    cursor.skip_number()
    assert cursor.byte() == ord("!")


@pytest.mark.parametrize(
    "data", [b"\xff\xff\xff\xff\x10", b"\x80\x80\x80\x80\x80\x00"], ids=["too big", "too long"]
)
def test_a_number_of_more_than_32_bits_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="more than 32 bits at offset 0x0"):
        over(data).u32()


def test_a_number_of_more_than_64_bits_is_refused() -> None:
    with pytest.raises(FormatError, match="more than 64 bits at offset 0x0"):
        over(b"\x80" * 10 + b"\x00").skip_number()


@pytest.mark.parametrize("data", [b"", b"\x80"])
def test_a_number_that_is_cut_off_is_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match="unexpected end"):
        over(data).u32()


@given(st.text(max_size=50))
def test_a_name_is_read(encode: Encoder, text: str) -> None:
    assert over(encode.name(text)).name() == text


def test_a_name_ends_where_its_part_ends() -> None:
    with pytest.raises(FormatError, match="5 bytes run past the end at offset 0x0"):
        Cursor(b"\x05hello", 0, 4).name()


def test_a_name_has_to_be_utf8() -> None:
    with pytest.raises(FormatError, match="not UTF-8 at offset 0x2"):
        over(b"\x02a\xff").name()


def test_no_text_is_longer_than_a_description_ever_is() -> None:
    with pytest.raises(FormatError, match="a text of 1048577 bytes"):
        over(b"a" * (2**20 + 1)).text()


@pytest.mark.parametrize("count", [4, MAX_ITEMS + 1, 2**32 - 1])
def test_a_list_can_not_have_more_entries_than_there_are_bytes(encode: Encoder, count: int) -> None:
    with pytest.raises(FormatError, match=f"{count} entries at offset 0x0"):
        over(encode.number(count) + b"abc").count()


def test_a_list_has_a_highest_length() -> None:
    data = b"\xa1\x8d\x06" + bytes(MAX_ITEMS + 1)
    with pytest.raises(FormatError, match="100001 entries"):
        over(data).count()


def test_what_is_left_over_is_a_fault() -> None:
    cursor = over(b"abc")
    cursor.byte()
    with pytest.raises(FormatError, match="2 bytes left over at offset 0x1"):
        cursor.expect_end()


def test_sections_are_framed_without_a_look_at_their_content(encode: Encoder) -> None:
    data = encode.section(1, b"abc") + encode.section(200, b"", width=5)
    assert list(sections(data, 0, len(data))) == [Section(1, 2, 5), Section(200, 11, 11)]


def test_a_section_that_runs_past_the_end_is_refused() -> None:
    with pytest.raises(FormatError, match=r"section 3 of 5 bytes runs past the end at offset 0x1"):
        list(sections(b"!\x03\x05abc", 1, 6))


def test_a_section_without_a_size_is_refused() -> None:
    with pytest.raises(FormatError, match="unexpected end at offset 0x1"):
        list(sections(b"\x03", 0, 1))
