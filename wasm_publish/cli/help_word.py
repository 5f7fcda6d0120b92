"""`wasm-publish help [COMMAND]`, which is another way to say `--help`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.spelling import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.cli.commands import Commands

_HELP = "help"


def as_option(arguments: Sequence[str], commands: Commands) -> list[str]:
    """The command line where a first word `help` is an option of the command behind it.

    Raises:
        UsageError: There is no such command.
    """
    if arguments[:1] != [_HELP] or _HELP in commands:
        return list(arguments)
    _, *rest = arguments
    if rest and not rest[0].startswith("-") and rest[0] not in commands:
        names = [command.name for command in commands]
        close = nearest(rest[0], names)
        raise UsageError(
            f"there is no command {rest[0]!r}",
            code="unknown-command",
            remedy=f"did you mean `{close}`?" if close else f"the commands are {', '.join(names)}",
        )
    return [*rest, "--help"]
