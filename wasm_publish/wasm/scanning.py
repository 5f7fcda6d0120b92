"""From the bytes of a wasm file to its contents."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from wasm_publish.model import EmbeddedMetadata, WasmContents
from wasm_publish.wasm import component, core, custom, preamble, wit_package
from wasm_publish.wasm.binary import MAX_ITEMS, FormatError
from wasm_publish.wasm.levels import Walk
from wasm_publish.wasm.naming import Names
from wasm_publish.wasm.opening import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from wasm_publish.model import Extern, Producer, WasmKind
    from wasm_publish.wasm.binary import Buffer, Cursor, Section
    from wasm_publish.wasm.levels import Level
    from wasm_publish.wasm.preamble import Encoding

    ReadExterns = Callable[[Cursor], Iterator[Extern]]

T = TypeVar("T")

_EXTERNS: dict[tuple[Encoding, int], tuple[str, ReadExterns]] = {
    ("module", core.IMPORT_SECTION): ("import", core.read_imports),
    ("module", core.EXPORT_SECTION): ("export", core.read_exports),
    ("component", component.IMPORT_SECTION): ("import", component.read_imports),
    ("component", component.EXPORT_SECTION): ("export", component.read_exports),
}


def scan(path: Path) -> WasmContents:
    """Read what the section headers of a wasm file tell.

    Args:
        path: The file.

    Raises:
        NothingToPublish: There is no such file.
        InvalidWasm: It can't be opened, is no wasm, or is damaged.
    """
    with opened(path) as wasm:
        return scan_bytes(wasm.data, file=path)


def scan_bytes(data: Buffer, *, file: Path | None = None) -> WasmContents:
    """Read what the section headers of a wasm tell.

    A section of imports, exports or names that can't be read is a warning, for the kind and
    the rest still hold: new encodings are in use before every tool has learnt of them.

    Args:
        data: The whole wasm.
        file: Where it is from, for the error.

    Raises:
        InvalidWasm: It is no wasm, or its sections don't fit into it.
    """
    encoding = preamble.encoding_of(data, file)
    try:
        return _Scan(data, encoding).contents()
    except FormatError as fault:
        raise preamble.damaged(str(fault), file) from fault


class _Scan:
    """What has been found so far, while the sections are walked through."""

    def __init__(self, data: Buffer, encoding: Encoding) -> None:
        self._data = data
        self._encoding = encoding
        self._walk = Walk(data, encoding)
        self._names = Names()
        self._externs: dict[str, list[Extern]] = {"import": [], "export": []}
        self._producers: list[tuple[Level, Producer]] = []
        self._texts: dict[str, str] = {}
        self._outermost: list[Section] = []
        self._unfinished = False
        self._warnings: list[str] = []

    def contents(self) -> WasmContents:
        """Walk through all sections, and put together what they tell."""
        for level, section in self._walk:
            if section.id == custom.CUSTOM_SECTION:
                self._read_custom(level, section)
            elif level.number == 0:
                self._outermost.append(section)
                self._read_externs(section)
        kind, exports = self._kind_and_exports()
        outermost, *nested = self._walk.levels
        names = map(self._names.of, nested)
        producers = (p for level, p in self._producers if not self._names.is_adapter(level))
        return WasmContents(
            kind=kind,
            imports=tuple(self._externs["import"]),
            exports=exports,
            producers=tuple(dict.fromkeys(producers)),
            metadata=EmbeddedMetadata(name=self._names.of(outermost), **self._texts),
            module_names=tuple(name for name in names if name),
            unfinished=self._unfinished,
            warnings=(*self._warnings, *self._walk.faults),
        )

    def _read_externs(self, section: Section) -> None:
        if (self._encoding, section.id) not in _EXTERNS:
            return
        direction, read = _EXTERNS[self._encoding, section.id]
        known = self._externs[direction]
        cursor = section.cursor(self._data)
        try:
            _extend(known, read(cursor), cursor)
            cursor.expect_end()
        except FormatError as fault:
            self._warnings.append(f"an {direction} section can't be read: {fault}")

    def _read_custom(self, level: Level, section: Section) -> None:
        cursor = section.cursor(self._data)
        name = None
        try:
            name = cursor.name()
            self._read_known(level, name, cursor)
        except FormatError as fault:
            which = f"the custom section {name}" if name else "a custom section"
            self._warnings.append(f"{which} can't be read: {fault}")

    def _read_known(self, level: Level, name: str, cursor: Cursor) -> None:
        if name == custom.PRODUCERS:
            found = ((level, producer) for producer in custom.read_producers(cursor))
            _extend(self._producers, found, cursor)
        elif name == custom.NAMES_OF[level.encoding]:
            self._names.read(level, cursor)
        elif level.number == 0 and name in custom.METADATA:
            if text := cursor.text().strip():
                self._texts[name] = text
        elif level.number == 0 and level.encoding == "module":
            self._unfinished |= name.startswith(custom.UNFINISHED_PREFIX)

    def _kind_and_exports(self) -> tuple[WasmKind, tuple[Extern, ...]]:
        exports = tuple(self._externs["export"])
        if self._encoding == "module" or not wit_package.is_likely(self._outermost, exports):
            return self._encoding, exports
        try:
            package = wit_package.read_package(self._data, self._outermost)
        except FormatError as fault:
            self._warnings.append(f"a type of the WIT package can't be read: {fault}")
            return "wit", exports
        return ("wit", package) if package else (self._encoding, exports)


def _extend(known: list[T], items: Iterable[T], cursor: Cursor) -> None:
    """Add all items or, when they can't be read, none; the first ones when they are too many.

    Raises:
        FormatError: They can't be read, or are too many.
    """
    room = MAX_ITEMS - len(known)
    found = list(islice(items, room + 1))
    known.extend(found[:room])
    if len(found) > room:
        raise FormatError(f"entries above {MAX_ITEMS} are left out", cursor.position)
