"""Bringing one plan to one target: deciding, pushing, and looking whether it went well."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wasm_publish.comparing.stored_facts import stored_facts
from wasm_publish.errors import CheckFailed, StoreFailed
from wasm_publish.model import Destination, Move, Problem
from wasm_publish.pending import Pending
from wasm_publish.publishing.policy import (
    Policy,
    decide,
    newest_mover,
    require_no_conflict,
    unprefixed,
)
from wasm_publish.publishing.semver_check import semver_problems
from wasm_publish.publishing.surveying import published
from wasm_publish.reporting import Silent
from wasm_publish.stores.offline import require_reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.model import Artifact, Decision, Plan, Status, Target
    from wasm_publish.oci.formats import Format
    from wasm_publish.publishing.policy import Published
    from wasm_publish.stores import Access, Store

_WRITTEN = frozenset({"new", "moved", "replaced"})
_MOST_CORRECTIONS = 8
"""How often a moving tag is looked at again; other publishers correct theirs in the same way."""


class Delivery:
    """One plan on its way to one target.

    Args:
        access: Who reaches the store, and whom to tell.
        formats: The formats of which what is published already may be.
        proves: Whether what was written is read back, which takes a round trip.

    Attributes:
        plan: The plan.
        target: The target.
        moves: What was decided for each tag, as soon as it was.
        problems: What is worth knowing of it.
    """

    def __init__(
        self, plan: Plan, target: Target, access: Access, formats: Sequence[Format], *, proves: bool
    ) -> None:
        self.plan = plan
        self.target = target
        self.moves: tuple[Move, ...] = ()
        self.problems: list[Problem] = []
        self._access = access
        self._formats = formats
        self._proves = proves
        self._policy = Policy.of(plan.settings)
        self._kinds = {tag.name: tag.kind for tag in plan.tags_in(target)}

    def holds(self, store: Store, digest: str) -> bool:
        """Whether one of the plan's tags names a manifest already.

        A store that can't be asked holds nothing; what follows tells why.

        Raises:
            NotAuthorised: The registry refuses these credentials.
        """
        tags = [tag.name for tag in self.plan.tags_in(self.target)] or [digest]
        try:
            self._require_online()
            held = [Pending(partial(store.resolve, tag)) for tag in tags]
            found = [pending.result() for pending in held]
        except StoreFailed:
            return False
        return any(entry is not None and entry.digest == digest for entry in found)

    def fallen_back(self, plan: Plan, *, is_refused: bool) -> Delivery:
        """The same on its way with the plan's fallback in the artifact's place.

        Args:
            plan: The plan with its fallback in place.
            is_refused: Whether the store has refused the artifact, or has the other one already.
        """
        delivery = Delivery(plan, self.target, self._access, self._formats, proves=self._proves)
        before, now = self.plan.artifact.format, plan.artifact.format
        if is_refused:
            message = f"{self.target.repository} refuses the format {before}, so it gets {now}"
            delivery.problems.append(Problem("format-fell-back", message, "warning"))
        else:
            note = f"{self.target.repository} has it in the format {now}, which it keeps"
            self._access.reporter.note(note)
        return delivery

    def foresee(self, store: Store) -> Destination:
        """Tell what would happen; a target that can't be asked is no fault.

        Raises:
            TagConflict: A version would be overwritten.
            NotAuthorised: The registry refuses these credentials.
        """
        try:
            self._require_online()
            stands = self._decision(store).retags
        except StoreFailed as error:
            stands = None
            self.moves = tuple(
                Move(tag.name, "derived", tag.why) for tag in self.plan.tags_in(self.target)
            )
            message = f"{self.target.repository} can't be asked what it has: {error}"
            self.problems.append(Problem("target-not-asked", message, "warning"))
        return Destination(self.target, "planned", self.moves, stands=stands)

    def push(self, store: Store, artifact: Artifact, *, alone: bool = True) -> Destination:
        """Push the artifact under the tags that are decided on while the push begins.

        Args:
            store: The store of the target.
            artifact: The plan's, with its blobs wherever they are best read from.
            alone: Whether nothing else runs beside it, so that there is room for a progress bar.

        Returns:
            `published` when something was written, `unchanged` or `skipped` when nothing had
            to be.

        Raises:
            WasmPublishError: The store can't be written, or a version would be overwritten.
        """
        self._require_online()
        made: list[Decision] = []
        told = tuple(self.problems)

        def choose() -> Sequence[str] | None:
            self.problems[:] = told  # what an earlier look told no longer counts
            made.append(self._decision(store))
            return None if made[-1].retags else made[-1].to_push

        total = sum(blob.descriptor.size for blob in artifact.blobs)
        listener = self._access.reporter if alone else Silent()
        with listener.progress(self.target.repository, total) as advance:
            store.push(artifact, choose, advance)
        decision = made[-1]
        if decision.to_push is None:
            status = _without_push(decision)
            return Destination(self.target, status, self.moves, stands=decision.retags)
        if decision.retags:
            store.tag(decision.retags, decision.to_push)
        self._look_again(store, decision)
        return Destination(self.target, "published", self.moves, stands=decision.retags)

    def _decision(self, store: Store) -> Decision:
        has = published(store, self.plan, self.target)
        decision = decide(self.plan, self.target, has, self._policy)
        self.moves = decision.moves
        require_no_conflict(self.plan, decision, has)
        self._tell(decision, has)
        if decision.to_push is not None and not decision.retags:
            self._compare(store, has)
        return decision

    def _compare(self, store: Store, has: Published) -> None:
        """Compare with the version before.

        Raises:
            CheckFailed: A promise is broken, and the settings take that for an error.
        """
        found = semver_problems(
            self.plan,
            has.tags,
            lambda tag: stored_facts(store, tag, f"{self.target.repository}:{tag}", self._formats),
        )
        if any(problem.severity == "error" for problem in found):
            raise CheckFailed.of(found)
        self.problems += found

    def _require_online(self) -> None:
        require_reach(self.target.repository, offline=self._access.offline)

    def _look_again(self, store: Store, decision: Decision) -> None:
        moved = [m.tag for m in self.moves if m.action in _WRITTEN and self._is_moving(m.tag)]
        listing = Pending(store.tags) if moved else None
        if self._proves:
            self._prove(store, decision)
        if listing:
            self._correct(store, moved, listing)

    def _prove(self, store: Store, decision: Decision) -> None:
        """Read back what was written, as whoever pulls it will.

        Raises:
            StoreFailed: It is not what was published.
        """
        digest = decision.retags or self.plan.artifact.digest
        # Any other tag may be on what somebody else published by now.
        tags = [tag for tag in decision.to_push or () if self._is_immutable(tag)]
        held = [Pending(partial(store.resolve, tag)) for tag in tags]
        manifest = store.read_manifest(digest)
        found = [pending.result() for pending in held]
        is_ours = decision.retags or manifest == self.plan.artifact.manifest
        if not is_ours or any(entry is None or entry.digest != digest for entry in found):
            raise StoreFailed(
                f"{self.target.repository} does not return what was published",
                code="not-proven",
                remedy="publish again; if it stays so, ask those who run the registry",
            )

    def _correct(self, store: Store, moved: Sequence[str], listing: Pending[Sequence[str]]) -> None:
        """Put moving tags on a newer version that somebody else published meanwhile."""
        for _ in range(_MOST_CORRECTIONS):
            names = listing.result()
            moved = [tag for tag in moved if self._corrected(store, tag, names)]
            if not moved:
                return
            listing = Pending(store.tags)

    def _corrected(self, store: Store, tag: str, names: Sequence[str]) -> bool:
        version = self.plan.version
        newest = version and newest_mover(tag, version, names, self._policy)
        if not newest or not version or newest[0] <= version:
            return False
        right, held = store.resolve(newest[1]), store.resolve(tag)
        if right is None or held == right:
            return False
        store.tag(right.digest, [tag])
        self.moves = tuple(
            Move(tag, "kept", f"{newest[0].text} came meanwhile", right.digest)
            if move.tag == tag
            else move
            for move in self.moves
        )
        return True

    def _is_moving(self, name: str) -> bool:
        return self._kinds[name] == "moving"

    def _is_immutable(self, name: str) -> bool:
        return self._kinds[name] == "version" and not self._policy.is_mutable(name)

    def _tell(self, decision: Decision, has: Published) -> None:
        for move in decision.moves:
            name = f"{self.target.repository}:{move.tag}"
            if move.action == "replaced":
                message = f"{name} held {move.previous}, which this replaces"
                self.problems.append(Problem("version-replaced", message, "warning"))
            elif decision.retags and move.action == "unchanged" and self._is_immutable(move.tag):
                self._access.reporter.note(f"{name} holds {move.previous}: {move.why}")
        if odd := unprefixed(self.plan, self.target, has, self._policy):
            message = f"the versions in {self.target.repository} begin with `v`, such as {odd}"
            remedy = 'set tag-prefix = "v" to go on so'
            self.problems.append(Problem("no-tag-prefix", message, "warning", remedy))


def _without_push(decision: Decision) -> Status:
    holds_this = any(move.action == "unchanged" for move in decision.moves)
    return "unchanged" if holds_this or not decision.moves else "skipped"
