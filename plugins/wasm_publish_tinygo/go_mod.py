"""A go.mod: the module's path and what it requires, by the grammar of the Go modules reference."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish_tinygo.module_path import ModulePath

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_TOKEN = re.compile(
    r"""
    //.*                              # a comment
    | "(?:\\.|[^"\\])*" | `[^`]*`     # a string
    | [()\[\]{},]
    | (?:(?!//)[^\s()\[\]{},])+       # a word
    """,
    re.VERBOSE,
)

_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Directive:
    """One line of a go.mod, with its verb also where that stands before a block.

    Attributes:
        line: Its number, from 1.
        verb: `module`, `require`, `tool` and so on.
        arguments: As they are written.
        comment: What follows `//`, or nothing.
    """

    line: int
    verb: str
    arguments: tuple[str, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class GoMod:
    """A go.mod that has been read.

    Attributes:
        file: Where it stands.
        module: The path of the module.
        line: The line that declares it.
    """

    file: Path
    module: ModulePath
    line: int


def read_go_mod(path: Path) -> GoMod:
    """Read a go.mod.

    Raises:
        UsageError: It can't be read, or declares no module, or not as Go wants it.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(
            f"can't read the file: {error.strerror}", code="unreadable-file", file=path
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError(
            "not UTF-8, which a go.mod has to be", code="invalid-manifest", file=path
        ) from error
    declared = [directive for directive in directives(text) if directive.verb == "module"]
    if not declared:
        raise UsageError(
            "the file declares no module",
            code="invalid-manifest",
            file=path,
            remedy="add a line such as `module example.com/hello`",
        )
    if len(declared) > 1:
        raise _fault("the module is declared twice", path, declared[1])
    return GoMod(path, _module_path(path, declared[0]), declared[0].line)


def directives(text: str) -> Iterator[Directive]:
    """The directives of a go.mod; what makes no sense to Go may give any."""
    block = ""
    for number, line in enumerate(text.split("\n"), 1):
        words, comment = _words(line)
        if block and words == [")"]:
            block = ""
        elif block and words:
            yield Directive(number, block, tuple(words), comment)
        elif words[1:] == ["("]:
            block = words[0]
        elif words:
            yield Directive(number, words[0], tuple(words[1:]), comment)


def unquoted(word: str) -> str:
    """What a word of a go.mod says that may be written as a string of Go."""
    if len(word) > 1 and word[0] == word[-1] == "`":
        return word[1:-1]
    if len(word) > 1 and word[0] == word[-1] == '"':
        return _ESCAPED.sub(r"\1", word[1:-1])
    return word


def _words(line: str) -> tuple[list[str], str]:
    words = _TOKEN.findall(line)
    if words and words[-1].startswith("//"):
        return words[:-1], words[-1].removeprefix("//").strip()
    return words, ""


def _module_path(path: Path, declared: Directive) -> ModulePath:
    if len(declared.arguments) != 1:
        raise _fault("the module needs exactly one path", path, declared)
    (word,) = declared.arguments
    text = word[1:-1] if word[0] == word[-1] == '"' else word
    module = ModulePath(text)
    # Backslashes and other quotes are legal in no module path.
    if not module.name or re.search(r"""["'`\\\s]""", text):
        raise _fault(f"{word} is not the path of a module", path, declared)
    return module


def _fault(message: str, path: Path, declared: Directive) -> UsageError:
    return UsageError(
        message,
        code="invalid-manifest",
        file=path,
        line=declared.line,
        key="module",
        remedy="write a line such as `module example.com/hello`",
    )
