"""What a shell is answered: words that may come next, and the paths that it looks up by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.references.local import ARCHIVE_SCHEME, LAYOUT_SCHEME

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal, TypeAlias

    from wasm_publish.cli.commands import Completed
    from wasm_publish.settings.option import Option

    PathKind: TypeAlias = Literal["file", "folder", "wasm"]

_SCHEMES: dict[str, PathKind] = {LAYOUT_SCHEME: "folder", ARCHIVE_SCHEME: "file"}
_SCHEME_HELP = {LAYOUT_SCHEME: "an OCI layout folder", ARCHIVE_SCHEME: "an OCI archive"}


class Word(NamedTuple):
    """A word that may stand next.

    Attributes:
        text: The whole word.
        help: One line about it.
        goes_on: Whether the person types on without a space.
    """

    text: str
    help: str = ""
    goes_on: bool = False

    @property
    def line(self) -> str:
        """How the scripts read it: kind, text and help, between tabs."""
        help_line = " ".join(self.help.split())
        return f"{'part' if self.goes_on else 'word'}\t{self.text}\t{help_line}"


class Paths(NamedTuple):
    """Paths of a kind that may stand next, behind what of the word is no path."""

    kind: PathKind
    prefix: str = ""

    @property
    def line(self) -> str:
        """How the scripts read it."""
        return f"{self.kind}\t{self.prefix}"


def completed_option(option: Option) -> tuple[Completed, ...]:
    """What the value of an option completes to, unless it is one of a few words."""
    if option.kind == "path":
        return ("wasm",) if option.key == "wasm" else (_path_kind(option),)
    if option.kind in {"place", "places"}:
        return ("place",)
    return ("file",) if option.metavar == "FILE" else ()


def answers(
    completes: Sequence[Completed], current: str, prefix: str = ""
) -> Iterator[Word | Paths]:
    """What may stand for a value of which a part was typed.

    Args:
        completes: What it completes to.
        current: What was typed of the value.
        prefix: What stands before the value in the same word.
    """
    for kind in completes:
        if kind != "place":
            yield Paths(kind, prefix)
            continue
        for scheme, path_kind in _SCHEMES.items():
            if current.startswith(scheme):
                yield Paths(path_kind, prefix + scheme)
            elif scheme.startswith(current):
                yield Word(prefix + scheme, _SCHEME_HELP[scheme], goes_on=True)


def _path_kind(option: Option) -> PathKind:
    return "folder" if option.metavar == "DIR" else "file"
