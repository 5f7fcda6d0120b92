"""What may become of each tag: a pure function from the plan and what a store already has.

A version tag is immutable, a moving tag only moves forward, a free tag goes where it is put.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import TagConflict
from wasm_publish.model import Decision, Move
from wasm_publish.tags import in_series, version_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wasm_publish.model import Plan, Tag, Target
    from wasm_publish.settings import Settings
    from wasm_publish.stores import Store
    from wasm_publish.versions import Version


class Published(NamedTuple):
    """What a repository has.

    Attributes:
        tags: All its tags, where a plan moves one and has to know what is newer.
        digests: What those that the plan wants to write hold, as far as they are there.
    """

    tags: Sequence[str]
    digests: Mapping[str, str]


class Policy(NamedTuple):
    """What the person allows.

    Attributes:
        skip_existing: A version that is published with other content is left alone.
        force: It is replaced.
        prefix: What stands before the tags of versions.
    """

    skip_existing: bool = False
    force: bool = False
    prefix: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Policy:
        """The policy by settings."""
        return cls(settings.skip_existing, settings.force, settings.tag_prefix or "")


def published(store: Store, tags: Sequence[Tag]) -> Published:
    """Ask a store what it has, everything at once."""
    from wasm_publish.pending import Pending

    held = {tag.name: Pending(partial(store.resolve, tag.name)) for tag in tags}
    names = store.tags() if any(tag.kind == "moving" for tag in tags) else ()
    found = {name: pending.result() for name, pending in held.items()}
    return Published(names, {name: entry.digest for name, entry in found.items() if entry})


def decide(plan: Plan, target: Target, has: Published, policy: Policy) -> Decision:
    """Decide for each tag of a plan what becomes of it in one target."""
    moves = [_move(tag, plan, target, has, policy) for tag in plan.tags]
    if any(move.action == "kept" and _is_version(move, plan) for move in moves):
        moves = [Move(m.tag, "kept", "the version exists", m.previous) for m in moves]
    return Decision(target, tuple(moves))


def require_no_conflict(plan: Plan, decision: Decision) -> None:
    """Stop where a version would be overwritten.

    Raises:
        TagConflict: A version tag of the target holds other content; nothing has been sent.
    """
    for move in decision.moves:
        if move.action == "conflict":
            raise TagConflict(
                f"{decision.target.repository}:{move.tag} is published already with other"
                f" content: {move.previous}, and this is {plan.artifact.digest}",
                code="version-exists",
                remedy="raise the version, leave the published one with --skip-existing,"
                " or replace it with --force",
            )


def _move(tag: Tag, plan: Plan, target: Target, has: Published, policy: Policy) -> Move:
    held = has.digests.get(tag.name)
    if held == plan.artifact.digest:
        return Move(tag.name, "unchanged", "it holds this artifact already", held)
    if tag.kind == "moving":
        newer = _newest_in_series(tag.name, plan.version, has.tags, policy.prefix)
        if newer and newer > plan.version:
            return Move(tag.name, "kept", f"{newer.text} is newer", held)
    if held is None:
        return Move(tag.name, "new", tag.why)
    if tag.kind == "version":
        return _existing_version(tag, target, policy, held)
    return Move(tag.name, "moved", tag.why, held)


def _existing_version(tag: Tag, target: Target, policy: Policy, held: str) -> Move:
    if policy.force:
        return Move(tag.name, "replaced", "--force", held)
    if target.build_output:
        return Move(tag.name, "replaced", "the default layout is build output", held)
    if policy.skip_existing:
        return Move(tag.name, "kept", "--skip-existing", held)
    return Move(tag.name, "conflict", "the version exists with other content", held)


def _newest_in_series(
    tag: str, version: Version, tags: Sequence[str], prefix: str
) -> Version | None:
    versions = [version_of(name, version.scheme, prefix) for name in tags]
    return max(
        (found for found in versions if found and in_series(tag, found, prefix)), default=None
    )


def _is_version(move: Move, plan: Plan) -> bool:
    return any(tag.name == move.tag and tag.kind == "version" for tag in plan.tags)
