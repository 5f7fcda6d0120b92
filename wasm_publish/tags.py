"""From a version to the tags that it is published under."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model import Tag
from wasm_publish.reference import tag_fault
from wasm_publish.versions import parse_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeAlias

    from wasm_publish.model import Commit, TagKind
    from wasm_publish.settings import Settings
    from wasm_publish.versions import Scheme, Version

    _Values: TypeAlias = Mapping[str, Callable[[], str | None]]

LATEST = "latest"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NOT_IN_TAGS = re.compile(r"[^A-Za-z0-9._-]+")


def derived_tags(version: Version, prefix: str = "") -> Iterator[Tag]:
    """The tags that a version alone calls for.

    A release gets its own tag and moves those of its series and `latest`; before 1.0 the minor
    number is the series. A prerelease gets its own tag only.
    """
    yield Tag(prefix + version.tag, "version", "the version")
    yield from _moving_tags(version, prefix)


def planned_tags(
    version: Version, settings: Settings, commit: Commit | None, created: int | None
) -> tuple[Tag, ...]:
    """The tags by settings: the given ones or the derived ones, then those to add.

    Raises:
        UsageError: A tag is illegal, or a template asks for what isn't known.
    """
    prefix = settings.tag_prefix or ""
    if settings.tags:
        origin = str(settings.origins["tags"])
        tags = list(_expanded(settings.tags, origin, version, prefix, commit, created))
    else:
        tags = [t for t in derived_tags(version, prefix) if _wanted(t, settings)]
    if settings.add_tags:
        origin = str(settings.origins["add-tags"])
        tags += _expanded(settings.add_tags, origin, version, prefix, commit, created)
    by_name: dict[str, Tag] = {}
    for tag in tags:
        _require_legal(tag)
        by_name.setdefault(tag.name, tag)
    return tuple(by_name.values())


def version_of(tag: str, scheme: Scheme, prefix: str = "") -> Version | None:
    """The version that a tag holds: with the prefix, bare, or with the customary `v`.

    A person may write any of them with `--tag`, and a project may have changed its ways.
    """
    read = (parse_tag(tag, scheme, before) for before in _prefixes(prefix))
    return next((version for version in read if version), None)


def in_series(tag: str, version: Version, prefix: str = "") -> bool:
    """Whether a moving tag, with any prefix that `version_of` reads, is one a version moves."""
    return any(
        tag == own.name for before in _prefixes(prefix) for own in _moving_tags(version, before)
    )


def _moving_tags(version: Version, prefix: str) -> Iterator[Tag]:
    if version.is_prerelease:
        return
    yield Tag(f"{prefix}{version.major}.{version.minor}", "moving", "the newest patch")
    if version.major:
        yield Tag(f"{prefix}{version.major}", "moving", "the newest of this major version")
    yield Tag(LATEST, "moving", "the newest release")


def _prefixes(prefix: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((prefix, "", "v")))


def _wanted(tag: Tag, settings: Settings) -> bool:
    return tag.kind == "version" or not settings.no_moving_tags


def _expanded(
    templates: Iterable[str],
    origin: str,
    version: Version,
    prefix: str,
    commit: Commit | None,
    created: int | None,
) -> Iterator[Tag]:
    values = _values(version, commit, created)
    for template in templates:
        name = _fill(template, values)
        yield Tag(name, _kind(name, template, version, prefix), origin)


def _fill(template: str, values: _Values) -> str:
    return _PLACEHOLDER.sub(lambda match: _value(match[1], template, values), template)


def _values(version: Version, commit: Commit | None, created: int | None) -> _Values:
    """What fills each placeholder, asked for only where a template has it."""
    branch = commit.branch if commit else None
    day = datetime.fromtimestamp(created, timezone.utc) if created is not None else None
    return {
        # Not every version has a tag of its own.
        "version": lambda: version.tag,
        "major": lambda: str(version.major),
        "minor": lambda: str(version.minor),
        "patch": lambda: str(version.patch),
        "prerelease": lambda: version.prerelease or "",
        "sha": lambda: commit.revision if commit else None,
        "branch": lambda: _NOT_IN_TAGS.sub("-", branch) if branch else None,
        "date": lambda: day.strftime("%Y%m%d") if day else None,
    }


def _value(placeholder: str, template: str, values: _Values) -> str:
    if placeholder not in values:
        raise UsageError(
            f"the tag template {template!r} has an unknown placeholder {{{placeholder}}}",
            code="invalid-tag",
            remedy=f"the placeholders are {', '.join(f'{{{name}}}' for name in values)}",
        )
    value = values[placeholder]()
    if value is None:
        raise UsageError(
            f"the tag template {template!r} needs {{{placeholder}}}, which git doesn't tell here",
            code="invalid-tag",
            remedy="run in a git checkout"
            + (" that is on a branch" if placeholder == "branch" else "")
            + (" or set SOURCE_DATE_EPOCH" if placeholder == "date" else ""),
        )
    return value


def _kind(name: str, template: str, version: Version, prefix: str) -> TagKind:
    """How a tag behaves that a person gave.

    A whole version is immutable, a series or `latest` only moves forward, and any other tag
    (a branch, a commit, `dev`) goes where it is put. Digits from `{sha}` or `{date}` are none
    of our business.
    """
    if any(f"{{{free}}}" in template for free in ("sha", "branch", "date")):
        return "free"
    if "{version}" in template or version_of(name, version.scheme, prefix):
        return "version"
    if name == LATEST or in_series(name, version, prefix):
        return "moving"
    return "free"


def _require_legal(tag: Tag) -> None:
    fault = tag_fault(tag.name)
    if fault:
        raise UsageError(
            f"{tag.name!r} is no legal tag: {fault}",
            code="invalid-tag",
            remedy=f"it comes from {tag.why}; a tag has letters, digits, `.`, `_` and `-`",
        )
