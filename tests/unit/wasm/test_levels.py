from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.wasm.binary import FormatError
from wasm_publish.wasm.levels import MAX_DEPTH, MAX_SECTIONS, Level, Walk

if TYPE_CHECKING:
    from tests.unit.wasm.conftest import Encoder


def test_the_levels_of_a_module_are_one(encode: Encoder) -> None:
    walk = Walk(encode.module(encode.section(1, b""), encode.section(4, b"")), "module")
    assert [(level.number, section.id) for level, section in walk] == [(0, 1), (0, 4)]
    assert walk.levels == [Level("module")]


def test_nested_levels_are_entered_where_they_stand(encode: Encoder) -> None:
    inner = encode.component(encode.section(1, encode.module(encode.section(7, b""))))
    data = encode.component(
        encode.section(1, encode.module(encode.section(3, b""))),
        encode.section(4, inner),
        encode.section(1, encode.module()),
        encode.section(8, b""),
    )
    walk = Walk(data, "component")
    assert [(level.number, section.id) for level, section in walk] == [
        (0, 1),
        (1, 3),
        (0, 4),
        (2, 1),
        (3, 7),
        (0, 1),
        (0, 8),
    ]
    assert walk.levels == [
        Level("component"),
        Level("module", 1, 1, parent=0, module_index=0),
        Level("component", 2, 1, parent=0),
        Level("module", 3, 2, parent=2, module_index=0),
        Level("module", 4, 1, parent=0, module_index=1),
    ]
    assert walk.faults == []


def test_damage_in_a_nested_level_ends_that_level_only(encode: Encoder) -> None:
    data = encode.component(
        encode.section(1, encode.module(encode.section(3, b""), b"\x04\x7f")),
        encode.section(8, b""),
    )
    walk = Walk(data, "component")
    assert [section.id for _, section in walk] == [1, 3, 8]
    assert walk.faults == [
        "a nested module is damaged: section 4 of 127 bytes runs past the end at offset 0x14"
    ]


@pytest.mark.parametrize("nested", [b"", b"\0asm", b"\0asm\x09\0\0\0", b"<svg/>  "])
def test_what_is_nested_and_no_wasm_is_passed_over(encode: Encoder, nested: bytes) -> None:
    walk = Walk(encode.component(encode.section(1, nested), encode.section(8, b"")), "component")
    assert [section.id for _, section in walk] == [1, 8]
    assert walk.faults == ["nothing readable is nested at offset 0xa"]


def test_a_header_may_not_reach_into_the_next_section(encode: Encoder) -> None:
    walk = Walk(encode.component(encode.section(1, b"\0asm"), b"\x01\0\0\0"), "component")
    assert [section.id for _, section in walk] == [1, 1, 0]
    assert len(walk.levels) == 1


def test_damage_in_the_outermost_level_is_an_error(encode: Encoder) -> None:
    with pytest.raises(FormatError, match="runs past the end"):
        list(Walk(encode.component(b"\x01\x7f"), "component"))


def test_the_depth_of_nesting_is_bounded(encode: Encoder) -> None:
    data = encode.component()
    for _ in range(MAX_DEPTH + 50):
        data = encode.component(encode.section(4, data))
    walk = Walk(data, "component")
    assert len(list(walk)) == MAX_DEPTH + 1
    assert len(walk.faults) == 1
    assert "nested too deeply" in walk.faults[0]


def test_the_number_of_sections_is_bounded(encode: Encoder) -> None:
    with pytest.raises(FormatError, match=f"more than {MAX_SECTIONS} sections"):
        list(Walk(encode.module(b"\x01\x00" * (MAX_SECTIONS + 1)), "module"))
