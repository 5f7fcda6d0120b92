"""`wasm-publish diff A B`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.access_of import access_of
from wasm_publish.cli.output import show
from wasm_publish.comparing.difference import compare
from wasm_publish.comparing.operands import Reading, read_operands
from wasm_publish.errors import CheckFailed
from wasm_publish.planning.requested import Request
from wasm_publish.ui.difference import difference_document, difference_lines

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation


def run(invocation: Invocation) -> int:
    """Compare two artifacts. The exit code is 1 where they differ in any byte."""
    first, second = invocation.words
    before, after = read_operands(first, second, _reading(invocation))
    difference = compare(before.facts, after.facts)
    document = difference_document(difference, before, after)
    show(invocation, document, difference_lines(difference, before, after))
    return 0 if difference.identical else CheckFailed.exit_code


def _reading(invocation: Invocation) -> Reading:
    request = Request(
        folder=invocation.folder,
        arguments=invocation.arguments,
        environment=invocation.environment,
        climb=invocation.under_cargo,
    )
    access = access_of(invocation)
    return Reading(request, invocation.settings, invocation.options, invocation.plugins, access)
