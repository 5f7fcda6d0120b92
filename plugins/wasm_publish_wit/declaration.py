"""The declaration of a package that a WIT file may begin with: `package acme:greeting@0.1.0;`.

No more of WIT is read here; wasm-tools reads the rest. The grammar:
https://github.com/WebAssembly/component-model/blob/main/design/mvp/WIT.md
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.references.wit_package import WitPackageName, label_fault

if TYPE_CHECKING:
    from pathlib import Path

CODE = "invalid-wit"

_BYTE_ORDER_MARK = "\ufeff"
_BLANK = re.compile(r"\s+|//[^\n]*")
_COMMENT_MARK = re.compile(r"/\*|\*/")
_PACKAGE = re.compile(r"package(?![\w-])")
_ID = re.compile(r"%?([\w-]+)")
_VERSION = re.compile(r"[\w.+-]+")


class Declaration(NamedTuple):
    """A declaration of a package.

    Attributes:
        package: Its name.
        version: As written, or None.
        file: Where it stands.
        line: The line there, counted from 1.
    """

    package: WitPackageName
    version: str | None
    file: Path
    line: int

    def __str__(self) -> str:
        """As WIT has it: `acme:greeting@0.1.0`."""
        return f"{self.package}@{self.version}" if self.version else str(self.package)


def read_declaration(text: str, file: Path) -> Declaration | None:
    """The declaration in a WIT file, or None: one file of a package is enough to have it.

    Args:
        text: The content of the file.
        file: For messages.

    Raises:
        UsageError: It can't be read, or its name is none that can be published.
    """
    return _Scanner(text.removeprefix(_BYTE_ORDER_MARK), file).declaration()


class _Scanner:
    """Reads a file from its beginning."""

    def __init__(self, text: str, file: Path) -> None:
        self._text = text
        self._file = file
        self._position = 0

    def declaration(self) -> Declaration | None:
        if self._take(_PACKAGE) is None:
            return None
        line = self._line
        namespace = self._label()
        self._expect(":")
        name = self._label()
        version = self._expect_version() if self._take_mark("@") else None
        if self._take_mark("{"):
            return None  # a package inside of the file's own
        self._expect(";")
        return Declaration(WitPackageName(namespace, name), version, self._file, line)

    @property
    def _line(self) -> int:
        return self._text.count("\n", 0, self._position) + 1

    def _label(self) -> str:
        found = self._take(_ID)
        if found is None:
            raise self._malformed("a name")
        if fault := label_fault(found[1]):
            raise self._fault(
                f"the package can't be published under its name: {fault}",
                "rename it, as in `package acme:my-greeting@0.1.0;`",
            )
        return found[1]

    def _expect_version(self) -> str:
        found = self._take(_VERSION)
        if found is None:
            raise self._malformed("a version")
        return found[0]

    def _expect(self, mark: str) -> None:
        if not self._take_mark(mark):
            raise self._malformed(f"`{mark}`")

    def _take_mark(self, mark: str) -> bool:
        self._skip()
        taken = self._text.startswith(mark, self._position)
        self._position += len(mark) if taken else 0
        return taken

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        self._skip()
        found = pattern.match(self._text, self._position)
        self._position = found.end() if found else self._position
        return found

    def _skip(self) -> None:
        """Pass by what means nothing: space and comments, which may hold each other."""
        while True:
            if blank := _BLANK.match(self._text, self._position):
                self._position = blank.end()
            elif self._text.startswith("/*", self._position):
                self._position = self._end_of_comment()
            else:
                return

    def _end_of_comment(self) -> int:
        depth = 0
        for mark in _COMMENT_MARK.finditer(self._text, self._position):
            depth += 1 if mark[0] == "/*" else -1
            if depth == 0:
                return mark.end()
        raise self._fault("a comment has no end", "close it with `*/`")

    def _malformed(self, expected: str) -> UsageError:
        return self._fault(
            f"the declaration of the package can't be read: expected {expected}",
            "write a line such as `package acme:greeting@0.1.0;`",
        )

    def _fault(self, message: str, remedy: str) -> UsageError:
        return UsageError(message, code=CODE, remedy=remedy, file=self._file, line=self._line)
