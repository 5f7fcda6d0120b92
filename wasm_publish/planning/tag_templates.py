"""Tag templates, such as `{version}-{sha}`, and what fills them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.oci.annotations import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from wasm_publish.model import Commit
    from wasm_publish.versions.version import Version

    Values: TypeAlias = Mapping[str, Callable[[], str | None]]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NOT_IN_TAGS = re.compile(r"[^A-Za-z0-9._-]+")


def fill(template: str, values: Values) -> str:
    """A template with its placeholders replaced.

    Raises:
        UsageError: It has an unknown placeholder, or one whose value isn't known here.
    """
    return _PLACEHOLDER.sub(lambda match: _value(match[1], template, values), template)


def values_of(version: Version, commit: Commit | None, created: int | None) -> Values:
    """What fills each placeholder, asked for only where a template has it."""
    branch = commit.branch if commit else None
    return {
        # Not every version has a tag of its own.
        "version": lambda: version.tag,
        "major": lambda: str(version.major),
        "minor": lambda: str(version.minor),
        "patch": lambda: str(version.patch),
        "prerelease": lambda: version.prerelease or "",
        "sha": lambda: commit.revision if commit else None,
        "branch": lambda: _NOT_IN_TAGS.sub("-", branch) if branch else None,
        "date": lambda: None if created is None else rfc3339(created)[:10].replace("-", ""),
    }


def _value(placeholder: str, template: str, values: Values) -> str:
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
