"""The names of modules and components, which are written in two places.

A module may name itself; a component may name the modules that it holds. wit-component names
the WASI adapter in the second way, linkers name what they link in the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.wasm.binary import MAX_ITEMS, FormatError
from wasm_publish.wasm.custom import read_module_names, read_own_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.wasm.binary import Cursor
    from wasm_publish.wasm.levels import Level

_ADAPTER_PREFIX = "wit-component:adapter:"


class Names:
    """The names found so far."""

    def __init__(self) -> None:
        self._read: set[int] = set()
        self._own: dict[int, str] = {}
        self._given: dict[tuple[int | None, int | None], str] = {}

    def read(self, level: Level, cursor: Cursor) -> None:
        """Take the names from a level's section of names, of which the first counts.

        Raises:
            FormatError: The section can't be read.
        """
        if level.number in self._read:
            return
        self._read.add(level.number)
        start = cursor.position
        if name := read_own_name(cursor):
            self._own[level.number] = name
        if level.encoding == "component":
            # An index counts imported and aliased modules too. wit-component, whose names
            # these are, defines its modules before all else, so that they come first.
            if len(self._given) > MAX_ITEMS:
                raise FormatError(f"more than {MAX_ITEMS} names", start)
            cursor.position = start
            for index, name in read_module_names(cursor).items():
                self._given[level.number, index] = name

    def of(self, level: Level) -> str | None:
        """The name that a level gives itself, or else the one it is given."""
        return next(self._all(level), None)

    def is_adapter(self, level: Level) -> bool:
        """Whether a level is wit-component's adapter from WASI 0.1 to a later one."""
        return any(name.startswith(_ADAPTER_PREFIX) for name in self._all(level))

    def _all(self, level: Level) -> Iterator[str]:
        if name := self._own.get(level.number):
            yield name
        if name := self._given.get((level.parent, level.module_index)):
            yield name
