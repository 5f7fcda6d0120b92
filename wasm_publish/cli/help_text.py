"""What `--help` shows, and in which order."""

from __future__ import annotations

import argparse
import re
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wasm_publish.cli.commands import Command
    from wasm_publish.settings.option import Option

_LAST_GROUPS = ("connection", "plugins", "output")
"""What is much the same for all commands comes last."""

_VARIABLES = (
    "Each option is a variable too: --add-tag is WASM_PUBLISH_ADD_TAG. Many can be\n"
    "written into a project's settings; `man wasm-publish` tells which."
)
_OTHERS = "`{} COMMAND --help` shows the options of a command.\n"
_PROGRAM = re.compile(r"(?<![\w/-])wasm-publish(?= )")


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Room for our longest flags, so that most descriptions stand beside them."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30)

    def _split_lines(self, text: str, width: int) -> list[str]:
        """Lines in which every flag and variable is whole."""
        import textwrap

        text = " ".join(text.split())
        return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        """`-o, --output FILE`, as Python 3.13 writes it, and older ones don't."""
        if not action.option_strings or action.nargs == 0:
            return super()._format_action_invocation(action)
        return f"{', '.join(action.option_strings)} {action.metavar}"


def option_help(option: Option) -> str:
    """One line about an option, with the words that it takes."""
    choices = f" [{', '.join(option.choices)}]" if option.choices else ""
    return f"{option.help}{choices}"


def in_order(options: Iterable[Option], command: Command) -> list[Option]:
    """The options of a command: its own groups first, single options of other groups behind."""
    own = [group for group in command.groups if group not in _LAST_GROUPS]

    def rank(option: Option) -> tuple[int, int]:
        if option.group in _LAST_GROUPS:
            return 2, _LAST_GROUPS.index(option.group)
        return (0, own.index(option.group)) if option.group in own else (1, 0)

    return sorted((option for option in options if command.takes(option)), key=rank)


def description(command: Command, summary: str, commands: Sequence[Command]) -> str:
    """What a command does; before that, where none was named, all commands."""
    if not commands:
        return f"{command.summary[0].upper()}{command.summary[1:]}."
    return "\n".join([summary, *_command_lines(commands, command)])


def epilog(command: Command, program: str, commands: Sequence[Command]) -> str:
    """The end of the help: examples, and where else options can stand."""
    examples = [f"  {_PROGRAM.sub(program, line)}" for line in command.examples]
    shown = ["examples:", *examples, ""] if examples else []
    others = [_OTHERS.format(program)] if commands else []
    return "\n".join([*shown, *others, _VARIABLES])


def headed(commands: Iterable[Command]) -> dict[str, list[Command]]:
    """The commands by their heading, both in the order of the table."""
    found = list(commands)
    headings = list(dict.fromkeys(command.heading for command in found))
    in_turn = sorted(found, key=lambda command: headings.index(command.heading))
    return {heading: list(some) for heading, some in groupby(in_turn, lambda c: c.heading)}


def _command_lines(commands: Sequence[Command], default: Command) -> Iterator[str]:
    width = max(len(found.name) for found in commands)
    for heading, some in headed(commands).items():
        yield f"\n{heading}:"
        for found in some:
            also = " (the default)" if found.name == default.name else ""
            yield f"  {found.name:<{width}}  {found.summary}{also}"
