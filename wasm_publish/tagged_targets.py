"""From complete references to targets: where a file goes that has no project to tell it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.layout_reference import LAYOUT_SCHEME, LayoutReference
from wasm_publish.model import Origin, Tag, Target
from wasm_publish.reference import Reference, is_tag
from wasm_publish.tags import version_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wasm_publish.versions import Version

_REFERENCE = Origin("the reference")

# What a plugin's store may be named by. A dot makes it a host, `//` an address that was copied,
# and before an `@` may stand a password, which no message of ours may repeat.
_PLACE = re.compile(r"(?P<repository>[a-z][a-z0-9+-]+:(?!//)[^@]+):(?P<tag>[^:@/]+)")


def tagged_targets(references: Sequence[str], folder: Path) -> tuple[Target, ...]:
    """The repositories that references name, each with its tags, all in the order given.

    A reference is `HOST/REPOSITORY:TAG`, `oci:FOLDER[:TAG]`, or `SCHEME:PLACE:TAG` of a
    plugin's store.

    Args:
        references: At least one.
        folder: The current folder, to which layout folders are relative.

    Raises:
        UsageError: One is illegal, of a registry and without a tag, has a digest, or is there
            twice.
    """
    tags: dict[str, dict[str, Tag]] = {}
    seen: set[tuple[str, str | None]] = set()
    for text in references:
        repository, name = _read(text, folder)
        if (repository, name) in seen:
            raise UsageError(
                f"{repository}{f':{name}' if name else ''} is named twice",
                code="same-reference",
                remedy="name it once",
            )
        seen.add((repository, name))
        named = tags.setdefault(repository, {})
        if name:
            named[name] = _tag(name)
    return tuple(
        Target(repository, _REFERENCE, tags=tuple(named.values()))
        for repository, named in tags.items()
    )


def version_in(tag: str) -> Version | None:
    """The version that a tag holds by SemVer or else PEP 440, bare or with the customary `v`."""
    return version_of(tag, "semver") or version_of(tag, "pep440")


def _tag(name: str) -> Tag:
    return Tag(name, "version" if version_in(name) else "free", str(_REFERENCE))


def _read(text: str, folder: Path) -> tuple[str, str | None]:
    """Repository and tag of a reference; a layout's tag may be missing."""
    if text.startswith(LAYOUT_SCHEME):
        layout = LayoutReference.parse(text)
        _require_no_digest(text, layout.digest)
        return layout.repository(folder), layout.tag
    try:
        reference = Reference.parse(text)
    except UsageError:
        place = _PLACE.fullmatch(text)
        if place and is_tag(place["tag"]):
            return place["repository"], place["tag"]
        raise
    _require_no_digest(text, reference.digest)
    if reference.tag is None:
        raise UsageError(
            f"{text!r} has no tag",
            code="no-tag",
            remedy=f"write one after it, such as {reference.name}:1.0.0",
        )
    return reference.name, reference.tag


def _require_no_digest(text: str, digest: str | None) -> None:
    if digest:
        raise UsageError(
            f"{text!r} has a digest, which is told by what is pushed and can't be chosen",
            code="invalid-target",
            remedy="name a tag alone, such as 1.0.0",
        )
