"""What the tags of a repository are, told by their names alone, and the order they stand in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from wasm_publish.versions.series import LATEST, derived_tags, versions_among

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.versions.version import Version

TagRole = Literal["version", "moving", "free", "companion"]

_COMPANION = re.compile(r"sha(?:256|512)-[0-9a-f]{64}(?:\.[A-Za-z0-9._-]+)?")
"""By its digest, what belongs to a manifest where nothing but tags can tell of it.

https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#storage
"""
_NUMBERS = re.compile(r"[0-9]+")
_ENDLESS = float("inf")


class KnownTag(NamedTuple):
    """A tag and what it is, as far as its name tells.

    Attributes:
        name: The tag.
        role: `version`, which never moves; `moving`, a series or `latest`; `companion`, under
            which there is something about another manifest, such as a signature; else `free`.
        version: The version of a version's tag.
    """

    name: str
    role: TagRole
    version: Version | None = None


def in_order(names: Iterable[str], prefix: str = "") -> list[KnownTag]:
    """Tags in their order: versions from the newest on, moving ones, free ones, companions.

    Args:
        names: All tags of a repository.
        prefix: What stands before the tags of versions; `v` and nothing are always read.
    """
    names = set(names)
    versions = versions_of(names, prefix)
    series = _series_of(versions.values(), prefix)
    rest = names - versions.keys()
    moving = sorted(rest & series, key=_by_series, reverse=True)
    companions = sorted(name for name in rest if is_companion(name))
    free = sorted(rest - series - {*companions})
    return [
        *(KnownTag(name, "version", version) for name, version in versions.items()),
        *(KnownTag(name, "moving") for name in moving),
        *(KnownTag(name, "free") for name in free),
        *(KnownTag(name, "companion") for name in companions),
    ]


def versions_of(names: Iterable[str], prefix: str = "") -> dict[str, Version]:
    """The tags that are versions, the newest first.

    They are read as SemVer or by PEP 440, whichever reads more of them; what only the other
    one reads can't be compared with these, and follows.
    """
    names = list(names)
    read = (versions_among(names, "semver", prefix), versions_among(names, "pep440", prefix))
    most, others = sorted(read, key=len, reverse=True)
    rest = {name: version for name, version in others.items() if name not in most}
    return {**most, **rest}


def is_companion(name: str) -> bool:
    """Whether there is something about another manifest under a tag."""
    return _COMPANION.fullmatch(name) is not None


def _series_of(versions: Iterable[Version], prefix: str) -> set[str]:
    """All tags that versions may move."""
    return {LATEST} | {
        tag.name
        for version in versions
        for before in ("", "v", prefix)
        for tag in derived_tags(version, before)
        if tag.kind == "moving"
    }


def _by_series(name: str) -> tuple[tuple[float, ...], str]:
    """Sorts `latest` after `2`, that after `2.1`, and that after `1`."""
    return (*map(int, _NUMBERS.findall(name)), _ENDLESS), name
