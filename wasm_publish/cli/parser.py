"""From the table of options to argument parsers."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TypeVar

from wasm_publish.cli.help_text import HelpFormatter, description, epilog, in_order, option_help
from wasm_publish.cli.others_words import answer_to
from wasm_publish.errors import UsageError
from wasm_publish.settings.values import LISTS, Mismatch, from_text, pair
from wasm_publish.spelling import nearest
from wasm_publish.ui.streams import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from _typeshed import SupportsWrite

    from wasm_publish.cli.commands import Command, Commands
    from wasm_publish.settings.option import Option
    from wasm_publish.settings.options import Options
    from wasm_publish.settings.settings import Value

T = TypeVar("T")

DEFAULT_COMMAND = "publish"

# How argparse begins what it says.
_UNKNOWN = "unrecognized arguments: "
_MISSING = "the following arguments are required: "

_LITERAL = "\0"
"""Stands before a word that is no option whatever it looks like; no word of a person holds it."""


class Program(NamedTuple):
    """What help and usage say of the program.

    Attributes:
        name: What the person typed to start it.
        version: What `--version` prints.
        summary: One line about it.
        commands: The list to show where no command was named; empty where one was.
    """

    name: str
    version: str = ""
    summary: str = ""
    commands: tuple[Command, ...] = ()


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are ours, so that `--json` gets them as a document too."""

    def error(self, message: str) -> NoReturn:
        message = message.replace(_LITERAL, "")
        answer = ""
        if message.startswith(_MISSING):
            message = f"{_MISSING}{', '.join(self._missing(message))}"
        elif message.startswith(_UNKNOWN):
            # Only flags without what is behind `=`, which may be a secret.
            unknown = [word.partition("=")[0] for word in message.removeprefix(_UNKNOWN).split()]
            message, answer = f"{_UNKNOWN}{' '.join(unknown)}", self._answer(unknown)
        raise UsageError(message, code="usage", remedy=f"{answer}see `{self.prog} --help`")

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        # Its reader may be gone, which is no failure; argparse of Python 3.10 thinks otherwise.
        del file
        _say(self.format_help())

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        _say("")  # the version waits in the buffer
        super().exit(status, message)

    def _missing(self, message: str) -> list[str]:
        """The words that are missing; argparse names those too that may be left out."""
        needed = {str(a.metavar) for a in self._actions if a.nargs not in {"*", "?"}}
        named = message.removeprefix(_MISSING).split(", ")
        return [word for word in named if word in needed]

    def _answer(self, unknown: Sequence[str]) -> str:
        flags = [flag for action in self._actions for flag in action.option_strings]
        answers = (answer_to(word, flags) for word in unknown if word.startswith("-"))
        return next((f"{answer} " for answer in answers if answer), "")


def _say(text: str) -> None:
    # Python's standard output is None where the process was started without one.
    if sys.stdout is not None:
        write(sys.stdout, text)


def split_command(
    words: Sequence[str], commands: Commands, options: Options
) -> tuple[Command, list[str]]:
    """Tell the command from its arguments: the first word that is no option nor its value.

    A first word that is no command is a path, and the command is `publish`.

    Raises:
        UsageError: The word is neither, but resembles a command.
    """
    position = 0
    while position < len(words) and words[position].startswith("-") and words[position] != "--":
        position += 2 if option_awaiting(words[position], options) else 1
    if position < len(words) and words[position] in commands:
        rest = [*words[:position], *words[position + 1 :]]
        return commands[words[position]], rest
    if position < len(words):
        _require_no_misspelling(words[position], commands)
    return commands[DEFAULT_COMMAND], list(words)


def option_awaiting(word: str, options: Options) -> Option | None:
    """The option whose value is the next word; short flags may stand together, as `-vp`."""
    taking = {flag: option for option in options if option.takes_value for flag in flags_of(option)}
    if word.startswith("--"):
        return taking.get(word)
    first = next((at for at, letter in enumerate(word) if f"-{letter}" in taking), None)
    return taking[f"-{word[-1]}"] if first == len(word) - 1 else None


def parse(
    command: Command, words: Sequence[str], options: Options, program: Program
) -> tuple[tuple[str, ...], dict[str, Value]]:
    """Parse the arguments of a command.

    Returns:
        The words beside options, and the options that were given, by settings key.

    Raises:
        UsageError: The command line is wrong.
        SystemExit: Help was asked for and printed.
    """
    parser = command_parser(command, options, program)
    parsed = vars(parser.parse_intermixed_args(_with_literals(words, options)))
    listed = [word for name in _names(command) for word in _listed(parsed.pop(name))]
    given = {key: value for key, value in parsed.items() if value is not None}
    return (
        tuple(word.removeprefix(_LITERAL) for word in listed),
        {key: _value(value, options[key]) for key, value in given.items()},
    )


