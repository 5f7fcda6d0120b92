"""What may come next on a command line: the one answer that the scripts of all shells ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.cli.completed_values import Word, answers, completed_option
from wasm_publish.cli.parser import (
    DEFAULT_COMMAND,
    flags_of,
    option_awaiting,
    split_command,
)
from wasm_publish.errors import UsageError
from wasm_publish.settings.values import LISTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from wasm_publish.cli.commands import Command, Commands
    from wasm_publish.cli.completed_values import Paths
    from wasm_publish.settings.option import Option
    from wasm_publish.settings.options import Options

_REPEATABLE = LISTS | {"table", "count"}
_HELP_AND_VERSION = (Word("--help", "show this and stop"), Word("--version", "show the version"))


class Known(NamedTuple):
    """What can be said.

    Attributes:
        commands: The commands.
        options: The options.
        values: The words that an option takes, where these are few and known.
    """

    commands: Commands
    options: Options
    values: Callable[[Option], Iterable[Word]]


def complete(typed: Sequence[str], known: Known) -> Iterator[Word | Paths]:
    """What may stand in place of the last word.

    Args:
        typed: The words behind the program's name; the last one may be empty.
        known: What can be said.
    """
    *before, current = typed
    line = _Line.read(before, known)
    option = option_awaiting(before[-1], known.options) if before else None
    flag, equals, value = current.partition("=")
    if line.is_literal:
        yield from line.words(current)
    elif option:
        yield from _values(option, current, known)
    elif equals and (option := option_awaiting(flag, known.options)):
        yield from _values(option, value, known, f"{flag}=")
    elif current.startswith("-"):
        yield from (word for word in line.flags(known) if word.text.startswith(current))
    else:
        if line.may_name_command:
            yield from _starting((Word(c.name, c.summary) for c in known.commands), current)
        yield from line.words(current)


class _Line(NamedTuple):
    """What stands before the word that is to be completed.

    Attributes:
        command: The command.
        may_name_command: Whether the next word may be a command.
        given: The keys of the options that are there.
        number: How many words beside options there are.
        is_literal: Whether options have ended.
    """

    command: Command
    may_name_command: bool
    given: frozenset[str]
    number: int
    is_literal: bool

    @classmethod
    def read(cls, before: Sequence[str], known: Known) -> _Line:
        try:
            command, rest = split_command(before, known.commands, known.options)
        except UsageError:  # it resembles a command, and is none
            command, rest = known.commands[DEFAULT_COMMAND], list(before)
        by_flag = {flag: option.key for option in known.options for flag in flags_of(option)}
        given, number, at = set(), 0, 0
        while at < len(rest) and rest[at] != "--":
            flag = rest[at].partition("=")[0]
            number += not flag.startswith("-")
            given |= {by_flag[flag]} if flag in by_flag else set()
            at += 2 if option_awaiting(rest[at], known.options) else 1
        is_literal = at < len(rest)
        number += len(rest) - at - 1 if is_literal else 0
        is_named = len(rest) < len(before)
        return cls(command, not (is_named or number), frozenset(given), number, is_literal)

    def flags(self, known: Known) -> Iterator[Word]:
        """The options that may still be given."""
        for option in known.options:
            is_done = option.key in self.given and option.kind not in _REPEATABLE
            if self.command.takes(option) and not is_done:
                yield Word(f"--{option.name}", self.command.worded(option).help)
        yield from _HELP_AND_VERSION

    def words(self, current: str) -> Iterator[Word | Paths]:
        """What the command takes beside options, at this position."""
        takes = self.command.words
        if self.number >= len(takes) and not (takes and takes[-1].number in {"*", "+"}):
            return
        words = takes[min(self.number, len(takes) - 1)]
        yield from _starting(map(Word, words.choices), current)
        yield from answers(words.completes, current)


def _values(option: Option, current: str, known: Known, prefix: str = "") -> Iterator[Word | Paths]:
    words = (*map(Word, option.choices), *known.values(option))
    for word in _starting(words, current):
        yield word._replace(text=prefix + word.text)
    if option.kind == "files":
        what, equals, file = current.partition("=")
        if equals:
            yield from answers(("file",), file, f"{prefix}{what}=")
    else:
        yield from answers(completed_option(option), current, prefix)


def _starting(words: Iterable[Word], current: str) -> Iterator[Word]:
    return (word for word in words if word.text.startswith(current))
