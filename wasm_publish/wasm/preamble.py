"""The first eight bytes, which tell a module from a component and both from all else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from wasm_publish.errors import InvalidWasm

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.wasm.binary import Buffer

    Encoding = Literal["module", "component"]

SIZE = 8

_MAGIC = b"\0asm"
_ENCODINGS: dict[bytes, Encoding] = {
    b"\x01\x00\x00\x00": "module",
    b"\x0d\x00\x01\x00": "component",
}
_GZIP = b"\x1f\x8b"
_TEXT_BEGINNINGS = (b"(module", b"(component", b"(;", b";;")
_LOOKED_AT = 256


def encoding_at(data: Buffer, start: int) -> Encoding | None:
    """What begins at an offset; None when it is neither a module nor a component."""
    if data[start : start + len(_MAGIC)] != _MAGIC:
        return None
    return _ENCODINGS.get(data[start + len(_MAGIC) : start + SIZE])


def encoding_of(data: Buffer, file: Path | None) -> Encoding:
    """What a whole file is.

    Raises:
        InvalidWasm: It is neither a module nor a component.
    """
    encoding = encoding_at(data, 0)
    if encoding is None:
        raise _refusal(data[:_LOOKED_AT], file)
    return encoding


def damaged(fault: str, file: Path | None) -> InvalidWasm:
    """The error for a wasm whose sections don't fit into it."""
    return InvalidWasm(
        f"damaged wasm: {fault}",
        code="damaged-wasm",
        remedy="build it again; the file may be cut off or half written",
        file=file,
    )


def _refusal(beginning: bytes, file: Path | None) -> InvalidWasm:
    if not beginning:
        return InvalidWasm("the file is empty", code="not-wasm", remedy="build it again", file=file)
    if beginning.startswith(_MAGIC[: len(beginning)]):
        return _unknown_version(beginning, file)
    message = f"not wasm: it begins with {beginning[:4].hex(' ')}, not 00 61 73 6d"
    remedy = "name the file that the toolchain built, or build it again if this is one"
    if beginning.startswith(_GZIP):
        message, remedy = "compressed with gzip", "unpack it with `gunzip` first"
    elif beginning.lstrip().startswith(_TEXT_BEGINNINGS):
        import shlex

        name = shlex.quote(str(file or "FILE"))
        message = "WebAssembly as text, where the binary is needed"
        remedy = f"translate it with `wasm-tools parse {name} -o OUTPUT.wasm`"
    return InvalidWasm(message, code="not-wasm", remedy=remedy, file=file)


def _unknown_version(beginning: bytes, file: Path | None) -> InvalidWasm:
    if len(beginning) < SIZE:
        return damaged(f"it ends after {len(beginning)} bytes, inside its header", file)
    return InvalidWasm(
        f"unknown wasm version {beginning[len(_MAGIC) : SIZE].hex(' ')} at offset 0x4",
        code="unknown-wasm-version",
        remedy="build it with a current toolchain: "
        "a module has version 01 00 00 00, a component 0d 00 01 00",
        file=file,
    )
