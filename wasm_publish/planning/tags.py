"""From a version to the tags that it is published under."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.faults import Faults
from wasm_publish.model import Tag
from wasm_publish.planning.tag_templates import fill, values_of
from wasm_publish.references.reference import tag_fault
from wasm_publish.toml_file import pointed
from wasm_publish.versions.series import (
    LATEST,
    derived_tags,
    in_series,
    is_series,
    version_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wasm_publish.model import Commit, Origin, TagKind
    from wasm_publish.planning.tag_templates import Values
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Scheme, Version


def planned_tags(
    version: Version, settings: Settings, commit: Commit | None, created: int | None
) -> tuple[Tag, ...]:
    """The tags by settings: the given ones or the derived ones, then those to add.

    Raises:
        UsageError: Tags are illegal, or templates ask for what isn't known; all are told.
    """
    values, faults = values_of(version, commit, created), Faults()

    def given(key: str, templates: Iterable[str]) -> Iterator[Tag]:
        for template in templates:
            tag = faults.attempt(partial(_given, template, values, version, settings, key))
            yield from (tag,) if tag else ()

    if settings.tags:
        tags = list(given("tags", settings.tags))
    else:
        tags = list(faults.attempt(partial(_derived, version, settings)) or ())
    tags += given("add-tags", settings.add_tags)
    if faults.errors:
        raise UsageError.of(faults.problems)
    by_name: dict[str, Tag] = {}
    for tag in tags:
        by_name.setdefault(tag.name, tag)
    return tuple(by_name.values())


def _derived(version: Version, settings: Settings) -> tuple[Tag, ...]:
    derived = derived_tags(version, settings.tag_prefix or "", settings.channels)
    wanted = [tag for tag in derived if tag.kind == "version" or not settings.no_moving_tags]
    for tag in wanted:
        if tag.name in settings.channels.values():
            _require_movable(tag.name, version.scheme, settings)
        else:
            _require_legal(tag.name, settings.origins.get("tag-prefix"))
    return tuple(wanted)


def _require_movable(channel: str, scheme: Scheme, settings: Settings) -> None:
    origin = settings.origins["channels"]
    _require_legal(channel, origin)
    if version_of(channel, scheme, settings.tag_prefix or ""):
        error = UsageError(
            f"the channel {channel} is the tag of a version, which never moves",
            code="invalid-tag",
            remedy='name a tag that is no version, such as channels = {rc = "next"}',
        )
        raise pointed(error, origin)


def _given(template: str, values: Values, version: Version, settings: Settings, key: str) -> Tag:
    origin = settings.origins[key]
    try:
        name = fill(template, values)
    except UsageError as error:
        raise pointed(error, origin) from error
    _require_legal(name, origin)
    return Tag(name, _kind(name, template, version, settings), str(origin), origin)


def _kind(name: str, template: str, version: Version, settings: Settings) -> TagKind:
    """How a tag behaves that a person gave.

    A whole version is immutable, a series or `latest` only moves forward, whatever this version
    is, and any other tag (a branch, a commit, `dev`) goes where it is put. Digits from `{sha}`
    or `{date}` are none of our business.
    """
    prefix = settings.tag_prefix or ""
    if any(f"{{{free}}}" in template for free in ("sha", "branch", "date")):
        return "free"
    if "{version}" in template or version_of(name, version.scheme, prefix):
        return "version"
    if name == LATEST or is_series(name, prefix):
        return "moving"
    if in_series(name, version, prefix, settings.channels):
        return "moving"
    return "free"


def _require_legal(name: str, origin: Origin | None) -> None:
    fault = tag_fault(name)
    if fault is None:
        return
    error = UsageError(
        f"{name!r} is no legal tag: {fault}",
        code="invalid-tag",
        remedy="a tag has letters, digits, `.`, `_` and `-`, and begins with none of `.` and `-`",
    )
    raise pointed(error, origin) if origin else error
