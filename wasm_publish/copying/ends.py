"""What is copied where: from the words of a person to a source and a target."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin, Target
from wasm_publish.references.local import is_local
from wasm_publish.references.published_name import PublishedName
from wasm_publish.references.repository_name import read_repository, read_tagged_place

if TYPE_CHECKING:
    from pathlib import Path

_WASM = ".wasm"
_SOURCE, _TARGET = Origin("the source"), Origin("the target")


class Ends(NamedTuple):
    """What is copied where.

    Attributes:
        source: The repository to copy from.
        target: The repository to copy to.
        one: What is copied; None for every tag of the source.
        tag: The tag that it gets.
    """

    source: Target
    target: Target
    one: PublishedName | None = None
    tag: str = ""


def read_ends(source: str, target: str, folder: Path, *, all_tags: bool) -> Ends:
    """Read what is copied where.

    Args:
        source: A reference; with `all_tags` a repository.
        target: A reference whose tag may be missing; with `all_tags` a repository.
        folder: The current folder, to which folders and files are relative.
        all_tags: Whether every tag is copied.

    Raises:
        UsageError: One of them is illegal, or it isn't clear under which tag to copy.
    """
    _require_published(source, target)
    if all_tags:
        whole = Target(read_repository(source, folder), _SOURCE)
        return Ends(whole, Target(read_repository(target, folder), _TARGET))
    one = PublishedName.parse(source, folder)
    place = read_tagged_place(target, folder)
    if place.digest:
        raise UsageError(
            f"{target!r} has a digest, which is that of the source and can't be chosen",
            code="invalid-target",
            remedy=f"write {place.repository}:TAG",
        )
    tag = place.tag or one.tag
    if tag is None:
        raise UsageError(
            f"neither {source!r} nor {target!r} has a tag to copy under",
            code="no-tag",
            remedy=f"write one after the target, such as {place.repository}:1.0.0",
        )
    return Ends(one.target, Target(place.repository, _TARGET), one, tag)


def _require_published(source: str, target: str) -> None:
    if source.endswith(_WASM) and not (is_local(source) or ":" in source):
        raise UsageError(
            f"{source!r} is a file, and nothing published",
            code="not-published",
            remedy=f"write wasm-publish push {source} {target}",
        )
