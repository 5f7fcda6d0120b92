"""WIT packages in binary form: components that hold and export component types only.

Each exported type stands for an interface or a world, and holds its full name, such as
`wasi:http/proxy@0.2.0`, as an export of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.wasm.binary import MAX_ITEMS, FormatError
from wasm_publish.wasm.component import EXPORT_SECTION, TYPE_SECTION, read_indexed_exports
from wasm_publish.wasm.component_types import read_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wasm_publish.model import Extern
    from wasm_publish.wasm.binary import Buffer, Section

MAX_SIZE = 2 << 20
"""How many bytes of types are read, ten times the size of all WASI interfaces."""


def is_likely(found: Iterable[Section], exports: Sequence[Extern]) -> bool:
    """Whether a component holds nothing but types, and exports some and nothing else."""
    only_types = all(section.id in {TYPE_SECTION, EXPORT_SECTION} for section in found)
    return only_types and bool(exports) and all(export.kind == "type" for export in exports)


def read_package(data: Buffer, found: Sequence[Section]) -> tuple[Extern, ...]:
    """The interfaces (`instance`) and worlds (`component`) of a WIT package by their full names.

    Args:
        data: The whole file.
        found: The sections of a likely package, custom ones left out.

    Returns:
        They in binary order; empty when the component is no WIT package after all.

    Raises:
        FormatError: A type in it can't be read.
    """
    if sum(section.end - section.start for section in found) > MAX_SIZE:
        raise FormatError(f"types of more than {MAX_SIZE} bytes", found[0].start)
    types: list[tuple[Extern, ...]] = []
    package: list[Extern] = []
    for section in found:
        cursor = section.cursor(data)
        if section.id == TYPE_SECTION:
            types.extend(read_type(cursor) for _ in range(cursor.count()))
            continue
        for _, index in read_indexed_exports(cursor):
            exported = types[index] if index < len(types) else ()
            if not exported:
                return ()
            package.extend(exported)
            if len(package) > MAX_ITEMS:
                raise FormatError(f"more than {MAX_ITEMS} exports", cursor.position)
            types.append(exported)  # an exported type takes an index of its own
    return tuple(package)
