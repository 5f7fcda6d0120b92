"""The planner of a command that takes projects."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.planning.planner import Planner, Request

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation


def planner_of(invocation: Invocation) -> Planner:
    """A planner for the projects that an invocation names.

    Raises:
        UsageError: An option is wrong.
    """
    request = Request(
        paths=tuple(map(Path, invocation.words)),
        arguments=invocation.arguments,
        environment=invocation.environment,
        folder=invocation.folder,
        climb=invocation.under_cargo,
    )
    return Planner(request, invocation.options, invocation.plugins)
