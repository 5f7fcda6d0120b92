"""What came of a copy, for people and for programs.

The schema of the document is `copy.v1.schema.json` beside this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasm_publish.ui.document import problem_document
from wasm_publish.ui.layout import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.copying.outcome import Copied, CopiedTag

SCHEMA = "wasm-publish/copy/v1"

_FORESEEN = {"copied": "copy", "moved": "move", "unchanged": "unchanged"}


def copied_document(copied: Copied) -> dict[str, Any]:
    """The outcome as a document."""
    return {
        "schema": SCHEMA,
        "source": copied.source,
        "target": copied.target,
        "dry_run": copied.dry_run,
        "tags": [_tag(tag, copied) for tag in copied.tags],
        "bytes": copied.blobs._asdict(),
    }


def copied_lines(copied: Copied) -> Iterator[str]:
    """What the target has now, a tag a line; after a dry run, what would become of each."""
    held = [tag for tag in copied.tags if tag.status in _FORESEEN]
    names = [f"{copied.target}:{tag.tag}@{tag.digest}" for tag in held]
    if not copied.dry_run:
        yield from names
    elif held:
        verbs = (_FORESEEN[tag.status] for tag in held)
        yield from columns(list(zip(verbs, names, strict=True)))


def _tag(tag: CopiedTag, copied: Copied) -> dict[str, Any]:
    document: dict[str, Any] = {
        "tag": tag.tag,
        "reference": f"{copied.target}:{tag.tag}",
        "status": tag.status,
        "digest": tag.digest,
        "previous": tag.previous,
    }
    return document | ({"error": problem_document(tag.error)} if tag.error else {})
