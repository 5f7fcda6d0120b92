"""Carrying out plans: the one place that writes to stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import AfterPushFailed, WasmPublishError
from wasm_publish.model import Destination, Problem, Publication, Receipt
from wasm_publish.policy import Policy, decide, published, require_no_conflict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wasm_publish.model import Artifact, Decision, Move, Plan, Status, Target
    from wasm_publish.planner import Planned
    from wasm_publish.plugins import Plugins
    from wasm_publish.reporting import Reporter
    from wasm_publish.stores import Store


def publish(
    planned: Planned, plugins: Plugins, reporter: Reporter, *, dry_run: bool = False
) -> Receipt:
    """Carry out all plans, or only look at what would happen.

    A project or a target that fails keeps no other from its turn. With `dry_run` stores are
    only read.

    Returns:
        What became of every plan, with the exit code: the highest of all failures.
    """
    for passed in planned.passed_over:
        reporter.status("Skipping", f"{passed.name}: {passed.reason}")
    publisher = _Publisher(plugins, reporter, dry_run=dry_run)
    for error in planned.errors:
        publisher.note_error(error)
    publications = tuple(publisher.publish(plan) for plan in planned.plans)
    return Receipt(
        publications=publications,
        passed_over=planned.passed_over,
        problems=tuple(publisher.problems),
        exit_code=worst(publisher.exit_codes),
    )


def worst(exit_codes: Iterable[int]) -> int:
    """The exit code of several failures: the highest, where a failed hook counts only alone."""
    codes = set(exit_codes)
    failed_hook = codes & {AfterPushFailed.exit_code}
    return max(codes - failed_hook or failed_hook, default=0)


def execute(
    artifact: Artifact,
    target: Target,
    decision_of: Callable[[], Decision],
    store: Store,
    reporter: Reporter,
) -> Destination:
    """Push an artifact under the tags that are decided on while the push begins.

    Returns:
        `published` when something was written, `unchanged` or `skipped` when nothing had to be.

    Raises:
        StoreFailed: The store can't be written.
        WasmPublishError: What `decision_of` raises; nothing has been stored then.
    """
    made: list[Decision] = []

    def choose() -> Sequence[str] | None:
        made.append(decision_of())
        return made[0].to_push or None

    total = sum(blob.descriptor.size for blob in (*artifact.layers, artifact.config))
    with reporter.progress(target.repository, total) as advance:
        store.push(artifact, choose, advance)
    (decision,) = made
    status = "published" if decision.to_push else _status_without_push(decision)
    return Destination(target, status, decision.moves)


class _Publisher:
    """Publishes one project after the other and keeps the faults."""

    def __init__(self, plugins: Plugins, reporter: Reporter, *, dry_run: bool) -> None:
        self._plugins = plugins
        self._reporter = reporter
        self._dry_run = dry_run
        self.problems: list[Problem] = []
        self.exit_codes: list[int] = []

    def publish(self, plan: Plan) -> Publication:
        self._reporter.status(
            "Packaging", f"{plan.project.name} v{plan.version.text} ({plan.located.path})"
        )
        for problem in plan.problems:
            self._note(problem)
        destinations = tuple(self._deliver(plan, target) for target in plan.targets)
        publication = Publication(plan, destinations)
        if not self._dry_run and all(d.status != "failed" for d in destinations):
            self._after_push(publication)
        return publication

    def note_error(self, error: WasmPublishError) -> None:
        self.exit_codes.append(error.exit_code)
        for problem in error.problems:
            self._note(problem)
        for fault in self._plugins.on_error(error):
            self._note(fault.problem)

    def _deliver(self, plan: Plan, target: Target) -> Destination:
        guard = self._plugins.guard  # a store may be a plugin's
        moves: tuple[Move, ...] = ()

        def decided() -> Decision:
            nonlocal moves
            decision = decide(plan, target, published(store, plan.tags), Policy.of(plan.settings))
            moves = decision.moves
            require_no_conflict(plan, decision)
            self._warn_of_replaced(decision)
            return decision

        try:
            store = self._plugins.open_store(target, plan.settings)
            if self._dry_run:
                guard(decided)
                return Destination(target, "planned", moves)
            destination = guard(
                lambda: execute(plan.artifact, target, decided, store, self._reporter)
            )
        except WasmPublishError as error:
            self.note_error(error)
            return Destination(target, "failed", moves, error.problem)
        self._tell(destination, plan)
        return destination

    def _after_push(self, publication: Publication) -> None:
        receipt = Receipt((publication,), problems=publication.plan.problems)
        for fault in self._plugins.after_push(publication.plan, receipt):
            self.note_error(
                AfterPushFailed(str(fault), code="after-push-failed", remedy=fault.problem.remedy)
            )

    def _warn_of_replaced(self, decision: Decision) -> None:
        for move in decision.moves:
            if move.action == "replaced":
                message = f"{decision.target.repository}:{move.tag} held {move.previous}"
                verb = "would be" if self._dry_run else "is being"
                self._note(
                    Problem("version-replaced", f"{message}, which {verb} replaced", "warning")
                )

    def _tell(self, destination: Destination, plan: Plan) -> None:
        name = f"{destination.target.repository}:{plan.tags[0].name}"
        if destination.status == "skipped":
            self._reporter.status("Skipped", f"{name}: {destination.moves[0].why}")
            return
        verb = "Published" if destination.status == "published" else "Unchanged"
        self._reporter.status(verb, f"{name} {plan.artifact.digest}")
        also = [move.tag for move in destination.moves[1:] if move.action in {"new", "moved"}]
        if also:
            self._reporter.status("Tagged", ", ".join(also))
        for move in destination.moves:
            if move.action == "kept":
                self._reporter.note(f"the tag {move.tag} stays where it is: {move.why}")

    def _note(self, problem: Problem) -> None:
        self.problems.append(problem)
        self._reporter.problem(problem)


def _status_without_push(decision: Decision) -> Status:
    holds_this = any(move.action == "unchanged" for move in decision.moves)
    return "unchanged" if holds_this else "skipped"
