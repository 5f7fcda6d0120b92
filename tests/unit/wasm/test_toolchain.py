from __future__ import annotations

import pytest

from wasm_publish.model import Producer, WasmContents
from wasm_publish.wasm import Toolchain, toolchain_of

RUSTC = Producer("processed-by", "rustc", "1.96.0 (ac68faa20 2026-05-25) (built from a tarball)")
RUST = Producer("language", "Rust", "")
CLANG = Producer(
    "processed-by", "clang", "19.1.5-wasi-sdk (https://github.com/llvm/llvm-project ab4b5a2db582)"
)
WIT_COMPONENT = Producer("processed-by", "wit-component", "0.245.1")
TINYGO = Producer("processed-by", "TinyGo", "0.33.0")
OLD_TINYGO = Producer(
    "processed-by", "clang", "14.0.0 (https://github.com/tinygo-org/llvm-project 0f1a5c8)"
)
GO = Producer("language", "Go", "go1.27.3")
GO_COMPILER = Producer("processed-by", "Go cmd/compile", "go1.27.3")
JAVASCRIPT = Producer("processed-by", "ComponentizeJS", "0.23.0")
CARGO_COMPONENT = Producer("processed-by", "cargo-component", "0.7.0 (1a07b61 2024-01-25 wasi:ab5)")


@pytest.mark.parametrize(
    ("producers", "text"),
    [
        ([RUST, RUSTC], "rustc 1.96.0"),
        ([RUSTC, CLANG], "rustc 1.96.0"),
        ([WIT_COMPONENT, CARGO_COMPONENT, RUST, RUSTC], "cargo-component 0.7.0"),
        ([Producer("language", "C99", ""), CLANG, TINYGO], "TinyGo 0.33.0"),
        ([Producer("language", "C99", ""), OLD_TINYGO], "TinyGo"),
        ([GO, GO_COMPILER], "Go 1.27.3"),
        (
            [Producer("language", "JavaScript", ""), WIT_COMPONENT, JAVASCRIPT],
            "ComponentizeJS 0.23.0",
        ),
        ([Producer("language", "C11", ""), CLANG], "clang 19.1.5-wasi-sdk"),
        ([Producer("processed-by", "Debian clang", "14.0.6")], "clang 14.0.6"),
        ([Producer("processed-by", "clang", "")], "clang"),
    ],
)
def test_the_toolchain_is_the_tool_nearest_to_the_person(
    producers: list[Producer], text: str
) -> None:
    assert str(toolchain_of(WasmContents("module", producers=tuple(producers)))) == text


@pytest.mark.parametrize(
    "runtime", ["componentize_py_runtime.wasm", "libcomponentize_py_runtime.so"]
)
def test_componentize_py_is_known_by_its_runtime(runtime: str) -> None:
    contents = WasmContents(
        "component", producers=(WIT_COMPONENT, RUSTC), module_names=("main", "libc.so", runtime)
    )
    assert toolchain_of(contents) == Toolchain("componentize-py")


@pytest.mark.parametrize(
    "producers",
    [
        [],
        [WIT_COMPONENT],
        [Producer("language", "C99", "")],
        [RUST],
        [Producer("sdk", "rustc", "1.0")],
        [Producer("processed-by", "", "")],
        [Producer("processed-by", "Go", "1")],
    ],
)
def test_what_tells_nothing_of_the_toolchain_is_no_toolchain(producers: list[Producer]) -> None:
    contents = WasmContents("module", producers=tuple(producers), module_names=("libc.so",))
    assert toolchain_of(contents) is None


def test_precedence_is_from_the_tool_that_was_called_to_the_compiler_below() -> None:
    ranked = [TINYGO, GO, JAVASCRIPT, CARGO_COMPONENT, RUSTC, CLANG]
    found = []
    while ranked:
        toolchain = toolchain_of(WasmContents("module", producers=tuple(reversed(ranked))))
        assert toolchain is not None
        found.append(toolchain.name)
        ranked.pop(0)
    assert found == ["TinyGo", "Go", "ComponentizeJS", "cargo-component", "rustc", "clang"]
