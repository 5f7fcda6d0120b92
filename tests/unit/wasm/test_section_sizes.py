from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, MODULE

from wasm_publish.errors import InvalidWasm, NothingToPublish
from wasm_publish.wasm.section_sizes import section_sizes

if TYPE_CHECKING:
    from wasm_publish.wasm.section_sizes import SectionSize

DATA = Path(__file__).resolve().parents[2] / "data"


def sizes(tmp_path: Path, content: bytes) -> list[SectionSize]:
    file = tmp_path / "any.wasm"
    file.write_bytes(content)
    return list(section_sizes(file))


def test_sections_of_a_module_are_named_by_the_specification(tmp_path: Path) -> None:
    content = MODULE + b"\x01\x01\x00" + b"\x0a\x03abc" + b"\x00\x05\x04name" + b"\x0d\x01\x00"
    assert sizes(tmp_path, content) == [
        ("type", 1, 1),
        ("code", 1, 3),
        ("custom name", 1, 5),
        ("tag", 1, 1),
    ]


def test_sections_of_one_kind_are_added_up(tmp_path: Path) -> None:
    content = COMPONENT + b"\x07\x01\x00" + b"\x0b\x01\x00" + b"\x07\x02\x00\x00"
    assert sizes(tmp_path, content) == [("type", 2, 3), ("export", 1, 1)]


def test_what_has_no_name_is_told_by_its_number(tmp_path: Path) -> None:
    content = MODULE + b"\x63\x01\x00" + b"\x00\x01\xff" + b"\x00\x00"
    assert sizes(tmp_path, content) == [("section 99", 1, 1), ("custom", 2, 1)]


@pytest.mark.parametrize("name", ["hello-component", "greet-module", "wit-package"])
def test_sections_make_up_the_file_but_for_their_headers(name: str) -> None:
    file = DATA / f"{name}.wasm"
    found = section_sizes(file)
    headers = file.stat().st_size - 8 - sum(one.size for one in found)
    number = sum(one.number for one in found)
    assert 2 * number <= headers <= 6 * number


def test_what_is_no_wasm_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NothingToPublish):
        section_sizes(tmp_path / "none.wasm")
    with pytest.raises(InvalidWasm, match="not wasm"):
        sizes(tmp_path, b"no wasm")
    with pytest.raises(InvalidWasm, match="damaged wasm: section 1 of 9 bytes runs past the end"):
        sizes(tmp_path, MODULE + b"\x01\x09\x00")
