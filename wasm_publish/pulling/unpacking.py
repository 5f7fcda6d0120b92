"""Taking one wasm out of layers that are archives, within bounds.

Nothing but that one regular file is written, wherever the archive would have it and whatever
else it holds.
"""

from __future__ import annotations

import zlib
from io import BufferedReader
from typing import TYPE_CHECKING, NamedTuple, Protocol

from wasm_publish.errors import InvalidWasm
from wasm_publish.pulling.decompressing import Rejoined, decompressed
from wasm_publish.pulling.tar_streaming import TarReader
from wasm_publish.references.grammar import quoted
from wasm_publish.wasm.preamble import SIZE, encoding_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import BinaryIO, TypeAlias

    from wasm_publish.model import Descriptor
    from wasm_publish.oci.formats import HeldWasm
    from wasm_publish.pulling.decompressing import Source

    ReadBlob: TypeAlias = "Callable[[Descriptor], BinaryIO]"

_CHUNK = 1 << 20
_LEAST_BOUND = 512 << 20
_MOST_RATIO = 20
"""A layer may unpack to half a gibibyte, or to this many times its size if that is more."""
_MOST_SHOWN = 8
_DAMAGE = (EOFError, ValueError, OSError, zlib.error)


class Target(Protocol):
    """Where the wasm goes: an empty file, which may be written anew from its beginning."""

    def write(self, content: bytes, /) -> object:
        """Write a part."""

    def seek(self, offset: int, /) -> object:
        """Go to a place."""

    def truncate(self) -> object:
        """Cut off what follows."""


class Unpacked(NamedTuple):
    """What was taken out.

    Attributes:
        path: Its path in the archive; empty for a layer that is no archive after all, but the
            wasm itself.
        layer: The layer that it was in.
    """

    path: str
    layer: Descriptor


class _Part(NamedTuple):
    """A part of a wasm that is there; the first one makes all that was before it count no more."""

    path: str
    content: bytes
    is_first: bool = False


def unpack(read_blob: ReadBlob, held: HeldWasm, target: Target, name: str) -> Unpacked:
    """Write the wasm that an archive holds.

    Each layer that is looked into is read to its end, so that all of it is verified.

    Args:
        read_blob: Gives the bytes of a layer, as `Store.read_blob` does.
        held: Which wasm; `packed` is not None.
        target: Where to.
        name: What a person knows the artifact by, for errors.

    Raises:
        InvalidWasm: It isn't there, or the archive is damaged or too large.
        UsageError: The layer is compressed with zstd, and nothing here can read that.
        StoreFailed: A layer can't be read, or is not what its digest names.
    """
    wanted = held.packed or ()
    for layer in (held.layer, *held.below):
        with read_blob(layer) as stream:
            found = _write(_sound_parts(stream, layer, wanted, name), target)
            while stream.read(_CHUNK):
                pass
        if found is not None:
            return Unpacked(found, layer)
    looked_for = " or ".join(quoted(one) for one in wanted if one) or "wasm"
    raise InvalidWasm(
        f"{name} has no file {looked_for} in its layers",
        code="not-in-archive",
        remedy="see with `inspect` what it is",
    )


def _write(parts: Iterator[_Part], target: Target) -> str | None:
    """Write the last wasm that is given, and tell its path."""
    found = None
    for part in parts:
        if part.is_first:
            found = part.path
            target.seek(0)
            target.truncate()
        target.write(part.content)
    return found


def _sound_parts(
    stream: BinaryIO, layer: Descriptor, wanted: Sequence[str], name: str
) -> Iterator[_Part]:
    """The parts of the wasm in a layer, with one clear error for any damage to it."""
    most = max(_LEAST_BOUND, _MOST_RATIO * layer.size)
    try:
        yield from _parts(_Bounded(decompressed(stream), most, name), wanted, name)
    except _DAMAGE as error:
        # Those of the archive go on after "it", others of its compression tell their own.
        fault = str(error) if isinstance(error, ValueError) else f"can't be unpacked: {error}"
        raise InvalidWasm(
            f"a layer of {name} {fault}",
            code="damaged-archive",
            remedy="publish it again; what is there is damaged, or no archive",
        ) from error


