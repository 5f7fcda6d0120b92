"""The headers of tar archives, read within bounds and without trusting them.

The format is POSIX's, with what GNU adds:
https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13
https://www.gnu.org/software/tar/manual/html_node/Standard.html

The standard library reads a block. Whole archives it does not read here: it holds headers of any
size in memory, and in releases that are still in use takes seconds for one of 64 KiB:
https://nvd.nist.gov/vuln/detail/CVE-2024-6232.

All errors are `ValueError`, with a text that goes on after "it".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tarfile
    from collections.abc import Iterator, Mapping

BLOCK = 512
"""Bytes of a header; content is filled up to as many."""

MOST_MEMBERS = 100_000
LARGEST_EXTENSION = 1 << 20
"""Bytes of a header that goes before another; a path with all its attributes takes far less."""

_LONG_NAME, _LONG_LINK, _GLOBAL = b"L", b"K", b"g"
_EXTENDED = frozenset({b"x", b"X"})
EXTENSIONS = _EXTENDED | {_LONG_NAME, _LONG_LINK, _GLOBAL}
"""The types of headers that say something of the member after them, or of all."""
TELLING = _EXTENDED | {_LONG_NAME}
"""Those of them that say something which matters here."""

_WITHOUT_CONTENT = frozenset({b"1", b"2", b"3", b"4", b"5", b"6"})  # links, devices, folders
_MOST_DIGITS = 19  # more is no size


def parse_header(block: bytes) -> tarfile.TarInfo:
    """The header that a block is.

    Raises:
        ValueError: It is none, or damaged.
    """
    import tarfile

    try:
        return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        raise ValueError("is damaged") from error


def told_of_next(header: tarfile.TarInfo, content: bytes) -> Mapping[str, str]:
    """What a header that goes before another says of that.

    Args:
        header: One of the types in `TELLING`.
        content: What follows it.

    Raises:
        ValueError: It is damaged.
    """
    if header.type == _LONG_NAME:
        return {"path": content.partition(b"\0")[0].decode("utf-8", "surrogateescape")}
    return dict(_records(content))


def content_size(header: tarfile.TarInfo, told: Mapping[str, str]) -> int:
    """How many bytes follow a header, which may have been told before it.

    Raises:
        ValueError: It can't be so many.
    """
    size = _decimal(told["size"]) if "size" in told else header.size
    if size < 0:
        raise ValueError("is damaged")
    return 0 if header.type in _WITHOUT_CONTENT else size


def _records(content: bytes) -> Iterator[tuple[str, str]]:
    """The records of an extended header, `LENGTH KEY=VALUE`, each with a line's end."""
    begin = 0
    while begin < len(content):
        space = max(content.find(b" ", begin, begin + _MOST_DIGITS + 1), begin)
        end = begin + _decimal(content[begin:space].decode("utf-8", "replace"))
        key, equals, value = content[space + 1 : end - 1].partition(b"=")
        if not equals or not space < end <= len(content):
            raise ValueError("is damaged")
        yield key.decode("utf-8", "replace"), value.decode("utf-8", "surrogateescape")
        begin = end


def _decimal(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise ValueError("is damaged")
    return int(text)