def _names(command: Command) -> Iterator[str]:
    """Under which names a parser keeps the words of a command; no option is called so."""
    yield from (f"words {position}" for position in range(len(command.words)))


def _listed(parsed: list[str] | str | None) -> list[str]:
    return [parsed] if isinstance(parsed, str) else parsed or []


def _with_literals(words: Sequence[str], options: Options) -> list[str]:
    """The words, those after `--` marked, since argparse would read options out of them."""
    if "--" not in words:
        return list(words)
    end = words.index("--")
    before = list(words[:end])
    if before and option_awaiting(before[-1], options):
        return before  # which argparse finds wanting
    return before + [f"{_LITERAL}{word}" for word in words[end + 1 :]]


def command_parser(command: Command, options: Options, program: Program) -> argparse.ArgumentParser:
    """The parser of one command, with its options in groups."""
    name = program.name if program.commands else f"{program.name} {command.name}"
    usage = "".join(f" {words.usage}" for words in command.words)
    parser = _Parser(
        prog=name,
        usage=f"{name}{' [COMMAND]' if program.commands else ''} [OPTIONS]{usage}",
        description=description(command, program.summary, program.commands),
        epilog=epilog(command, program.name, program.commands),
        formatter_class=HelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    arguments = parser.add_argument_group("arguments")
    for words, key in zip(command.words, _names(command), strict=True):
        words.add_to(arguments, key)
    groups: dict[str, argparse._ArgumentGroup] = {}
    for option in in_order(options, command):
        if option.group not in groups:
            groups[option.group] = parser.add_argument_group(option.group)
        _add(groups[option.group], command.worded(option))
    last = groups["output"]
    last.add_argument("-h", "--help", action="help", help="show this and stop")
    last.add_argument(
        "-V", "--version", action="version", version=program.version, help="show the version"
    )
    return parser


def _require_no_misspelling(word: str, commands: Commands) -> None:
    if word != Path(word).name:
        return  # `./plan` is a path, whatever it resembles
    close = nearest(word, (command.name for command in commands))
    if close and not Path(word).exists():
        raise UsageError(
            f"{word!r} is neither a command nor a path",
            code="unknown-command",
            remedy=f"did you mean `{close}`?",
        )


def _add(group: argparse._ArgumentGroup, option: Option) -> None:
    flags = tuple(flags_of(option))
    text = option_help(option).replace("%", "%%")
    if option.kind == "boolean":
        group.add_argument(*flags, dest=option.key, action="store_true", default=None, help=text)
    elif option.kind == "count":
        group.add_argument(*flags, dest=option.key, action="count", default=None, help=text)
    else:
        many = option.kind in {"table", *LISTS}
        group.add_argument(
            *flags,
            dest=option.key,
            action="append" if many else "store",
            choices=option.choices or None,
            metavar=_metavar(option),
            help=text,
        )


def _metavar(option: Option) -> str:
    return option.metavar or option.name.upper().replace("-", "_")


def flags_of(option: Option) -> Iterator[str]:
    """How an option is written, its short flags first."""
    if not option.only_settings:
        yield from (f"-{letter}" for letter in option.short)
        yield f"--{option.name}"


def _value(parsed: Value | list[str], option: Option) -> Value:
    if isinstance(parsed, list):
        if option.kind != "table":
            return tuple(parsed)
        return dict(_read(text, option, pair) for text in parsed)
    if option.kind in {"number", "seconds"}:
        return _read(str(parsed), option, from_text)
    if parsed == "" and not option.may_be_empty:
        # An unset variable of a CI job would else do something that nobody asked for.
        raise UsageError(
            f"--{option.name} is empty",
            code="usage",
            remedy="give it a value, or leave the option out",
        )
    return parsed


def _read(text: str, option: Option, read: Callable[[str, Option], T]) -> T:
    try:
        return read(text, option)
    except Mismatch as mismatch:
        raise UsageError(
            f"--{option.name} is {text!r}, expected {mismatch.expected}",
            code="usage",
            remedy=f"--{option.name} {_metavar(option)}: {option.help}",
        ) from None
