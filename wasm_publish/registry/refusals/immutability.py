"""Tags that a registry lets nobody move, which each says in its own way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wasm_publish.errors import TagConflict

if TYPE_CHECKING:
    from wasm_publish.registry.connection.answer import Answer

_IMMUTABLE = re.compile(
    rb"immutable|TAG_ALREADY_EXISTS|already exists|existing tag|overwrit", re.IGNORECASE
)
_ALWAYS = frozenset({409, 412})
"""What a registry answers to a manifest for no other reason: Quay and Harbor."""

_WITH_WORDS = frozenset({400, 403, 405})
"""What others answer for other reasons too: ECR, Docker Hub, Artifactory.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
"""


def immutable_tag(answer: Answer, reference: str) -> TagConflict | None:
    """The error for an answer that refuses to move a tag, or None for another refusal.

    Args:
        answer: The answer to a manifest.
        reference: The tag, with its repository.
    """
    in_words = answer.status in _WITH_WORDS and _IMMUTABLE.search(answer.read())
    if answer.status not in _ALWAYS and not in_words:
        return None
    return TagConflict(
        f"{reference} is taken, and {answer.server} lets nobody move this tag",
        code="immutable-tag",
        remedy="raise the version, or let whoever runs the repository allow tags to move;"
        " for a tag such as `latest`, --no-moving-tags leaves it out",
    )
