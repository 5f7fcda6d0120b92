"""Tags and versions: which tags a version calls for, and which version a tag holds.

The series of `1.4.2` are `1.4` and `1`, and `latest` is that of all releases.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from wasm_publish.model import Tag
from wasm_publish.versions.channels import channel_of
from wasm_publish.versions.version import parse_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from wasm_publish.versions.version import Scheme, Version

LATEST = "latest"

_SERIES = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))?")


def derived_tags(
    version: Version, prefix: str = "", channels: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Tag]:
    """The tags that a version alone calls for.

    A release gets its own tag and moves those of its series and `latest`; before 1.0 the minor
    number is the series. A prerelease gets its own tag, and moves that of its channel if it has
    one.
    """
    yield Tag(prefix + version.tag, "version", "the version")
    yield from _moving_tags(version, prefix, channels)


def version_of(tag: str, scheme: Scheme, prefix: str = "") -> Version | None:
    """The version that a tag holds: with the prefix, bare, or with the customary `v`.

    A person may write any of them with `--tag`, and a project may have changed its ways.
    """
    read = (parse_tag(tag, scheme, before) for before in _prefixes(prefix))
    return next((version for version in read if version), None)


def versions_among(names: Iterable[str], scheme: Scheme, prefix: str = "") -> dict[str, Version]:
    """The tags that hold a version of a scheme, the newest first."""
    read = {name: found for name in names if (found := version_of(name, scheme, prefix))}
    return dict(sorted(read.items(), key=lambda pair: (pair[1], pair[0]), reverse=True))


def newest_in_series(
    tag: str,
    versions: Mapping[str, Version],
    prefix: str = "",
    channels: Mapping[str, str] = MappingProxyType({}),
) -> str | None:
    """The tag of the newest version that may move a tag, if one may.

    Args:
        tag: The moving tag.
        versions: The versions by their tags, the newest first.
        prefix: What stands before the tags of versions; `v` and nothing are always read.
        channels: The moving tags of prereleases.
    """
    movers = (n for n, version in versions.items() if in_series(tag, version, prefix, channels))
    return next(movers, None)


def in_series(
    tag: str,
    version: Version,
    prefix: str = "",
    channels: Mapping[str, str] = MappingProxyType({}),
) -> bool:
    """Whether a moving tag, with any prefix that `version_of` reads, is one a version moves.

    Before 1.0 the major number is no series by itself, but it is one to whoever names it.
    """
    if version.is_prerelease:
        return tag == channel_of(version, channels)
    return tag == LATEST or carries_series(tag, version, prefix)


def carries_series(tag: str, version: Version, prefix: str = "") -> bool:
    """Whether a tag is the series of a version by its numbers, be it a prerelease or not."""
    numbers = (version.major, version.minor)
    return any(series == numbers[: len(series)] for series in _series_in(tag, prefix))


def is_series(tag: str, prefix: str = "") -> bool:
    """Whether a tag is shaped like a series, such as `1.4` or `v2`."""
    return any(True for _ in _series_in(tag, prefix))


def _series_in(tag: str, prefix: str) -> Iterator[tuple[int, ...]]:
    """The numbers of a tag that is shaped like a series, with any prefix that is read."""
    for before in _prefixes(prefix):
        if tag.startswith(before) and _SERIES.fullmatch(tag, len(before)):
            yield tuple(map(int, tag[len(before) :].split(".")))


def _moving_tags(version: Version, prefix: str, channels: Mapping[str, str]) -> Iterator[Tag]:
    if version.is_prerelease:
        if channel := channel_of(version, channels):
            yield Tag(channel, "moving", "the newest of this channel")
        return
    yield Tag(f"{prefix}{version.major}.{version.minor}", "moving", "the newest patch")
    if version.major:
        yield Tag(f"{prefix}{version.major}", "moving", "the newest of this major version")
    yield Tag(LATEST, "moving", "the newest release")


def _prefixes(prefix: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((prefix, "", "v")))
