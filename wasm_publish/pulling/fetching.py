"""Bringing the bytes of a wasm into a file, and making sure that they are what they should be."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import InvalidWasm, WasmPublishError
from wasm_publish.pulling.destination import digest_of_file
from wasm_publish.wasm.preamble import SIZE, encoding_at

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO, TypeAlias

    from _typeshed import WriteableBuffer

    from wasm_publish.model import Descriptor, WasmInfo
    from wasm_publish.oci.formats import HeldWasm
    from wasm_publish.reporting import Advance, Reporter
    from wasm_publish.stores import Store
    from wasm_publish.wasm.preamble import Encoding

    ReadBlob: TypeAlias = Callable[[Descriptor], BinaryIO]

_CHUNK = 64 * 1024
"""Bytes that are still in the processor's cache when they are written, after they were hashed;
with a mebibyte it takes half as long again."""


class FetchedWasm(NamedTuple):
    """A wasm that is here.

    Attributes:
        digest: Its digest.
        size: In bytes.
        kind: What it is by its first bytes; None where it doesn't begin as wasm does, whatever
            the artifact says.
    """

    digest: str
    size: int
    kind: Encoding | None


def fetch(store: Store, held: HeldWasm, file: Path, name: str, reporter: Reporter) -> FetchedWasm:
    """Write a wasm that a store has into a file.

    Args:
        store: The store.
        held: Which wasm.
        file: The file.
        name: What a person knows the artifact by.
        reporter: Is told how it goes.

    Raises:
        InvalidWasm: The artifact doesn't say that this is wasm, and it is none; or an archive
            is damaged.
        StoreFailed: The store can't be read, or what comes is not what the artifact says.
        OSError: The file can't be written.
    """
    layers = (held.layer, *held.below)
    total = sum(layer.size for layer in layers)
    with reporter.progress(name, total, "Pulling") as advance, file.open("wb") as target:
        if held.packed is None:
            _copy(store.read_blob(held.layer), target, advance)
        else:
            from wasm_publish.pulling.unpacking import unpack

            unpack(_counting(store.read_blob, advance), held, target, name)
    fetched = look_at(file, held.layer.digest if held.packed is None else None)
    if fetched.kind is None and (held.doubtful or held.packed is not None):
        raise InvalidWasm(f"what {name} holds does not begin as wasm does", code="not-wasm")
    return fetched


def look_at(file: Path, digest: str | None = None) -> FetchedWasm:
    """What a wasm here is; its digest where that is not known yet.

    Raises:
        OSError: It can't be read.
    """
    with file.open("rb") as stream:
        kind = encoding_at(stream.read(SIZE), 0)
    return FetchedWasm(digest or digest_of_file(file), file.stat().st_size, kind)


def require_sound(file: Path, name: str) -> WasmInfo:
    """Read a whole wasm as `inspect` does, which tells what it is.

    Raises:
        InvalidWasm: It is none, or damaged.
    """
    from wasm_publish.wasm import inspect

    try:
        return inspect(file)
    except WasmPublishError as error:
        raise InvalidWasm(
            f"what {name} holds is no sound wasm: {error}",
            code=error.problem.code,
            remedy="ask whoever published it; without --verify-wasm it can be pulled as it is",
        ) from error


def _copy(source: BinaryIO, target: BinaryIO, advance: Advance) -> None:
    with source:
        while chunk := source.read(_CHUNK):
            target.write(chunk)
            advance(len(chunk))


def _counting(read_blob: ReadBlob, advance: Advance) -> ReadBlob:
    """The same, which tells of each number of bytes that are read."""
    return lambda layer: io.BufferedReader(_Counted(read_blob(layer), advance), _CHUNK)


class _Counted(io.RawIOBase):
    """A stream that tells of what is read from it."""

    def __init__(self, stream: BinaryIO, advance: Advance) -> None:
        self._stream = stream
        self._advance = advance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        content = self._stream.read(len(memoryview(buffer)))
        memoryview(buffer)[: len(content)] = content
        self._advance(len(content))
        return len(content)

    def close(self) -> None:
        self._stream.close()
        super().close()
