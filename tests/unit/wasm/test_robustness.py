from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wasm_publish.errors import InvalidWasm
from wasm_publish.wasm import scan_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.unit.wasm.conftest import Encoder

PREAMBLES = st.sampled_from([b"", b"\0asm\x01\0\0\0", b"\0asm\x0d\0\x01\0"])
OUTCOMES = {"module", "component", "wit", "not-wasm", "damaged-wasm", "unknown-wasm-version"}
SECTION_IDS = st.sampled_from([0, 1, 2, 4, 7, 10, 11])


def rich_module(encode: Encoder) -> bytes:
    return encode.module(
        encode.core_imports(("env", "f", "func"), ("env", "t", "table"), ("env", "g", "global")),
        encode.core_exports(("_start", "func"), ("memory", "memory")),
        encode.module_name("main"),
        encode.producers(("language", "Rust", ""), ("processed-by", "rustc", "1.96.0")),
        encode.custom("version", b"1.0.0"),
    )


def rich_component(encode: Encoder) -> bytes:
    return encode.component(
        encode.section(1, rich_module(encode)),
        encode.section(4, encode.component(encode.section(1, encode.module()))),
        encode.imports(("wasi:io/poll@0.2.9", "instance"), ("r", "type"), ("v", "value")),
        encode.exports(("run", "func"), ("m", "module")),
        encode.component_name("app", ["main"]),
    )


def wit_package(encode: Encoder) -> bytes:
    declarations = [b"\x01\x42\x00", b"\x04\x00" + encode.name("a:b/c@1.0.0") + b"\x05\x00"]
    return encode.component(
        encode.section(7, encode.list_of([b"\x41" + encode.list_of(declarations)])),
        encode.exports(("c", "type")),
    )


def scans_or_is_refused(data: bytes) -> None:
    try:
        outcome: str = scan_bytes(data).kind
    except InvalidWasm as error:
        outcome = error.problem.code
    assert outcome in OUTCOMES


@given(PREAMBLES, st.binary(max_size=200))
@example(b"\0asm\x01\0\0\0", b"\x00\x00")
def test_arbitrary_bytes_are_scanned_or_refused(preamble: bytes, data: bytes) -> None:
    scans_or_is_refused(preamble + data)


@given(PREAMBLES, st.lists(st.tuples(SECTION_IDS, st.binary(max_size=40)), max_size=8))
def test_arbitrary_sections_are_scanned_or_refused(
    encode: Encoder, preamble: bytes, bodies: list[tuple[int, bytes]]
) -> None:
    data = preamble + b"".join(encode.section(number, body) for number, body in bodies)
    scans_or_is_refused(data)


@pytest.mark.parametrize("make", [rich_module, rich_component, wit_package])
@given(
    edits=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=4),
    kept=st.floats(0, 1),
)
def test_a_spoilt_wasm_is_scanned_or_refused(
    encode: Encoder,
    make: Callable[[Encoder], bytes],
    edits: list[tuple[float, int]],
    kept: float,
) -> None:
    data = bytearray(make(encode))
    for place, value in edits:
        data[int(place * len(data))] = value
    scans_or_is_refused(bytes(data[: round(kept * len(data))]))


@pytest.mark.parametrize("make", [rich_module, rich_component, wit_package])
def test_a_wasm_that_is_cut_off_is_scanned_or_refused_wherever_it_ends(
    encode: Encoder, make: Callable[[Encoder], bytes]
) -> None:
    data = make(encode)
    for end in range(len(data)):
        scans_or_is_refused(data[:end])
    assert scan_bytes(data).warnings == ()


def test_a_lying_length_costs_no_memory(encode: Encoder) -> None:
    huge = b"\xff\xff\xff\xff\x07"
    lies = [
        encode.module(b"\x02" + huge),
        encode.module(encode.section(2, huge)),
        encode.module(encode.section(2, b"\x01" + huge)),
        encode.module(encode.section(7, huge + b"\x01a\x00\x00")),
        encode.module(encode.custom("producers", huge)),
        encode.module(encode.custom("name", b"\x00" + huge)),
        encode.component(encode.section(7, huge), encode.exports(("a", "type"))),
        encode.component(encode.section(1, encode.module(b"\x02" + huge))),
    ]
    tracemalloc.start()
    try:
        for data in lies:
            scans_or_is_refused(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20
