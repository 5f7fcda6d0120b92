"""`wasm-publish copy SOURCE TARGET`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.access_of import access_of
from wasm_publish.cli.output import show
from wasm_publish.copying.copying import copy
from wasm_publish.copying.ends import read_ends
from wasm_publish.ui.copied import copied_document, copied_lines

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation
    from wasm_publish.copying.ends import Ends


def run(invocation: Invocation) -> int:
    """Copy one artifact or all tags of a repository, or with `--dry-run` only look."""
    source, target = invocation.words
    all_tags = invocation.settings.all_tags
    ends = read_ends(source, target, invocation.folder, all_tags=all_tags)
    return copy_ends(ends, invocation)


def copy_ends(ends: Ends, invocation: Invocation) -> int:
    """Copy, and answer what came of it."""
    access = access_of(invocation)
    copied = copy(ends, invocation.settings, invocation.plugins, access)
    show(invocation, copied_document(copied), copied_lines(copied))
    return copied.exit_code
