"""From the table of options to argument parsers."""

from __future__ import annotations

import argparse
import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from wasm_publish.errors import UsageError
from wasm_publish.settings_sources import parse_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wasm_publish.cli.commands import Command, Commands
    from wasm_publish.options import Option, Options
    from wasm_publish.settings import Value

DEFAULT_COMMAND = "publish"


@dataclass(frozen=True, slots=True)
class Program:
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
        flags = [flag for action in self._actions for flag in action.option_strings]
        unknown = [word for word in message.split() if word.startswith("--")]
        close = difflib.get_close_matches(unknown[0], flags, n=1) if unknown else []
        meant = f"did you mean {close[0]}? " if close and close[0] != unknown[0] else ""
        raise UsageError(message, code="usage", remedy=f"{meant}see `{self.prog} --help`")


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Room for our longest flags, so that most descriptions stand beside them."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)


def split_command(
    words: Sequence[str], commands: Commands, options: Options
) -> tuple[Command, list[str]]:
    """Tell the command from its arguments: the first word that is no option nor its value.

    A first word that is no command is a path, and the command is `publish`.

    Raises:
        UsageError: The word is neither, but resembles a command.
    """
    takes_value = {flag for option in options if option.takes_value for flag in _flags(option)}
    position = 0
    while position < len(words) and words[position].startswith("-") and words[position] != "--":
        position += 2 if words[position] in takes_value else 1
    if position < len(words) and words[position] in commands:
        rest = [*words[:position], *words[position + 1 :]]
        return commands[words[position]], rest
    if position < len(words):
        _require_no_misspelling(words[position], commands)
    return commands[DEFAULT_COMMAND], list(words)


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
    parsed = vars(parser.parse_intermixed_args(words))
    positional = parsed.pop("words", None) or []
    given = {key: value for key, value in parsed.items() if value is not None}
    return tuple(positional), {key: _value(value, options[key]) for key, value in given.items()}


def command_parser(command: Command, options: Options, program: Program) -> argparse.ArgumentParser:
    """The parser of one command, with its options in groups."""
    name = program.name if program.commands else f"{program.name} {command.name}"
    words = f" [{command.words.metavar} ...]" if command.words else ""
    parser = _Parser(
        prog=name,
        usage=f"{name}{' [COMMAND]' if program.commands else ''} [OPTIONS]{words}",
        description=_description(command, program),
        epilog="".join(["examples:\n", *(f"  {example}\n" for example in command.examples)]),
        formatter_class=_HelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    if command.words:
        command.words.add_to(parser)
    groups: dict[str, argparse._ArgumentGroup] = {}
    for option in options:
        if command.takes(option):
            if option.group not in groups:
                groups[option.group] = parser.add_argument_group(option.group)
            _add(groups[option.group], option)
    last = groups["output"]
    last.add_argument("-h", "--help", action="help", help="show this and stop")
    if program.commands:
        last.add_argument("-V", "--version", action="version", version=program.version)
    return parser


def _description(command: Command, program: Program) -> str:
    summary = f"{command.summary[0].upper()}{command.summary[1:]}."
    if not program.commands:
        return summary
    rows = "".join(f"  {found.name:<10}{found.summary}\n" for found in program.commands)
    return f"{program.summary}\n\ncommands (the default is {DEFAULT_COMMAND}):\n{rows}"


def _require_no_misspelling(word: str, commands: Commands) -> None:
    close = difflib.get_close_matches(word, [command.name for command in commands], n=1)
    if close and not Path(word).exists():
        raise UsageError(
            f"{word!r} is neither a command nor a path",
            code="unknown-command",
            remedy=f"did you mean `{close[0]}`?",
        )


def _add(group: argparse._ArgumentGroup, option: Option) -> None:
    flags = tuple(_flags(option))
    text = f"{option.help} [{option.variable}]".replace("%", "%%")
    if option.kind == "boolean":
        group.add_argument(*flags, dest=option.key, action="store_true", default=None, help=text)
    elif option.kind == "count":
        group.add_argument(*flags, dest=option.key, action="count", default=None, help=text)
    else:
        many = option.kind in {"list", "places", "table"}
        group.add_argument(
            *flags,
            dest=option.key,
            action="append" if many else "store",
            choices=option.choices or None,
            metavar=option.metavar or option.name.upper().replace("-", "_"),
            help=text,
        )


def _flags(option: Option) -> Iterator[str]:
    if not option.only_settings:
        yield from (f"-{letter}" for letter in option.short)
        yield f"--{option.name}"


def _value(parsed: Value | list[str], option: Option) -> Value:
    if not isinstance(parsed, list):
        return parsed
    return parse_pairs(parsed) if option.kind == "table" else tuple(parsed)
