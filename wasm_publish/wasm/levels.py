"""The modules and components inside a component, each entered by its section headers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish.wasm import preamble
from wasm_publish.wasm.binary import FormatError, sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.wasm.binary import Buffer, Section
    from wasm_publish.wasm.preamble import Encoding

MAX_DEPTH = 100
MAX_SECTIONS = 100_000
"""Far above what toolchains write; a file with more is made to keep us busy."""

_MODULE_SECTION = 1
_COMPONENT_SECTION = 4


@dataclass(frozen=True, slots=True)
class Level:
    """A module or component, the outermost one or a nested one.

    Attributes:
        encoding: What it is.
        number: Its place among all levels in binary order; 0 for the outermost.
        depth: How many components are around it.
        parent: The number of the component around it; None for the outermost.
        module_index: Its index among the core modules that its parent defines.
    """

    encoding: Encoding
    number: int = 0
    depth: int = 0
    parent: int | None = None
    module_index: int | None = None


@dataclass(slots=True)
class _Visit:
    """A level whose sections are being walked through."""

    level: Level
    remaining: Iterator[Section]
    modules: int = 0


class Walk:
    """The sections of all levels, in binary order.

    A fault inside a nested level ends that level only, for its container is still sound.

    Attributes:
        levels: The levels met so far, by number.
        faults: What could not be walked through, in words.
    """

    def __init__(self, data: Buffer, outermost: Encoding) -> None:
        self.levels: list[Level] = []
        self.faults: list[str] = []
        self._data = data
        self._visits: list[_Visit] = []
        self._enter(Level(outermost), 0, len(data))

    def __iter__(self) -> Iterator[tuple[Level, Section]]:
        """Each section with its level.

        Raises:
            FormatError: The outermost level is damaged, or the sections are too many.
        """
        seen = 0
        while self._visits:
            visit = self._visits[-1]
            section = self._next(visit)
            if section is None:
                self._visits.pop()
                continue
            seen += 1
            if seen > MAX_SECTIONS:
                raise FormatError(f"more than {MAX_SECTIONS} sections", section.start)
            yield visit.level, section
            if visit.level.encoding == "component":
                self._descend(visit, section)

    def _next(self, visit: _Visit) -> Section | None:
        try:
            return next(visit.remaining, None)
        except FormatError as fault:
            if visit.level.parent is None:
                raise
            self.faults.append(f"a nested {visit.level.encoding} is damaged: {fault}")
            return None

    def _descend(self, visit: _Visit, section: Section) -> None:
        if section.id not in {_MODULE_SECTION, _COMPONENT_SECTION}:
            return
        module_index = None
        if section.id == _MODULE_SECTION:
            module_index, visit.modules = visit.modules, visit.modules + 1
        encoding = preamble.encoding_at(self._data, section.start)
        depth = visit.level.depth + 1
        if encoding is None or section.end - section.start < preamble.SIZE:
            self.faults.append(f"nothing readable is nested at offset {section.start:#x}")
        elif depth > MAX_DEPTH:
            self.faults.append(f"components nested too deeply at offset {section.start:#x}")
        else:
            number = len(self.levels)
            level = Level(encoding, number, depth, visit.level.number, module_index)
            self._enter(level, section.start, section.end)

    def _enter(self, level: Level, start: int, end: int) -> None:
        self._visits.append(_Visit(level, sections(self._data, start + preamble.SIZE, end)))
        self.levels.append(level)
