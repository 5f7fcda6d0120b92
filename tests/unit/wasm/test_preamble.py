from __future__ import annotations

from pathlib import Path

import pytest

from wasm_publish.errors import InvalidWasm
from wasm_publish.wasm.preamble import encoding_of

FILE = Path("app.wasm")


@pytest.mark.parametrize(
    ("data", "encoding"),
    [(b"\0asm\x01\0\0\0", "module"), (b"\0asm\x0d\0\x01\0", "component")],
)
def test_the_header_tells_a_module_from_a_component(data: bytes, encoding: str) -> None:
    assert encoding_of(data, FILE) == encoding


@pytest.mark.parametrize(
    ("data", "code", "message", "remedy"),
    [
        (b"", "not-wasm", "the file is empty", "build it again"),
        (b"\x7fELF\x02\x01\x01\x00", "not-wasm", "begins with 7f 45 4c 46", "name the file"),
        (b"\x1f\x8b\x08\0", "not-wasm", "compressed with gzip", "gunzip"),
        (b"(module)", "not-wasm", "WebAssembly as text", "wasm-tools parse app.wasm"),
        (b"\n (component)", "not-wasm", "WebAssembly as text", "wasm-tools parse app.wasm"),
        (b";; a comment", "not-wasm", "WebAssembly as text", "wasm-tools parse app.wasm"),
        (b"\0as", "damaged-wasm", "ends after 3 bytes", "build it again"),
        (b"\0asm\x01\0", "damaged-wasm", "ends after 6 bytes", "build it again"),
        (b"\0asm\x02\0\0\0", "unknown-wasm-version", "02 00 00 00", "current toolchain"),
        (b"\0asm\x0a\0\x01\0", "unknown-wasm-version", "0a 00 01 00", "current toolchain"),
    ],
)
def test_anything_else_is_refused_with_the_reason(
    data: bytes, code: str, message: str, remedy: str
) -> None:
    with pytest.raises(InvalidWasm, match=message) as raised:
        encoding_of(data, FILE)
    problem = raised.value.problem
    assert (problem.code, problem.file) == (code, FILE)
    assert remedy in str(problem.remedy)


def test_the_remedy_for_text_can_be_pasted_into_a_shell() -> None:
    with pytest.raises(InvalidWasm) as raised:
        encoding_of(b"(module)", Path("my app.wat"))
    assert "`wasm-tools parse 'my app.wat' -o" in str(raised.value.problem.remedy)


def test_the_remedy_for_text_needs_no_file() -> None:
    with pytest.raises(InvalidWasm) as raised:
        encoding_of(b"(module)", None)
    assert raised.value.problem.remedy == "translate it with `wasm-tools parse FILE -o OUTPUT.wasm`"
