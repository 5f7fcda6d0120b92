"""How many bytes each kind of section takes, at the outermost level of a wasm."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.wasm import custom, preamble
from wasm_publish.wasm.binary import FormatError, sections
from wasm_publish.wasm.levels import MAX_SECTIONS
from wasm_publish.wasm.opening import opened

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.wasm.binary import Buffer, Section
    from wasm_publish.wasm.preamble import Encoding

# https://webassembly.github.io/spec/core/binary/modules.html#sections
_OF_MODULE = (
    "custom",
    "type",
    "import",
    "function",
    "table",
    "memory",
    "global",
    "export",
    "start",
    "element",
    "code",
    "data",
    "data count",
    "tag",
)
# https://github.com/WebAssembly/component-model/blob/main/design/mvp/Binary.md
_OF_COMPONENT = (
    "custom",
    "core module",
    "core instance",
    "core type",
    "component",
    "instance",
    "alias",
    "type",
    "canon",
    "start",
    "import",
    "export",
    "value",
)
_NAMES: dict[Encoding, tuple[str, ...]] = {"module": _OF_MODULE, "component": _OF_COMPONENT}


class SectionSize(NamedTuple):
    """The sections of one kind.

    Attributes:
        name: The kind, such as `code`; of custom sections, `custom` and their name.
        number: How many there are.
        size: Their content, in bytes.
    """

    name: str
    number: int
    size: int


def section_sizes(path: Path) -> tuple[SectionSize, ...]:
    """The sections of a wasm file by kind, in the order in which each kind is first there.

    Args:
        path: The file.

    Raises:
        NothingToPublish: There is no such file.
        InvalidWasm: It can't be opened, is no wasm, or is damaged.
    """
    with opened(path) as wasm:
        encoding = preamble.encoding_of(wasm.data, path)
        found: dict[str, SectionSize] = {}
        try:
            for section in _sections(wasm.data):
                name = _name(wasm.data, section, encoding)
                before = found.get(name, SectionSize(name, 0, 0))
                size = before.size + section.end - section.start
                found[name] = SectionSize(name, before.number + 1, size)
        except FormatError as fault:
            raise preamble.damaged(str(fault), path) from fault
    return tuple(found.values())


def _sections(data: Buffer) -> islice[Section]:
    return islice(sections(data, preamble.SIZE, len(data)), MAX_SECTIONS)


def _name(data: Buffer, section: Section, encoding: Encoding) -> str:
    names = _NAMES[encoding]
    if section.id >= len(names):
        return f"section {section.id}"
    if section.id != custom.CUSTOM_SECTION:
        return names[section.id]
    try:
        return f"custom {section.cursor(data).name()}"
    except FormatError:
        return "custom"
