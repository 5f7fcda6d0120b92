"""`wasm-publish tags REPOSITORY`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.access_of import access_of
from wasm_publish.cli.output import show
from wasm_publish.references.repository_name import read_repository
from wasm_publish.tagging.listing import tags_of
from wasm_publish.ui.tag_list import tag_lines, tags_document

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation


def run(invocation: Invocation) -> int:
    """List the tags of a repository; that some can't be read is no failure of the list."""
    settings, terminal = invocation.settings, invocation.terminal
    repository = read_repository(invocation.words[0], invocation.folder)
    tags = tags_of(repository, settings, invocation.plugins, access_of(invocation))
    if not tags:
        terminal.note(f"{repository} has no tags")
    for tag in tags:
        if tag.error:
            terminal.note(f"the tag {tag.name} can't be read: {tag.error.message}")
    show(invocation, tags_document(repository, tags), tag_lines(tags))
    return 0