def _parts(stream: _Bounded, wanted: Sequence[str], name: str) -> Iterator[_Part]:
    begin = stream.read(SIZE)
    whole = BufferedReader(Rejoined(begin, stream))
    if not encoding_at(begin, 0):
        yield from _parts_of_archive(TarReader(whole), wanted, name)
        return
    yield _Part("", b"", is_first=True)  # no archive: some tools label any file as one
    while content := whole.read(_CHUNK):
        yield _Part("", content)


def _parts_of_archive(archive: TarReader, wanted: Sequence[str], name: str) -> Iterator[_Part]:
    choice = _Choice(wanted)
    for member in archive:
        if not member.is_file:
            continue
        content = archive.content()
        begin = next(content, b"")
        if choice.takes(member.path, begin):
            yield _Part(member.path, begin, is_first=True)
            yield from (_Part(member.path, part) for part in content)
    choice.require_one(name)


class _Choice:
    """Which file of an archive is wanted most, of those that have been met.

    Args:
        wanted: Their paths, what is wanted most first; an empty one stands for any wasm.
    """

    def __init__(self, wanted: Sequence[str]) -> None:
        self._ranks = {_normal(path): rank for rank, path in reversed([*enumerate(wanted)]) if path}
        self._none = self._best = len(wanted)
        self._any = wanted.index("") if "" in wanted else self._none
        self._any_wasm: set[str] = set()

    def takes(self, path: str, begin: bytes) -> bool:
        """Whether a file is wanted more than those before; one of the same path comes after it.

        Args:
            path: Its path.
            begin: Its first bytes.
        """
        normal = _normal(path)
        rank = self._ranks.get(normal, self._any)
        if normal is None or rank == self._none or rank > self._best:
            return False
        if rank == self._any and not self._is_first_wasm(normal, begin):
            return False
        self._best = rank
        return True

    def require_one(self, name: str) -> None:
        """Make sure that it is clear which file is wanted.

        Raises:
            InvalidWasm: Any wasm is, and there are several.
        """
        if self._best == self._any and len(self._any_wasm) > 1:
            raise _several(self._any_wasm, name)

    def _is_first_wasm(self, path: str, begin: bytes) -> bool:
        if encoding_at(begin, 0) and len(self._any_wasm) <= _MOST_SHOWN:
            self._any_wasm.add(path)
        return self._any_wasm == {path}


def _several(paths: set[str], name: str) -> InvalidWasm:
    shown = [quoted(path) for path in sorted(paths)[:_MOST_SHOWN]]
    more = ["more"] if len(paths) > _MOST_SHOWN else []
    return InvalidWasm(
        f"{name} has several wasm in one layer, and doesn't tell which one to run: "
        + ", ".join([*shown, *more]),
        code="several-wasm",
        remedy="take it out with a tool for images, or publish it with an entrypoint",
    )


def _normal(path: str) -> str | None:
    """A path without what makes no difference; None where it leads up."""
    parts = [part for part in path.split("/") if part not in {"", "."}]
    return None if ".." in parts else "/".join(parts)


class _Bounded:
    """A stream that fails where it gives more than a number of bytes."""

    def __init__(self, stream: Source, most: int, name: str) -> None:
        self._stream = stream
        self._left = self._most = most
        self._name = name

    def read(self, size: int, /) -> bytes:
        """Read at most so many bytes."""
        content = self._stream.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise InvalidWasm(
                f"a layer of {self._name} unpacks to more than {self._most} bytes",
                code="archive-too-large",
                remedy="take the wasm out with another tool, if you trust where it is from",
            )
        return content
