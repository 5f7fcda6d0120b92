"""Carrying out plans: the one place that writes to stores."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import AfterPushFailed, WasmPublishError
from wasm_publish.model import Destination, Publication, Receipt
from wasm_publish.pending import at_once
from wasm_publish.planning.targets import require_one_registry
from wasm_publish.publishing.delivering import Delivery
from wasm_publish.settings.ci import is_ci
from wasm_publish.stores import FORMAT_REFUSED
from wasm_publish.stores.blobs import in_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    from wasm_publish.model import Artifact, PassedOver, Plan, Problem, Target
    from wasm_publish.planning.planned import Planned
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.stores import Access, Store

    OpenStore: TypeAlias = Callable[[Target], Store]

JOBS = 16
"""Plans that are carried out at once: most of each is waiting for a registry."""


def publish(
    planned: Planned,
    plugins: Plugins,
    access: Access,
    *,
    dry_run: bool = False,
    jobs: int = JOBS,
) -> Receipt:
    """Carry out all plans, or only look at what would happen.

    A project or a target that fails keeps no other from its turn. With `dry_run` stores are
    only read, and of a project that is not built yet the receipt has an outline. That is an
    error in CI none the less: there a dry run that ends well says that the build is right.

    Returns:
        What became of every plan, with the exit code: the highest of all failures.

    Raises:
        UsageError: One password is given, and there are several registries.
    """
    if access.given:
        require_one_registry(target for plan in planned.plans for target in plan.targets)
    for passed in planned.passed_over:
        access.reporter.status("Skipping", f"{passed.name}: {passed.reason}")
    if dry_run and not is_ci(access.environment):
        planned = planned.forgiving()
    publisher = Publisher(plugins, access, dry_run=dry_run)
    for error in planned.errors:
        publisher.note_error(error)
    for outline in planned.outlines if dry_run else ():
        publisher.note_problems(outline.problems)
    for plan in planned.plans:
        publisher.add(plan, partial(_open, plugins, plan, access))
    publisher.run(jobs)
    receipt = publisher.receipt(planned.passed_over)
    return receipt._replace(outlines=planned.outlines) if dry_run else receipt


def _open(plugins: Plugins, plan: Plan, access: Access, target: Target) -> Store:
    return plugins.open_store(target, plan.settings, access)


def worst(exit_codes: Iterable[int]) -> int:
    """The exit code of several failures: the highest, where a failed hook counts only alone."""
    codes = set(exit_codes)
    failed_hook = codes & {AfterPushFailed.exit_code}
    return max(codes - failed_hook or failed_hook, default=0)


class _Shipment(NamedTuple):
    """A delivery with its store, or with why that could not be opened."""

    delivery: Delivery
    store: Store | WasmPublishError


class _Outcome(NamedTuple):
    """What came of a shipment, and by which delivery."""

    delivery: Delivery
    result: Destination | WasmPublishError


class Publisher:
    """Publishes plans and keeps the faults.

    Args:
        plugins: The plugins in force.
        access: Who reaches the stores, and whom to tell.
        dry_run: Whether stores are only read.
        proves: Whether what was written is read back.
    """

    def __init__(
        self, plugins: Plugins, access: Access, *, dry_run: bool, proves: bool = True
    ) -> None:
        self._plugins = plugins
        self._access = access
        self._reporter = access.reporter
        self._dry_run = dry_run
        self._formats = plugins.formats()
        self._proves = proves
        self._shipments: list[tuple[Plan, list[_Shipment]]] = []
        self._publications: list[Publication] = []
        self._problems: list[Problem] = []
        self._exit_codes: list[int] = []

    def add(self, plan: Plan, open_store: OpenStore) -> None:
        """Add a plan to those that are to be carried out.

        Args:
            plan: The plan.
            open_store: Gives the store of each target.
        """
        shipments = []
        for target in plan.targets:
            delivery = Delivery(plan, target, self._access, self._formats, proves=self._proves)
            try:
                shipments.append(_Shipment(delivery, open_store(target)))
            except WasmPublishError as error:
                shipments.append(_Shipment(delivery, error))
        self._shipments.append((plan, shipments))

    def run(self, jobs: int = JOBS) -> None:
        """Carry out the plans, so many at once, and tell of each in its turn."""
        calls = [partial(self._carried_out, *shipped) for shipped in self._shipments]
        for shipped, results in zip(self._shipments, at_once(calls, jobs), strict=True):
            self._publications += self._told(shipped[0], results)

    def receipt(self, passed_over: tuple[PassedOver, ...] = ()) -> Receipt:
        """What became of all plans, with every fault that was met."""
        return Receipt(
            publications=tuple(self._publications),
            passed_over=passed_over,
            problems=tuple(self._problems),
            exit_code=worst(self._exit_codes),
        )

    def note_error(self, error: WasmPublishError) -> None:
        """Keep an error for the receipt, and tell the person and the plugins of it."""
        self._exit_codes.append(error.exit_code)
        self.note_problems(error.problems)
        for fault in self._plugins.on_error(error):
            self._note(fault.problem)

    def note_problems(self, problems: Iterable[Problem]) -> None:
        """Keep what is worth knowing for the receipt, and tell the person of it."""
        for problem in problems:
            self._note(problem)

    def _carried_out(self, plan: Plan, shipments: Sequence[_Shipment]) -> list[_Outcome]:
        """What came of each target; this runs beside other plans."""
        version = f" v{plan.version.text}" if plan.version else ""
        self._reporter.status("Packaging", f"{plan.project.name}{version} ({plan.located.path})")
        try:
            is_shared = len(shipments) > 1 and not self._dry_run
            artifact = in_memory(plan.artifact) if is_shared else plan.artifact
        except WasmPublishError as error:
            return [_Outcome(delivery, error) for delivery, _ in shipments]
        calls = [partial(self._delivered, shipment, artifact) for shipment in shipments]
        return list(at_once(calls, len(calls)))

    def _delivered(self, shipment: _Shipment, artifact: Artifact) -> _Outcome:
        """Bring a plan to a target, in its other format where the target wants that."""
        delivery, store = shipment
        if isinstance(store, WasmPublishError):
            return _Outcome(delivery, store)
        other = delivery.plan.fallen_back()
        is_refused = False
        try:
            if not (other and self._holds(delivery, store, other)):
                return _Outcome(delivery, self._brought(delivery, store, artifact))
        except WasmPublishError as error:
            is_refused = error.problem.code == FORMAT_REFUSED
            if not (other and is_refused):
                return _Outcome(delivery, error)
        fallen_back = delivery.fallen_back(other, is_refused=is_refused)
        return self._delivered(_Shipment(fallen_back, store), other.artifact)

    def _holds(self, delivery: Delivery, store: Store, plan: Plan) -> bool:
        return self._plugins.guard(partial(delivery.holds, store, plan.artifact.digest))

    def _brought(self, delivery: Delivery, store: Store, artifact: Artifact) -> Destination:
        # A store may be a plugin's.
        if self._dry_run:
            return self._plugins.guard(partial(delivery.foresee, store))
        alone = sum(len(shipments) for _, shipments in self._shipments) == 1
        return self._plugins.guard(partial(delivery.push, store, artifact, alone=alone))

    def _told(self, plan: Plan, outcomes: Sequence[_Outcome]) -> list[Publication]:
        """Tell of a plan: of each format that it was published in, with its targets."""
        self.note_problems(plan.problems)
        # By digest, since each delivery that fell back made its plan anew.
        plans = {o.delivery.plan.artifact.digest: o.delivery.plan for o in outcomes}
        found: dict[str, list[Destination]] = {digest: [] for digest in plans}
        for outcome in outcomes:
            own = found[outcome.delivery.plan.artifact.digest]
            own.append(self._destination(outcome))
        publications = [self._publication(plans[digest], found[digest]) for digest in plans]
        statuses = {each.status for destinations in found.values() for each in destinations}
        if not self._dry_run and "failed" not in statuses:
            for publication in publications:
                self._after_push(publication)
        return publications

    def _publication(self, plan: Plan, destinations: Sequence[Destination]) -> Publication:
        targets = tuple(destination.target for destination in destinations)
        fallback = plan.fallback if self._dry_run else None
        carried_out = plan._replace(targets=targets, fallback=fallback)
        return Publication(carried_out, tuple(destinations))

    def _destination(self, outcome: _Outcome) -> Destination:
        delivery, result = outcome
        self.note_problems(delivery.problems)
        if isinstance(result, WasmPublishError):
            self.note_error(result)
            return Destination(delivery.target, "failed", delivery.moves, result.problem)
        self._tell(result, delivery.plan)
        return result

    def _after_push(self, publication: Publication) -> None:
        receipt = Receipt((publication,), problems=publication.plan.problems)
        for fault in self._plugins.after_push(publication.plan, receipt):
            self.note_error(
                AfterPushFailed(str(fault), code="after-push-failed", remedy=fault.problem.remedy)
            )

    def _tell(self, destination: Destination, plan: Plan) -> None:
        name = plan.name_in(destination.target)
        if destination.status == "planned":
            return
        if destination.status == "skipped":
            self._reporter.status("Skipped", f"{name}: {destination.moves[0].why}")
            return
        verb = "Published" if destination.status == "published" else "Unchanged"
        self._reporter.status(verb, f"{name} {destination.digest_of(plan)}")
        also = [move.tag for move in destination.moves[1:] if move.action in {"new", "moved"}]
        if also:
            self._reporter.status("Tagged", ", ".join(also))
        for move in destination.moves:
            if move.action == "kept":
                self._reporter.note(f"the tag {move.tag} stays where it is: {move.why}")

    def _note(self, problem: Problem) -> None:
        self._problems.append(problem)
        self._reporter.problem(problem)
