from __future__ import annotations

import hashlib
import os
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import InvalidWasm
from wasm_publish.wasm import inspect, inspecting, scan

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from tests.unit.wasm.conftest import Encoder


@pytest.fixture
def wasm(tmp_path: Path, encode: Encoder) -> Path:
    path = tmp_path / "app.wasm"
    path.write_bytes(encode.module(encode.producers(("processed-by", "rustc", "1.96.0 (abc)"))))
    return path


def test_a_file_is_read_and_hashed(wasm: Path) -> None:
    info = inspect(wasm)
    assert info.path == wasm
    assert info.digest == f"sha256:{hashlib.sha256(wasm.read_bytes()).hexdigest()}"
    assert info.size == wasm.stat().st_size
    assert info.contents == scan(wasm)
    assert info.toolchain == "rustc 1.96.0"
    assert info.world is None


def test_the_toolchain_may_be_unknown(tmp_path: Path, encode: Encoder) -> None:
    path = tmp_path / "app.wasm"
    path.write_bytes(encode.component())
    assert inspect(path).toolchain is None


def test_what_is_no_wasm_is_not_hashed(tmp_path: Path) -> None:
    path = tmp_path / "app.wasm"
    path.write_bytes(b"(module)")
    with pytest.raises(InvalidWasm, match="as text") as raised:
        inspect(path)
    assert raised.value.problem.file == path


@pytest.mark.parametrize("change", ["longer", "newer"])
def test_a_file_that_changes_meanwhile_is_refused(
    wasm: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    original = inspecting._hash

    def hash_while_the_linker_writes(file: BinaryIO) -> tuple[str, int]:
        if change == "longer":
            before = wasm.stat()
            with wasm.open("ab") as writer:
                writer.write(b"\x00\x01\x00")
            os.utime(wasm, ns=(before.st_atime_ns, before.st_mtime_ns))
        else:
            os.utime(wasm, (1, 1))
        return original(file)

    monkeypatch.setattr(inspecting, "_hash", hash_while_the_linker_writes)
    with pytest.raises(InvalidWasm, match="changed while it was read") as raised:
        inspect(wasm)
    assert raised.value.problem.code == "wasm-changed"


def test_memory_does_not_grow_with_the_file(tmp_path: Path, encode: Encoder) -> None:
    path = tmp_path / "app.wasm"
    path.write_bytes(encode.module(encode.section(10, bytes(32 << 20))))
    inspect(path)
    tracemalloc.start()
    try:
        inspect(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 << 20
