"""Tags by which a person names another version than the one that is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Problem
from wasm_publish.toml_file import located
from wasm_publish.versions.series import version_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Version


def tags_of_other_versions(version: Version, settings: Settings) -> Iterator[Problem]:
    """A warning for each tag that was given, and is a whole version, but not this one.

    A template is what the person wants of this very version, whatever comes of it.
    """
    for key, given in (("tags", settings.tags), ("add-tags", settings.add_tags)):
        for tag in given:
            told = version_of(tag, version.scheme, settings.tag_prefix or "")
            if told is None or told == version:
                continue
            origin = located(settings.origins[key])
            yield Problem(
                code="tag-differs",
                message=f"the tag {tag} is another version than {version.text}, which is published",
                severity="warning",
                remedy="leave it out, or write {version} for the version that is published",
                file=origin.file,
                line=origin.line,
                key=origin.what if origin.file else None,
            )
