"""Whether a version keeps what the newest one before it on the same line promised.

It is compared by names alone, as they stand in configs: an export that is gone, or an import
that is new, breaks whoever follows the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from wasm_publish.comparing.artifact_facts import facts_of_plan
from wasm_publish.comparing.difference import compare
from wasm_publish.errors import WasmPublishError
from wasm_publish.model import Problem
from wasm_publish.versions.lines import line_of, next_version
from wasm_publish.versions.series import version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from wasm_publish.comparing.artifact_facts import ArtifactFacts
    from wasm_publish.comparing.difference import Reason, ReasonCode
    from wasm_publish.model import Plan, Severity
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Version

    ReadFacts: TypeAlias = Callable[[str], "ArtifactFacts | None"]

Strictness = Literal["error", "warn", "off"]
DEFAULT: Strictness = "warn"

_SEVERITY: dict[str, Severity] = {"error": "error", "warn": "warning"}
_BREAKS: dict[ReasonCode, str] = {
    "kind-changed": "one is a core module, the other a component",
    "export-removed": "it no longer exports",
    "import-added": "it newly imports",
}


class Predecessor(NamedTuple):
    """A published version, and the tag that it is under."""

    version: Version
    tag: str


def wants_semver_check(plan: Plan) -> bool:
    """Whether a plan is to be compared, for which the tags of the store are needed."""
    version = plan.version
    return _strictness(plan.settings) != "off" and version is not None and _has_line(version)


def predecessor(version: Version, tags: Iterable[str], prefix: str = "") -> Predecessor | None:
    """The newest published release before a version on its line, or None.

    Args:
        version: The version that is to be published; before a prerelease comes none, since it
            promises nothing.
        tags: All tags of the repository, in any order.
        prefix: What stands before the tags of versions; a tag with it counts before one of the
            same version without it.
    """
    if not _has_line(version):
        return None
    line = line_of(version)
    before = [
        Predecessor(found, tag)
        for tag in tags
        if (found := version_of(tag, version.scheme, prefix))
        and found < version
        and not found.is_prerelease
        and line_of(found) == line
    ]
    return max(
        before,
        key=lambda one: (one.version, one.tag == prefix + one.version.tag, one.tag),
        default=None,
    )


def semver_problems(
    plan: Plan, store_tags: Iterable[str], read_facts: ReadFacts
) -> tuple[Problem, ...]:
    """What is wrong with the number of a version, for what has changed since the one before.

    Args:
        plan: The plan.
        store_tags: All tags of the repository, in any order.
        read_facts: Tells of the artifact under a tag by manifest and config, or gives None where
            it is gone; called at most once. What it raises becomes a warning: an old release that
            can't be read is no reason to keep a new one back.
    """
    if plan.version is None or not wants_semver_check(plan):
        return ()
    before = predecessor(plan.version, store_tags, plan.settings.tag_prefix or "")
    if before is None:
        return ()
    try:
        published = read_facts(before.tag)
    except WasmPublishError as error:
        return (_unread(before, error),)
    if published is None:
        return ()
    difference = compare(published, facts_of_plan(plan))
    return tuple(_problems(plan, plan.version, before.version, difference.reasons))


def _problems(
    plan: Plan, version: Version, before: Version, reasons: Iterable[Reason]
) -> Iterator[Problem]:
    for reason in reasons:
        if reason.bump == "major":
            broken = " ".join((_BREAKS[reason.code], ", ".join(reason.names))).strip()
            yield Problem(
                code=reason.code,
                message=f"{version.text} can't take the place of {before.text}: {broken}",
                severity=_SEVERITY[_strictness(plan.settings)],
                remedy=f"publish it as {next_version(before, 'major')}, or allow it with"
                " --semver-check off",
                file=plan.wasm.path,
            )


def _unread(before: Predecessor, error: WasmPublishError) -> Problem:
    return Problem(
        code="semver-unchecked",
        message=f"this was not compared with {before.tag}, the version before: {error}",
        severity="warning",
        remedy="leave the comparison out with --semver-check off",
    )


def _has_line(version: Version) -> bool:
    return not version.is_prerelease


def _strictness(settings: Settings) -> str:
    return settings.semver_check or DEFAULT
