"""`wasm-publish diff A B`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.access_of import access_of
from wasm_publish.cli.output import wants_json
from wasm_publish.comparing.difference import compare
from wasm_publish.comparing.operands import Reading, read_operands
from wasm_publish.errors import CheckFailed
from wasm_publish.planning.requested import Request
from wasm_publish.ui.difference import difference_document, difference_lines
from wasm_publish.ui.document import to_json
from wasm_publish.ui.streams import write

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation


def run(invocation: Invocation) -> int:
    """Compare two artifacts. The exit code is 1 where they differ in any byte."""
    first, second = invocation.words
    before, after = read_operands(first, second, _reading(invocation))
    difference = compare(before.facts, after.facts)
    if wants_json(invocation.settings):
        write(invocation.output, to_json(difference_document(difference, before, after)))
    else:
        lines = difference_lines(difference, before, after)
        write(invocation.output, "".join(f"{line}\n" for line in lines))
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
