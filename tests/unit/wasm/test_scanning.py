from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import InvalidWasm, NothingToPublish
from wasm_publish.model import EmbeddedMetadata, Extern, Producer, WasmContents
from wasm_publish.wasm import scan, scan_bytes, scanning
from wasm_publish.wasm.binary import MAX_ITEMS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.wasm.conftest import Encoder

ADAPTER = "wit-component:adapter:wasi_snapshot_preview1"
RUSTC = ("processed-by", "rustc", "1.96.0")
CLANG = ("processed-by", "clang", "19.1.5")
WIT_COMPONENT = ("processed-by", "wit-component", "0.245.1")


def test_an_empty_module_holds_nothing(encode: Encoder) -> None:
    assert scan_bytes(encode.module()) == WasmContents("module")


def test_an_empty_component_holds_nothing(encode: Encoder) -> None:
    assert scan_bytes(encode.component()) == WasmContents("component")


def test_a_module_tells_its_imports_and_exports(encode: Encoder) -> None:
    contents = scan_bytes(
        encode.module(
            encode.core_imports(("env", "f", "func"), ("env", "m", "memory")),
            encode.core_exports(("_start", "func"), ("t", "tag")),
        )
    )
    assert contents.imports == (Extern("f", "func", "env"), Extern("m", "memory", "env"))
    assert contents.exports == (Extern("_start", "func"), Extern("t", "tag"))


def test_a_component_tells_those_of_its_outermost_level(encode: Encoder) -> None:
    inner = encode.component(encode.imports(("inner", "func")), encode.exports(("inner", "func")))
    module = encode.module(encode.core_imports(("env", "f", "func")))
    contents = scan_bytes(
        encode.component(
            encode.imports(("wasi:io/poll@0.2.9", "instance")),
            encode.section(1, module),
            encode.section(4, inner),
            encode.imports(("r", "type")),
            encode.exports(("run", "func")),
            encode.exports(("a:b/c@1.0.0-rc.1", "instance")),
        )
    )
    assert [extern.name for extern in contents.imports] == ["wasi:io/poll@0.2.9", "r"]
    assert [extern.name for extern in contents.exports] == ["run", "a:b/c@1.0.0-rc.1"]
    assert contents.warnings == ()


def test_padded_sizes_are_legal(encode: Encoder) -> None:
    body = encode.list_of([encode.name("f") + b"\x00\x80\x80\x80\x80\x00"])
    contents = scan_bytes(encode.module(encode.section(7, body, width=5)))
    assert contents.exports == (Extern("f", "func"),)


def test_producers_are_of_all_levels_and_each_once(encode: Encoder) -> None:
    module = encode.module(encode.producers(RUSTC, WIT_COMPONENT))
    contents = scan_bytes(
        encode.component(
            encode.section(1, module), encode.section(1, module), encode.producers(WIT_COMPONENT)
        )
    )
    assert contents.producers == (Producer(*RUSTC), Producer(*WIT_COMPONENT))


def test_the_producers_of_the_adapter_do_not_count(encode: Encoder) -> None:
    main = encode.module(encode.producers(WIT_COMPONENT))
    adapter = encode.module(encode.producers(RUSTC))
    contents = scan_bytes(
        encode.component(
            encode.section(1, main),
            encode.section(1, adapter),
            encode.component_name(modules=["main", ADAPTER]),
        )
    )
    assert contents.producers == (Producer(*WIT_COMPONENT),)
    assert contents.module_names == ("main", ADAPTER)


def test_nested_names_are_in_binary_order_and_nameless_levels_left_out(encode: Encoder) -> None:
    nested = encode.component(
        encode.section(1, encode.module(encode.module_name("deep"))), encode.component_name("inner")
    )
    contents = scan_bytes(
        encode.component(
            encode.section(1, encode.module(encode.module_name("libc.so"))),
            encode.section(1, encode.module()),
            encode.section(4, nested),
            encode.component_name("outer"),
        )
    )
    assert contents.module_names == ("libc.so", "inner", "deep")
    assert contents.metadata == EmbeddedMetadata(name="outer")


def test_embedded_metadata_is_of_the_outermost_level(encode: Encoder) -> None:
    texts = {
        "version": "1.4.0",
        "description": "Grüßt",
        "authors": "A <a@example.org>",
        "licenses": "MIT",
        "source": "https://example.org/source",
        "homepage": "https://example.org",
        "revision": "0123abc",
    }
    nested = encode.module(encode.custom("version", b"9.9.9"), encode.custom("licenses", b"GPL"))
    contents = scan_bytes(
        encode.component(
            encode.component_name("greet"),
            *(encode.custom(name, text.encode()) for name, text in texts.items()),
            encode.section(1, nested),
        )
    )
    assert contents.metadata == EmbeddedMetadata(name="greet", **texts)


def test_metadata_without_text_is_none(encode: Encoder) -> None:
    module = encode.module(encode.custom("version", b" \n"), encode.custom("description"))
    assert scan_bytes(module).metadata == EmbeddedMetadata()


@pytest.mark.parametrize("name", ["component-type", "component-type:wit-bindgen:0.45.0:a:b:c"])
def test_a_module_with_a_component_type_is_unfinished(encode: Encoder, name: str) -> None:
    assert scan_bytes(encode.module(encode.custom(name, b"\x00"))).unfinished


