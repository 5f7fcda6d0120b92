"""What a command that takes projects is asked for, and the planner of that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.planning.planner import Planner
from wasm_publish.planning.requested import Request

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation


def planner_of(invocation: Invocation) -> Planner:
    """A planner for the projects that an invocation names.

    Raises:
        UsageError: An option is wrong.
    """
    return Planner(request_of(invocation), invocation.options, invocation.plugins)


def request_of(invocation: Invocation) -> Request:
    """The projects that an invocation names, and how."""
    return Request(
        paths=tuple(map(Path, invocation.words)),
        arguments=invocation.arguments,
        environment=invocation.environment,
        folder=invocation.folder,
        climb=invocation.under_cargo,
    )
