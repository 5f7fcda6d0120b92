"""A TOML file whose keys know the line they stand in, for messages that point at it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

T = TypeVar("T")

_KEY_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY = rf"{_KEY_PART}(?:\s*\.\s*{_KEY_PART})*"
_HEADER = re.compile(rf"\s*\[{{1,2}}\s*({_KEY})\s*\]")
_ASSIGNMENT = re.compile(rf"\s*({_KEY})\s*=")
_KEY_PARTS = re.compile(_KEY_PART)
_TOKEN = re.compile(
    r"""
    "{3}(?:\\.|[^\\])*?"{3,5}  # a multi-line string may end in quotes of its own
    | '{3}.*?'{3,5}
    | "(?:\\.|[^"\\\n])*"
    | '[^'\n]*'
    | \#[^\n]*
    | [\[\]{}\n]
    """,
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True)
class TomlFile:
    """A TOML file that has been read."""

    path: Path
    text: str
    values: Mapping[str, object]

    def table(self, *key: str) -> Mapping[str, object]:
        """The table at a key, empty where there is none.

        Raises:
            UsageError: Something else stands there.
        """
        return self._value(key, dict, "a table") or {}

    def string(self, *key: str) -> str | None:
        """The string at a key.

        Raises:
            UsageError: Something else stands there.
        """
        return self._value(key, str, "a string")

    def boolean(self, *key: str) -> bool | None:
        """The boolean at a key.

        Raises:
            UsageError: Something else stands there.
        """
        return self._value(key, bool, "true or false")

    def strings(self, *key: str) -> tuple[str, ...]:
        """The strings of the array at a key, empty where there is none.

        Raises:
            UsageError: Something else stands there.
        """
        array = self._value(key, list, "an array of strings") or []
        if not all(isinstance(item, str) for item in array):
            raise self.fault("expected an array of strings", *key)
        return tuple(cast("list[str]", array))

    def value(self, *key: str) -> object:
        """Whatever stands at a key, or None."""
        found: object = self.values
        for part in key:
            if not isinstance(found, dict):
                return None
            found = found.get(part)
        return found

    def line(self, *key: str) -> int | None:
        """The line of a key, or of the nearest table around it that has one.

        A table of an array is counted: `("artifact", "0", "name")`.
        """
        for end in range(len(key), 0, -1):
            line = self._lines.get(key[:end])
            if line is not None:
                return line
        return None

    def origin(self, *key: str) -> Origin:
        """Where a key stands, for `plan` to show."""
        return Origin(".".join(key), self.path, self.line(*key))

    def fault(self, message: str, *key: str, remedy: str | None = None) -> UsageError:
        """An error that points at a key."""
        return UsageError(
            message,
            code="invalid-manifest",
            remedy=remedy,
            file=self.path,
            line=self.line(*key),
            key=".".join(key),
        )

    def _value(self, key: tuple[str, ...], kind: type[T], expected: str) -> T | None:
        found = self.value(*key)
        if found is None or isinstance(found, kind):
            return found
        raise self.fault(f"expected {expected}", *key)

    @cached_property
    def _lines(self) -> dict[tuple[str, ...], int]:
        written: dict[tuple[str, ...], int] = {}
        implied: dict[tuple[str, ...], int] = {}
        arrays: dict[tuple[str, ...], int] = defaultdict(int)
        table: tuple[str, ...] = ()
        for number, statement in _statements(self.text):
            if header := _HEADER.match(statement):
                key = _counted(_parts(header[1]), arrays)
                if statement.lstrip().startswith("[["):
                    written.setdefault(key, number)
                    arrays[key] += 1
                    key = (*key, str(arrays[key] - 1))
                table = key
            elif assignment := _ASSIGNMENT.match(statement):
                key = table + _parts(assignment[1])
            else:
                continue
            written.setdefault(key, number)
            for end in range(1, len(key)):
                implied.setdefault(key[:end], number)
        return implied | written


def read_toml(path: Path) -> TomlFile:
    """Read a TOML file.

    Raises:
        UsageError: It can't be read, or is no TOML; the error names the line.
    """
    import tomli  # what points at nothing in a file needs no parser

    try:
        # Editors of Windows begin a file with a mark, which cargo passes over too.
        text = path.read_bytes().decode("utf-8-sig")
        return TomlFile(path, text, tomli.loads(text))
    except OSError as error:
        raise UsageError(
            f"can't read the file: {error.strerror}", code="unreadable-file", file=path
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            "not UTF-8, which TOML has to be",
            code="invalid-toml",
            file=path,
            remedy="save it as UTF-8",
        ) from error
    except tomli.TOMLDecodeError as error:
        raise UsageError(
            f"invalid TOML: {error.msg}",
            code="invalid-toml",
            file=path,
            line=error.lineno,
            remedy="mend it there: a text needs quotes, and a key stands once in its table",
        ) from error
    except (ValueError, RecursionError) as error:  # numbers and nestings without end
        raise UsageError(f"invalid TOML: {error}", code="invalid-toml", file=path) from error


def pointed(error: UsageError, origin: Origin) -> UsageError:
    """An error that points at where the wrong value was set.

    The line of a settings key is looked up only now that somebody wants to know.
    """
    line = located(origin).line
    return UsageError.of([error.problem._replace(file=origin.file, line=line, key=origin.what)])


def located(origin: Origin, *entry: str) -> Origin:
    """Where a value was set, or an entry of the table that is set there, with its line.

    Raises:
        UsageError: The file can't be read by now.
    """
    if origin.file is None or origin.line is not None:
        return origin
    key = (*origin.what.split("."), *entry)
    return origin._replace(what=".".join(key), line=read_toml(origin.file).line(*key))


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each header and assignment, with the number of the line it begins in, from 1.

    A string or an array may go on for lines that look like headers and assignments.
    """
    number, begin, depth = 1, 0, 0
    for token in _TOKEN.finditer(f"{text}\n"):
        if token[0] in {"[", "{"}:
            depth += 1
        elif token[0] in {"]", "}"}:
            depth -= 1
        elif token[0] == "\n" and depth == 0:
            yield number, text[begin : token.start()]
            number += text.count("\n", begin, token.end())
            begin = token.end()


def _counted(key: tuple[str, ...], arrays: Mapping[tuple[str, ...], int]) -> tuple[str, ...]:
    """The key of a header, which speaks of the last table of each array that it leads through."""
    counted: tuple[str, ...] = ()
    for part in key:
        last = (str(arrays[counted] - 1),) if counted in arrays else ()
        counted = (*counted, *last, part)
    return counted


def _parts(key: str) -> tuple[str, ...]:
    return tuple(_plain(part) for part in _KEY_PARTS.findall(key))


def _plain(part: str) -> str:
    """A part of a key without its quotes and escapes."""
    import tomli

    return next(iter(tomli.loads(f"{part} = 0"))) if part[0] in "\"'" else part
