"""Asking a person who sits at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.settings.ci import is_ci
from wasm_publish.ui.streams import write

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation


def can_ask(invocation: Invocation) -> bool:
    """Whether somebody is there to be asked, which in CI nobody is."""
    if is_ci(invocation.environment):
        return False
    # Python's standard input is None where the process was started without one.
    is_terminal = getattr(invocation.input, "isatty", bool)
    return is_terminal() and invocation.terminal.stream.isatty()


def ask(question: str, invocation: Invocation) -> str | None:
    """What a person answers in one line; None where the input ends, which is no answer."""
    write(invocation.terminal.stream, question)
    line = invocation.input.readline()
    if not line:
        write(invocation.terminal.stream, "\n")
        return None
    return line.strip()


def confirmed(question: str, invocation: Invocation, *, default: bool) -> bool:
    """Whether a person says yes; what neither says yes nor is an empty line is no."""
    choices = "[Y/n]" if default else "[y/N]"
    answer = ask(f"{question} {choices} ", invocation)
    return default if answer == "" else answer is not None and answer.lower() in {"y", "yes"}
