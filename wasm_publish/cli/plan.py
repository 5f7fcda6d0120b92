"""`wasm-publish plan [PATH…]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.publish import publish_or_plan

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation


def run(invocation: Invocation) -> int:
    """Show what would be published."""
    arguments = {**invocation.arguments, "dry-run": True}
    return publish_or_plan(invocation._replace(arguments=arguments), dry_run=True)
