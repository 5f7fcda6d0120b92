"""The tags of a repository, for people and for programs.

The schema of the document is `tags.v1.schema.json` beside this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasm_publish.ui.document import problem_document
from wasm_publish.ui.layout import columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wasm_publish.tagging.listing import ListedTag

SCHEMA = "wasm-publish/tags/v1"

_UNKNOWN = "unknown"


def tags_document(repository: str, tags: Sequence[ListedTag]) -> dict[str, Any]:
    """The tags as a document."""
    return {"schema": SCHEMA, "repository": repository, "tags": [_tag(tag) for tag in tags]}


def tag_lines(tags: Sequence[ListedTag]) -> Iterator[str]:
    """The tags in columns: name, date and digest."""
    rows = [(tag.name, tag.created or _UNKNOWN, tag.digest or _UNKNOWN) for tag in tags]
    if rows:
        yield from columns(rows)


def _tag(tag: ListedTag) -> dict[str, Any]:
    document = {
        "tag": tag.name,
        "role": tag.role,
        "version": tag.version,
        "digest": tag.digest,
        "created": tag.created,
    }
    return document | ({"error": problem_document(tag.error)} if tag.error else {})
