"""What may become of each tag: a pure function from the plan and what a store already has.

A version tag is immutable, a moving tag only moves forward, a free tag goes where it is put.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import TagConflict
from wasm_publish.model import Decision, Move
from wasm_publish.publishing.published import same_release
from wasm_publish.versions.series import (
    carries_series,
    in_series,
    newest_in_series,
    version_of,
    versions_among,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wasm_publish.model import Action, Plan, Tag, Target
    from wasm_publish.publishing.published import PublishedArtifact
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Version


_SAME = "it holds this artifact already"


class Published(NamedTuple):
    """What a repository has.

    Attributes:
        tags: All its tags, where a plan moves one and has to know what is newer.
        digests: What those that the plan wants to write hold, as far as they are there; where
            it writes none, the manifest's own digest.
        artifacts: What is told of those among them that are versions and hold something else.
    """

    tags: Sequence[str]
    digests: Mapping[str, str]
    artifacts: Mapping[str, PublishedArtifact] = MappingProxyType({})


class Policy(NamedTuple):
    """What the person allows.

    Attributes:
        skip_existing: A version that is published with other content is left alone.
        force: It is replaced.
        prefix: What stands before the tags of versions.
        mutable: Globs of the tags of versions that may be replaced.
        channels: The moving tags of prereleases.
    """

    skip_existing: bool = False
    force: bool = False
    prefix: str = ""
    mutable: tuple[str, ...] = ()
    channels: Mapping[str, str] = MappingProxyType({})

    @classmethod
    def of(cls, settings: Settings) -> Policy:
        """The policy by settings."""
        return cls(
            skip_existing=settings.skip_existing,
            force=settings.force,
            prefix=settings.tag_prefix or "",
            mutable=settings.mutable_tags,
            channels=settings.channels,
        )

    def is_mutable(self, version_tag: str) -> bool:
        """Whether the tag of a version may be replaced."""
        return any(fnmatchcase(version_tag, glob) for glob in self.mutable)


def decide(plan: Plan, target: Target, has: Published, policy: Policy) -> Decision:
    """Decide for each tag of a plan what becomes of it in one target."""
    tags = plan.tags_in(target)
    if not tags:
        return Decision(target, (), by_digest=plan.artifact.digest not in has.digests)
    versions = {
        tag.name: _version_move(tag, plan, target, has, policy)
        for tag in tags
        if tag.kind == "version"
    }
    stands = _standing(versions.values(), plan)
    digest = stands or plan.artifact.digest
    others = {
        tag.name: _move(tag, plan, has, policy, digest) for tag in tags if tag.kind != "version"
    }
    moves = [(versions | others)[tag.name] for tag in tags]
    if any(move.action == "kept" for move in versions.values()):
        moves = [Move(m.tag, "kept", "the version exists", m.previous) for m in moves]
    return Decision(target, tuple(moves), retags=stands)


def require_no_conflict(plan: Plan, decision: Decision, has: Published) -> None:
    """Stop where a version would be overwritten.

    Raises:
        TagConflict: A version tag of the target holds other content; nothing has been sent.
    """
    for move in decision.moves:
        if move.action == "conflict":
            raise TagConflict(
                f"{decision.target.repository}:{move.tag} is published already with other"
                f" content: {_described(move, has)}, and this is {plan.artifact.digest}",
                code="version-exists",
                remedy="raise the version, leave the published one with --skip-existing,"
                " replace it with --force, or name versions that may be replaced:"
                ' mutable-tags = ["*-dev"]',
            )


def newest_mover(
    tag: str, version: Version, tags: Iterable[str], policy: Policy
) -> tuple[Version, str] | None:
    """The newest version that a moving tag may name, and the tag of that version.

    Args:
        tag: The moving tag.
        version: A version of the same scheme.
        tags: All tags of the repository; what is no version is passed over.
        policy: The prefix and the channels.
    """
    versions = versions_among(tags, version.scheme, policy.prefix)
    name = newest_in_series(tag, versions, policy.prefix, policy.channels)
    return (versions[name], name) if name else None


def unprefixed(plan: Plan, target: Target, has: Published, policy: Policy) -> str | None:
    """A tag by which a repository writes its versions otherwise than we are about to, if any."""
    version, tags = plan.version, plan.tags_in(target)
    is_bare = any(tag.kind == "version" and tag.name[0].isdigit() for tag in tags)
    if policy.prefix or version is None or not is_bare:
        return None
    versions = [name for name in has.tags if version_of(name, version.scheme)]
    return versions[0] if versions and all(name[0] == "v" for name in versions) else None


def _version_move(tag: Tag, plan: Plan, target: Target, has: Published, policy: Policy) -> Move:
    held = has.digests.get(tag.name)
    if held is None:
        return Move(tag.name, "new", tag.why)
    if held == plan.artifact.digest:
        return Move(tag.name, "unchanged", _SAME, held)
    action, why = _existing(tag, plan, target, has.artifacts.get(tag.name), policy)
    return Move(tag.name, action, why, held)


def _existing(
    tag: Tag, plan: Plan, target: Target, found: PublishedArtifact | None, policy: Policy
) -> tuple[Action, str]:
    """What becomes of a version that exists with another manifest: by the first rule that holds."""
    same = same_release(plan, found) if found else None
    rules: tuple[tuple[object, Action, str], ...] = (
        (policy.force, "replaced", "--force"),
        (target.build_output, "replaced", "the default layout is build output"),
        (policy.is_mutable(tag.name), "moved", "mutable-tags"),
        (same, "unchanged", same or ""),
        (policy.skip_existing, "kept", "--skip-existing"),
    )
    conflict: tuple[Action, str] = ("conflict", "the version exists with other content")
    return next(((action, why) for holds, action, why in rules if holds), conflict)


def _standing(moves: Iterable[Move], plan: Plan) -> str | None:
    """The digest of the same release in another manifest, which then is the one that counts."""
    digests = [move.previous for move in moves if move.action == "unchanged"]
    return next((digest for digest in digests if digest != plan.artifact.digest), None)


def _move(tag: Tag, plan: Plan, has: Published, policy: Policy, digest: str) -> Move:
    held = has.digests.get(tag.name)
    if held == digest:
        return Move(tag.name, "unchanged", _SAME, held)
    if tag.kind == "moving" and plan.version:
        reason = _stays(tag.name, plan.version, has, policy)
        if reason:
            return Move(tag.name, "kept", reason, held)
    return Move(tag.name, "new" if held is None else "moved", tag.why, held)


def _stays(tag: str, version: Version, has: Published, policy: Policy) -> str | None:
    """Why a version doesn't move a moving tag, which a person may have named, if it doesn't."""
    newest = newest_mover(tag, version, has.tags, policy)
    if newest and newest[0] > version:
        return f"{newest[0].text} is newer"
    if in_series(tag, version, policy.prefix, policy.channels):
        return None
    if version.is_prerelease and (newest or carries_series(tag, version, policy.prefix)):
        return "a prerelease moves no series"
    # Numbers may also count builds; they are a series where versions are that belong to it.
    return f"{version.text} does not belong to it, as {newest[0].text} does" if newest else None


def _described(move: Move, has: Published) -> str:
    """What is known of what a tag holds: its digest, when it was made, and from which commit."""
    found = has.artifacts.get(move.tag)
    facts = [f"created {found.created}"] if found and found.created else []
    facts += [f"revision {found.revision}"] if found and found.revision else []
    return f"{move.previous} ({', '.join(facts)})" if facts else str(move.previous)
