"""A small wasm encoder, so that tests say what a file holds rather than what bytes it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

CORE_TYPES = {
    "func": b"\x00\x00",
    "table": b"\x01\x70\x00\x01",
    "memory": b"\x02\x00\x01",
    "global": b"\x03\x7f\x00",
    "tag": b"\x04\x00\x00",
}
CORE_KINDS = {"func": 0, "table": 1, "memory": 2, "global": 3, "tag": 4}
COMPONENT_TYPES = {
    "module": b"\x00\x11\x00",
    "func": b"\x01\x00",
    "value": b"\x02\x73",
    "type": b"\x03\x01",
    "component": b"\x04\x00",
    "instance": b"\x05\x00",
}
COMPONENT_KINDS = {
    "module": b"\x00\x11",
    "func": b"\x01",
    "value": b"\x02",
    "type": b"\x03",
    "component": b"\x04",
    "instance": b"\x05",
}


class Encoder:
    """Makes the parts of a wasm, from numbers up to whole files."""

    MODULE = b"\0asm\x01\0\0\0"
    COMPONENT = b"\0asm\x0d\0\x01\0"

    def number(self, value: int, width: int = 0) -> bytes:
        """An unsigned LEB128 number, padded to a width in bytes."""
        encoded = bytearray()
        while True:
            value, low = value >> 7, value & 0x7F
            more = value > 0 or len(encoded) + 1 < width
            encoded.append(low | (0x80 if more else 0))
            if not more:
                return bytes(encoded)

    def name(self, text: str) -> bytes:
        return self.number(len(text.encode())) + text.encode()

    def list_of(self, items: Iterable[bytes]) -> bytes:
        encoded = list(items)
        return self.number(len(encoded)) + b"".join(encoded)

    def section(self, section_id: int, body: bytes, width: int = 0) -> bytes:
        return bytes([section_id]) + self.number(len(body), width) + body

    def custom(self, name: str, body: bytes = b"") -> bytes:
        return self.section(0, self.name(name) + body)

    def module(self, *sections: bytes) -> bytes:
        return self.MODULE + b"".join(sections)

    def component(self, *sections: bytes) -> bytes:
        return self.COMPONENT + b"".join(sections)

    def core_imports(self, *imports: tuple[str, str, str]) -> bytes:
        return self.section(
            2,
            self.list_of(
                self.name(module) + self.name(field) + CORE_TYPES[kind]
                for module, field, kind in imports
            ),
        )

    def core_exports(self, *exports: tuple[str, str]) -> bytes:
        return self.section(
            7,
            self.list_of(self.name(name) + bytes([CORE_KINDS[kind], 0]) for name, kind in exports),
        )

    def imports(self, *imports: tuple[str, str]) -> bytes:
        return self.section(
            10,
            self.list_of(b"\0" + self.name(name) + COMPONENT_TYPES[kind] for name, kind in imports),
        )

    def exports(self, *exports: tuple[str, str]) -> bytes:
        return self.section(
            11,
            self.list_of(
                b"\0" + self.name(name) + COMPONENT_KINDS[kind] + b"\0\0" for name, kind in exports
            ),
        )

    def producers(self, *lines: tuple[str, str, str]) -> bytes:
        return self.custom(
            "producers",
            self.list_of(
                self.name(field) + self.list_of([self.name(name) + self.name(version)])
                for field, name, version in lines
            ),
        )

    def module_name(self, name: str) -> bytes:
        return self.custom("name", self.section(0, self.name(name)))

    def component_name(self, name: str | None = None, modules: Iterable[str] = ()) -> bytes:
        own = self.section(0, self.name(name)) if name else b""
        entries = (self.number(index) + self.name(text) for index, text in enumerate(modules))
        given = self.section(1, b"\x00\x11" + self.list_of(entries))
        functions = self.section(1, b"\x01" + self.list_of([b"\x00" + self.name("f")]))
        return self.custom("component-name", own + functions + given)


@pytest.fixture(scope="session")
def encode() -> Encoder:
    return Encoder()
