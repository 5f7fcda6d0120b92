"""One command for what one command can build."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.model import BuildCommand


def combined(commands: Iterable[BuildCommand]) -> tuple[BuildCommand, ...]:
    """The commands in their order, where those that differ in what they choose are one."""
    chosen: dict[BuildCommand, list[tuple[str, ...]]] = {}
    for command in commands:
        choices = chosen.setdefault(command._replace(chosen=()), [])
        if command.chosen not in choices:
            choices.append(command.chosen)
    return tuple(
        command._replace(chosen=tuple(word for choice in choices for word in choice))
        for command, choices in chosen.items()
    )