def test_a_component_that_holds_such_a_module_is_finished(encode: Encoder) -> None:
    module = encode.module(encode.custom("component-type"))
    component = encode.component(encode.section(1, module), encode.custom("component-type"))
    assert not scan_bytes(component).unfinished


@pytest.mark.parametrize(
    ("section", "warning"),
    [
        (b"\x02\x02\x01\x05", "an import section can't be read: 5 bytes run past the end"),
        (b"\x07\x03\x01\x00\x09", "an export section can't be read: unknown kind 0x09|unexpected"),
        (b"\x07\x02\x00\x00", "an export section can't be read: 1 bytes left over at offset 0xb"),
        (b"\x07\x05\xff\xff\xff\xff\x0f", "a list said to have 4294967295 entries"),
        (b"\x00\x00", "a custom section can't be read: unexpected end at offset 0xa"),
        (b"\x00\x02\x05a", "a custom section can't be read: 5 bytes run past the end"),
        (b"\x00\x0b\x09producers\x07", "the custom section producers can't be read: a list"),
        (b"\x00\x07\x04name\x00\x05", "the custom section name can't be read: 5 bytes run past"),
        (b"\x00\x09\x07version\xff", "the custom section version can't be read: a text that is"),
    ],
)
def test_what_can_not_be_read_is_a_warning(encode: Encoder, section: bytes, warning: str) -> None:
    contents = scan_bytes(encode.module(section, encode.custom("revision", b"abc")))
    assert contents.kind == "module"
    assert contents.metadata.revision == "abc"
    assert len(contents.warnings) == 1
    assert any(text in contents.warnings[0] for text in warning.split("|"))


def test_an_unreadable_section_adds_none_of_its_entries(encode: Encoder) -> None:
    broken = b"\x07\x08\x02\x01a\x00\x00\x01b\x09"
    contents = scan_bytes(encode.module(broken, encode.core_exports(("c", "func"))))
    assert contents.exports == (Extern("c", "func"),)


def test_unknown_sections_and_custom_sections_are_passed_over(encode: Encoder) -> None:
    module = encode.module(encode.section(99, b"?"), encode.custom("registry-metadata", b"{"))
    assert scan_bytes(module) == WasmContents("module")


def test_damage_in_a_nested_module_is_a_warning(encode: Encoder) -> None:
    contents = scan_bytes(
        encode.component(
            encode.section(1, encode.module(b"\x01\x7f")), encode.exports(("f", "func"))
        )
    )
    assert contents.exports == (Extern("f", "func"),)
    assert contents.warnings[0].startswith("a nested module is damaged: section 1 of 127 bytes")


@pytest.mark.parametrize(
    "tail", [b"\x01", b"\x01\x05", b"\x01\x05abcd", b"\x01\xff\xff\xff\xff\xff"]
)
def test_a_section_that_does_not_fit_is_damage(
    encode: Encoder, tmp_path: Path, tail: bytes
) -> None:
    path = tmp_path / "app.wasm"
    path.write_bytes(encode.module(tail))
    with pytest.raises(InvalidWasm, match=r"damaged wasm: .* at offset 0x[89a]$") as raised:
        scan(path)
    assert raised.value.problem.code == "damaged-wasm"
    assert raised.value.problem.file == path
    assert raised.value.problem.remedy


def test_the_number_of_imports_is_bounded_over_all_sections(
    encode: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "MAX_ITEMS", 3)
    two = encode.imports(("a", "func"), ("b", "func"))
    contents = scan_bytes(encode.component(two, two, two))
    assert [extern.name for extern in contents.imports] == ["a", "b", "a"]
    assert len(contents.warnings) == 2
    assert "entries above 3 are left out" in contents.warnings[0]


def test_imports_in_compact_form_are_bounded_too(encode: Encoder) -> None:
    fields = encode.list_of([b"\x00"] * (MAX_ITEMS // 2 + 1))
    group = encode.name("m") + b"\x00\x7e\x00\x00" + fields
    contents = scan_bytes(encode.module(encode.section(2, encode.list_of([group, group]))))
    assert len(contents.imports) == MAX_ITEMS
    assert "entries above 100000 are left out" in contents.warnings[0]


def test_producers_are_bounded_over_all_levels(
    encode: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "MAX_ITEMS", 2)
    contents = scan_bytes(encode.module(encode.producers(RUSTC, WIT_COMPONENT, CLANG)))
    assert contents.producers == (Producer(*RUSTC), Producer(*WIT_COMPONENT))
    assert "entries above 2 are left out" in contents.warnings[0]


def test_a_file_is_scanned_as_its_bytes_are(encode: Encoder, tmp_path: Path) -> None:
    data = encode.module(
        encode.core_imports(("env", "f", "func")), encode.producers(RUSTC), encode.module_name("m")
    )
    path = tmp_path / "app.wasm"
    path.write_bytes(data)
    assert scan(path) == scan_bytes(data)


def test_a_file_that_is_not_there_is_nothing_to_publish(tmp_path: Path) -> None:
    with pytest.raises(NothingToPublish, match="no such file") as raised:
        scan(tmp_path / "app.wasm")
    assert raised.value.problem.file == tmp_path / "app.wasm"
