"""Reading and hashing a wasm file in one go, so that both speak of the same bytes."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, BinaryIO

from wasm_publish.errors import InvalidWasm
from wasm_publish.model import WasmInfo
from wasm_publish.wasm.opening import opened
from wasm_publish.wasm.scanning import scan_bytes
from wasm_publish.wasm.toolchain import toolchain_of
from wasm_publish.wasm.worlds import world_of

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 1 << 20


def inspect(path: Path) -> WasmInfo:
    """Read what a wasm file tells, and hash it.

    Args:
        path: The file.

    Raises:
        NothingToPublish: There is no such file.
        InvalidWasm: It can't be read, is no wasm, is damaged, or changed while it was read.
    """
    with opened(path) as wasm:
        before = _stamp(wasm.file)
        contents = scan_bytes(wasm.data, file=path)
        digest, size = _hash(wasm.file)
        if before != (size, _stamp(wasm.file)[1]):
            raise InvalidWasm(
                "the file changed while it was read",
                code="wasm-changed",
                remedy="wait until the build has finished, and run this again",
                file=path,
            )
    toolchain = toolchain_of(contents)
    return WasmInfo(
        path=path,
        digest=digest,
        size=size,
        contents=contents,
        toolchain=str(toolchain) if toolchain else None,
        world=world_of(contents),
    )


def _stamp(file: BinaryIO) -> tuple[int, int]:
    """The size in bytes and the time of the last change, in nanoseconds."""
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns


def _hash(file: BinaryIO) -> tuple[str, int]:
    """The digest and the size of a file, holding no more than a chunk of it at a time."""
    sha256 = hashlib.sha256()
    size = 0
    while chunk := file.read(_CHUNK):
        sha256.update(chunk)
        size += len(chunk)
    return f"sha256:{sha256.hexdigest()}", size
