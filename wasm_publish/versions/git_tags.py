"""Versions that git tags tell: which tag names the release of which project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.versions.version import parse_given_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wasm_publish.versions.version import Scheme, Version

# A bare number is a build or a date more often than a release.
_RELEASE = re.compile(r"v?\d+\.\d+\S*", re.ASCII)


class ReleaseTag(NamedTuple):
    """A tag, and the version that it tells."""

    ref: str
    version: Version


def versions_of_tags(
    refs: Sequence[str], scheme: Scheme, names: Iterable[str], path: str
) -> tuple[Version, ...]:
    """The versions that tags give one project, the highest first; see `release_tags`."""
    versions = {tag.version for tag in release_tags(refs, scheme, names, path)}
    return tuple(sorted(versions, reverse=True))


def release_tags(
    refs: Sequence[str], scheme: Scheme, names: Iterable[str], path: str
) -> tuple[ReleaseTag, ...]:
    """The tags that name releases of one project.

    A tag is `v1.2.3` or `1.2.3`, or begins with what tells the projects of a repository apart:
    `path/v1.2.3`, `name/v1.2.3`, `name-v1.2.3`. A tag of the project alone counts before one of
    the whole repository, and a tag of another project never counts.

    Args:
        refs: The names of tags.
        scheme: By which rules the project's versions read.
        names: The project's names: as its manifest has it, and as its repository.
        path: The project's folder below the root of the repository; empty at the root.
    """
    own = tuple(_release_tags(refs, scheme, _prefixes(names, path)))
    return own or tuple(_release_tags(refs, scheme, ("",)))


def _prefixes(names: Iterable[str], path: str) -> tuple[str, ...]:
    each = dict.fromkeys(names)
    folders = [f"{folder}/" for folder in (path.strip("/"), *each) if folder]
    return (*folders, *(f"{name}-" for name in each))


def _release_tags(
    refs: Sequence[str], scheme: Scheme, prefixes: Iterable[str]
) -> Iterator[ReleaseTag]:
    for prefix in prefixes:
        for ref in refs:
            text = ref.removeprefix(prefix)
            # `name-1.2.3` is no form of ours: where names may end in digits it says too little.
            wants_v = prefix.endswith("-")
            if not ref.startswith(prefix) or (wants_v and not text.startswith("v")):
                continue
            if not _RELEASE.fullmatch(text):
                continue
            try:
                yield ReleaseTag(ref, parse_given_version(text, scheme))
            except UsageError:
                continue
