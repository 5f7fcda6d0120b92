from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.model import Extern
from wasm_publish.wasm import scan_bytes, wit_package
from wasm_publish.wasm.wit_package import MAX_SIZE

if TYPE_CHECKING:
    from tests.unit.wasm.conftest import Encoder

INTERFACE = "acme:greet/hello@0.2.0-rc.1"
WORLD = "acme:greet/app@0.2.0-rc.1"


def types(encode: Encoder, *encoded: bytes) -> bytes:
    return encode.section(7, encode.list_of(encoded))


def component_type(encode: Encoder, *exports: tuple[str, bytes]) -> bytes:
    instance = b"\x01\x42\x00"
    return b"\x41" + encode.list_of(
        [instance, *(b"\x04\x00" + encode.name(name) + sort + b"\x00" for name, sort in exports)]
    )


def export(encode: Encoder, name: str, index: int) -> bytes:
    body = b"\x00" + encode.name(name) + b"\x03" + encode.number(index) + b"\x00"
    return encode.section(11, encode.list_of([body]))


def test_a_package_shows_its_interfaces_and_worlds_by_full_name(encode: Encoder) -> None:
    contents = scan_bytes(
        encode.component(
            types(encode, component_type(encode, (INTERFACE, b"\x05"))),
            export(encode, "hello", 0),
            types(encode, component_type(encode, (WORLD, b"\x04"))),
            export(encode, "app", 2),
            encode.custom("package-docs", b"{}"),
        )
    )
    assert contents.kind == "wit"
    assert contents.imports == ()
    assert contents.exports == (Extern(INTERFACE, "instance"), Extern(WORLD, "component"))
    assert contents.warnings == ()


def test_a_package_of_the_first_encoding_is_one_type(encode: Encoder) -> None:
    package = component_type(encode, (INTERFACE, b"\x05"), (WORLD, b"\x04"))
    contents = scan_bytes(
        encode.component(types(encode, package), export(encode, "acme:greet/wit", 0))
    )
    assert contents.kind == "wit"
    assert [extern.name for extern in contents.exports] == [INTERFACE, WORLD]


def test_a_component_that_exports_a_plain_type_is_no_package(encode: Encoder) -> None:
    contents = scan_bytes(encode.component(types(encode, b"\x7d"), export(encode, "byte", 0)))
    assert contents.kind == "component"
    assert contents.exports == (Extern("byte", "type"),)


def test_a_component_that_exports_a_plain_type_too_is_no_package(encode: Encoder) -> None:
    contents = scan_bytes(
        encode.component(
            types(encode, component_type(encode, (INTERFACE, b"\x05")), b"\x7d"),
            export(encode, "hello", 0),
            export(encode, "byte", 1),
        )
    )
    assert contents.kind == "component"
    assert [extern.name for extern in contents.exports] == ["hello", "byte"]


@pytest.mark.parametrize("index", [1, 500])
def test_a_component_that_exports_a_type_it_has_not_is_no_package(
    encode: Encoder, index: int
) -> None:
    package = types(encode, component_type(encode, (INTERFACE, b"\x05")))
    assert scan_bytes(encode.component(package, export(encode, "x", index))).kind == "component"


def test_a_component_that_exports_nothing_is_no_package(encode: Encoder) -> None:
    package = types(encode, component_type(encode, (INTERFACE, b"\x05")))
    assert scan_bytes(encode.component(package)).kind == "component"
    assert scan_bytes(encode.component()).kind == "component"


def test_the_types_of_other_components_are_not_looked_at(encode: Encoder) -> None:
    contents = scan_bytes(encode.component(types(encode, b"\x41\x01\x09")))
    assert (contents.kind, contents.warnings) == ("component", ())


@pytest.mark.parametrize("section_id", [1, 4, 5, 10])
def test_a_component_that_holds_more_than_types_is_no_package(
    encode: Encoder, section_id: int
) -> None:
    contents = scan_bytes(
        encode.component(
            types(encode, component_type(encode, (INTERFACE, b"\x05"))),
            export(encode, "hello", 0),
            encode.section(section_id, b"\x00"),
        )
    )
    assert contents.kind == "component"


def test_a_package_that_can_not_be_read_shows_its_labels(encode: Encoder) -> None:
    contents = scan_bytes(
        encode.component(types(encode, b"\x41\x01\x09"), export(encode, "hello", 0))
    )
    assert contents.kind == "wit"
    assert contents.exports == (Extern("hello", "type"),)
    assert contents.warnings == (
        "a type of the WIT package can't be read: a declaration 0x09 that no WIT has at offset 0xd",
    )


def test_the_size_of_a_package_is_bounded(encode: Encoder) -> None:
    contents = scan_bytes(
        encode.component(encode.section(7, bytes(MAX_SIZE)), export(encode, "hello", 0))
    )
    assert contents.exports == (Extern("hello", "type"),)
    assert "types of more than 2097152 bytes" in contents.warnings[0]


def test_the_number_of_names_in_a_package_is_bounded(
    encode: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wit_package, "MAX_ITEMS", 3)
    two = component_type(encode, (INTERFACE, b"\x05"), (WORLD, b"\x04"))
    contents = scan_bytes(
        encode.component(types(encode, two), export(encode, "a", 0), export(encode, "b", 0))
    )
    assert "more than 3 exports" in contents.warnings[0]
