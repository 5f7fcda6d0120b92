"""From the table of options to argument parsers."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from wasm_publish.errors import UsageError
from wasm_publish.settings_sources import parse_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wasm_publish.cli.commands import Command, Commands
    from wasm_publish.options import Option, Options
    from wasm_publish.settings import Value

DEFAULT_COMMAND = "publish"


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are ours, so that `--json` gets them as a document too."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, code="usage", remedy=f"see `{self.prog} --help`")


def split_command(
    words: Sequence[str], commands: Commands, options: Options
) -> tuple[Command, list[str]]:
    """Tell the command from its arguments: the first word that is no option nor its value.

    A first word that is no command is a path, and the command is `publish`.
    """
    takes_value = {flag for option in options if option.takes_value for flag in _flags(option)}
    position = 0
    while position < len(words) and words[position].startswith("-") and words[position] != "--":
        position += 2 if words[position] in takes_value else 1
    if position < len(words) and words[position] in commands:
        rest = [*words[:position], *words[position + 1 :]]
        return commands[words[position]], rest
    return commands[DEFAULT_COMMAND], list(words)


def parse(
    command: Command, words: Sequence[str], options: Options, program: str, epilog: str = ""
) -> tuple[tuple[str, ...], dict[str, Value]]:
    """Parse the arguments of a command.

    Returns:
        The words beside options, and the options that were given, by settings key.

    Raises:
        UsageError: The command line is wrong.
        SystemExit: Help was asked for and printed.
    """
    parser = command_parser(command, options, program, epilog)
    parsed = vars(parser.parse_intermixed_args(words))
    positional = parsed.pop("words", None) or []
    given = {key: value for key, value in parsed.items() if value is not None}
    return tuple(positional), {key: _value(value, options[key]) for key, value in given.items()}


def command_parser(
    command: Command, options: Options, program: str, epilog: str = ""
) -> argparse.ArgumentParser:
    """The parser of one command, with its options in groups."""
    examples = "".join(f"  {example}\n" for example in command.examples)
    parser = _Parser(
        prog=program if command.name == DEFAULT_COMMAND else f"{program} {command.name}",
        description=f"{command.summary[0].upper()}{command.summary[1:]}.",
        epilog=f"{epilog}Examples:\n{examples}" if examples else epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
    parser.add_argument_group("help").add_argument(
        "-h", "--help", action="help", help="show this and stop"
    )
    return parser


def list_of_commands(commands: Commands) -> str:
    """The commands with their summaries, for the help of the program."""
    rows = "".join(f"  {command.name:<10}{command.summary}\n" for command in commands)
    return f"Commands (the default is {DEFAULT_COMMAND}):\n{rows}\n"


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
