"""The bytes of a wasm file: numbers, names, and the sections that frame them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator
    from mmap import mmap

    Buffer: TypeAlias = bytes | mmap

MAX_ITEMS = 100_000
"""How many entries one list may have, which is far above what toolchains write."""

_MAX_TEXT = 1 << 20
_U32_BYTES = 5
_MORE_FOLLOWS = 0x80
_U64_BYTES = 10


class FormatError(Exception):
    """Bytes that are no wasm.

    Args:
        message: What is wrong.
        offset: Where, in bytes from the beginning of the file.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(f"{message} at offset {offset:#x}")


@dataclass(slots=True)
class Cursor:
    """A place in a part of the file, from which values are read one after another.

    Attributes:
        data: The whole file.
        position: The offset of the next byte.
        end: Where the part ends.
    """

    data: Buffer
    position: int
    end: int

    @property
    def at_end(self) -> bool:
        """Whether all has been read."""
        return self.position >= self.end

    def expect_end(self) -> None:
        """Make sure that all has been read.

        Raises:
            FormatError: Something is left.
        """
        if not self.at_end:
            raise FormatError(f"{self.end - self.position} bytes left over", self.position)

    def byte(self) -> int:
        """One byte.

        Raises:
            FormatError: Nothing is left.
        """
        if self.position >= self.end:
            raise FormatError("unexpected end", self.position)
        value: int = self.data[self.position]
        self.position += 1
        return value

    def u32(self) -> int:
        """An unsigned LEB128 number of 32 bits, which may be padded to five bytes.

        Raises:
            FormatError: It is longer, or cut off.
        """
        start = self.position
        value = 0
        for place in range(_U32_BYTES):
            byte = self.byte()
            value |= (byte & ~_MORE_FOLLOWS) << (7 * place)
            if byte < _MORE_FOLLOWS and value < 1 << 32:
                return value
        raise FormatError("a number of more than 32 bits", start)

    def skip_number(self) -> None:
        """Pass over a LEB128 number of up to 64 bits, signed or not.

        Raises:
            FormatError: It is longer, or cut off.
        """
        start = self.position
        for _ in range(_U64_BYTES):
            if self.byte() < _MORE_FOLLOWS:
                return
        raise FormatError("a number of more than 64 bits", start)

    def count(self) -> int:
        """The length of a list whose entries follow.

        Raises:
            FormatError: No such list can follow.
        """
        start = self.position
        count = self.u32()
        if count > min(self.end - self.position, MAX_ITEMS):
            raise FormatError(f"a list said to have {count} entries", start)
        return count

    def part(self) -> Cursor:
        """A cursor over the part that follows with its size before it, which is passed over.

        Raises:
            FormatError: It runs past the end.
        """
        start = self.position
        size = self.u32()
        if size > self.end - self.position:
            raise FormatError(f"{size} bytes run past the end", start)
        part = Cursor(self.data, self.position, self.position + size)
        self.position = part.end
        return part

    def text(self) -> str:
        """The rest as UTF-8.

        Raises:
            FormatError: It is not UTF-8, or longer than any name or description.
        """
        start, self.position = self.position, self.end
        if self.end - start > _MAX_TEXT:
            raise FormatError(f"a text of {self.end - start} bytes", start)
        try:
            return self.data[start : self.end].decode()
        except UnicodeDecodeError as error:
            raise FormatError("a text that is not UTF-8", start + error.start) from error

    def name(self) -> str:
        """A text with its size before it.

        Raises:
            FormatError: It runs past the end, or can't be read.
        """
        return self.part().text()


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a module or component.

    Attributes:
        id: Its number, whose meaning depends on what it is a section of.
        start: The offset of its content.
        end: Where its content ends.
    """

    id: int
    start: int
    end: int

    def cursor(self, data: Buffer) -> Cursor:
        """A cursor over the content."""
        return Cursor(data, self.start, self.end)


def sections(data: Buffer, start: int, end: int) -> Iterator[Section]:
    """The sections between two offsets, without a look at their content.

    Raises:
        FormatError: A section runs past the end.
    """
    cursor = Cursor(data, start, end)
    while not cursor.at_end:
        begin = cursor.position
        section_id = cursor.byte()
        size = cursor.u32()
        content = cursor.position
        cursor.position += size
        if cursor.position > end:
            raise FormatError(f"section {section_id} of {size} bytes runs past the end", begin)
        yield Section(section_id, content, cursor.position)
