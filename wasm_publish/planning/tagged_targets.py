"""From complete references to targets: where a file goes that has no project to tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model import Origin, Tag, Target
from wasm_publish.references.local import is_local
from wasm_publish.references.places import read_place
from wasm_publish.versions.series import version_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wasm_publish.versions.version import Version

_REFERENCE = Origin("the reference")


def tagged_targets(references: Sequence[str], folder: Path) -> tuple[Target, ...]:
    """The repositories that references name, each with its tags, all in the order given.

    A reference is `HOST/REPOSITORY:TAG`, `oci:FOLDER[:TAG]`, `oci-archive:FILE[:TAG]`, or
    `SCHEME:PLACE:TAG` of a plugin's store.

    Args:
        references: At least one.
        folder: The current folder, to which folders and files are relative.

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
    """Repository and tag of a reference; that of a folder or file here may be missing."""
    place = read_place(text, folder)
    if place.digest:
        raise UsageError(
            f"{text!r} has a digest, which is told by what is pushed and can't be chosen",
            code="invalid-target",
            remedy="name a tag alone, such as 1.0.0",
        )
    if place.tag is None and not is_local(place.repository):
        raise UsageError(
            f"{text!r} has no tag",
            code="no-tag",
            remedy=f"write one after it, such as {place.repository}:1.0.0",
        )
    return place.repository, place.tag
