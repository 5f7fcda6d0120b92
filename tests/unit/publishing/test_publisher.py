from __future__ import annotations

import string
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from builders import a_plan, a_project, a_target, settings_with
from hypothesis import given
from hypothesis import strategies as st
from stored_artifacts import artifact_of

from wasm_publish.errors import InvalidWasm, StoreFailed, UsageError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import PassedOver, Problem, Tag
from wasm_publish.planning.planned import Planned
from wasm_publish.planning.project_plan import Examined
from wasm_publish.plugins.discovery import FoundPlugin
from wasm_publish.plugins.manager import Plugins
from wasm_publish.publishing.publisher import JOBS, publish, worst
from wasm_publish.reporting import ignore
from wasm_publish.stores import Access, Credentials
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import PackedContent, Plan, Pushable, Receipt, StoredContent, Target
    from wasm_publish.reporting import Advance
    from wasm_publish.settings.settings import Value
    from wasm_publish.stores import Choose, Store

REPOSITORY = "example.com/acme/hello"
LATEST = Tag("latest", "moving", "the newest release")
OTHER = artifact_of(b"something else")


@dataclass
class Listener:
    """A reporter that remembers."""

    said: list[str] = field(default_factory=list)
    transfers: list[tuple[str, int, int]] = field(default_factory=list)

    def status(self, verb: str, message: str) -> None:
        self.said.append(f"{verb} {message}")

    def note(self, message: str) -> None:
        self.said.append(f"note: {message}")

    def detail(self, message: str) -> None:
        self.said.append(f"detail: {message}")

    def trace(self, message: str) -> None:
        self.said.append(f"trace: {message}")

    def problem(self, problem: Problem) -> None:
        self.said.append(f"{problem.severity}: {problem.message}")

    @contextmanager
    def progress(self, label: str, total: int, verb: str = "Uploading") -> Iterator[Advance]:
        counts: list[int] = []
        yield counts.append
        assert verb == "Uploading"
        self.transfers.append((label, total, sum(counts)))


@dataclass
class Acme:
    """A plugin with a store for each repository, and hooks that may fail."""

    stores: dict[str, Store | Exception] = field(default_factory=dict)
    fails_after_push: bool = False
    fails_on_error: bool = False
    pushed: list[Receipt] = field(default_factory=list)
    errors: list[WasmPublishError] = field(default_factory=list)

    @hookimpl
    def wasm_publish_open_store(self, target: Target) -> Store:
        store = self.stores.setdefault(target.repository, MemoryStore())
        if isinstance(store, Exception):
            raise store
        return store

    @hookimpl
    def wasm_publish_after_push(self, plan: Plan, receipt: Receipt) -> None:
        assert receipt.publications[0].plan == plan
        self.pushed.append(receipt)
        if self.fails_after_push:
            raise RuntimeError("nobody was told")

    @hookimpl
    def wasm_publish_on_error(self, error: WasmPublishError) -> None:
        self.errors.append(error)
        if self.fails_on_error:
            raise RuntimeError("nobody listens")


class Failing(MemoryStore):
    """A store whose code has a defect."""

    def push(self, *_: object) -> None:
        raise OSError("the cable is out")


@dataclass
class Stage:
    """A publisher's surroundings."""

    acme: Acme = field(default_factory=Acme)
    listener: Listener = field(default_factory=Listener)

    def publish(
        self,
        *plans: Plan,
        settings: dict[str, Value] | None = None,
        dry_run: bool = False,
        errors: tuple[WasmPublishError, ...] = (),
        passed_over: tuple[PassedOver, ...] = (),
        given: Credentials | None = None,
        offline: bool = False,
        jobs: int = JOBS,
    ) -> Receipt:
        chosen = settings_with(settings)
        projects = [
            Examined(plan.project, chosen, plan=plan._replace(settings=chosen)) for plan in plans
        ]
        if errors:
            projects.append(Examined(a_project("wrong"), chosen, errors=errors))
        plugins = Plugins([FoundPlugin("acme", "acme-plugin", "1.2", __name__, self.acme)])
        planned = Planned(tuple(projects), passed_over)
        access = Access(self.listener, given=given, offline=offline)
        return publish(planned, plugins, access, dry_run=dry_run, jobs=jobs)

    def store(self, repository: str = REPOSITORY) -> Store:
        store = self.acme.stores[repository]
        assert not isinstance(store, Exception)
        return store

    def held(self, repository: str = REPOSITORY) -> dict[str, str]:
        store = self.store(repository)
        return {tag: found.digest for tag in store.tags() if (found := store.resolve(tag))}


@pytest.fixture
def stage() -> Stage:
    return Stage()


def outcomes(receipt: Receipt) -> list[str]:
    return [found.status for item in receipt.publications for found in item.destinations]


def test_publishes(stage: Stage) -> None:
    plan = a_plan()
    receipt = stage.publish(plan)
    assert receipt.exit_code == 0
    assert not receipt.problems
    (publication,) = receipt.publications
    assert publication.plan == plan._replace(settings=settings_with())
    (destination,) = publication.destinations
    assert destination.status == "published"
    assert [(move.tag, move.action) for move in destination.moves] == [
        ("1.4.2", "new"),
        ("latest", "new"),
    ]
    assert stage.held() == {"1.4.2": plan.artifact.digest, "latest": plan.artifact.digest}
    assert stage.listener.said == [
        f"Packaging hello v1.4.2 ({plan.located.path})",
        f"Published {REPOSITORY}:1.4.2 {plan.artifact.digest}",
        "Tagged latest",
    ]


def test_the_progress_reaches_its_total(stage: Stage) -> None:
    plan = a_plan()
    stage.publish(plan)
    ((label, total, done),) = stage.listener.transfers
    assert label == REPOSITORY
    assert 0 < total == done


def test_a_second_run_changes_nothing_and_succeeds(stage: Stage) -> None:
    stage.publish(a_plan())
    stage.listener.said.clear()
    receipt = stage.publish(a_plan())
    assert receipt.exit_code == 0
    assert outcomes(receipt) == ["unchanged"]
    assert [through for _, _, through in stage.listener.transfers][1:] == [0]
    assert stage.listener.said[1].startswith(f"Unchanged {REPOSITORY}:1.4.2 sha256:")


def test_a_tag_that_stays_behind_is_explained(stage: Stage) -> None:
    stage.publish(a_plan("1.5.0"))
    receipt = stage.publish(a_plan("1.4.2"))
    assert outcomes(receipt) == ["published"]
    assert "note: the tag latest stays where it is: 1.5.0 is newer" in stage.listener.said
    assert stage.held()["latest"] == a_plan("1.5.0").artifact.digest


def test_a_version_is_never_overwritten(stage: Stage) -> None:
    stage.acme.stores[REPOSITORY] = store = MemoryStore()
    store.push(OTHER, lambda: ["1.4.2"], ignore)
    receipt = stage.publish(a_plan())
    assert receipt.exit_code == 7
    assert outcomes(receipt) == ["failed"]
    (destination,) = receipt.publications[0].destinations
    assert destination.error
    assert destination.error.code == "version-exists"
    assert [move.action for move in destination.moves] == ["conflict", "new"]
    assert receipt.problems == (destination.error,)
    assert stage.held() == {"1.4.2": OTHER.digest}
    assert not stage.acme.pushed


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_version_is_replaced_by_force_with_a_warning(
    stage: Stage,
    dry_run: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    stage.acme.stores[REPOSITORY] = store = MemoryStore()
    store.push(OTHER, lambda: ["1.4.2"], ignore)
    receipt = stage.publish(a_plan(), settings={"force": True}, dry_run=dry_run)
    assert receipt.exit_code == 0
    (problem,) = receipt.problems
    assert problem.severity == "warning"
    assert problem.message == f"{REPOSITORY}:1.4.2 held {OTHER.digest}, which this replaces"
    assert (stage.held()["1.4.2"] == OTHER.digest) is dry_run


def test_a_version_is_skipped_where_that_is_asked_for(stage: Stage) -> None:
    stage.acme.stores[REPOSITORY] = store = MemoryStore()
    store.push(OTHER, lambda: ["1.4.2"], ignore)
    receipt = stage.publish(a_plan(), settings={"skip-existing": True})
    assert receipt.exit_code == 0
    assert outcomes(receipt) == ["skipped"]
    assert stage.held() == {"1.4.2": OTHER.digest}
    assert stage.listener.said[1:] == [f"Skipped {REPOSITORY}:1.4.2: the version exists"]


def test_a_moving_tag_alone_that_stays_behind_is_skipped_with_the_reason(stage: Stage) -> None:
    stage.publish(a_plan("1.5.0"))
    receipt = stage.publish(a_plan("1.4.2", tags=[LATEST]))
    assert outcomes(receipt) == ["skipped"]
    assert stage.listener.said[-1] == f"Skipped {REPOSITORY}:latest: 1.5.0 is newer"


def test_a_dry_run_writes_nothing(stage: Stage) -> None:
    receipt = stage.publish(a_plan(), dry_run=True)
    assert receipt.exit_code == 0
    assert outcomes(receipt) == ["planned"]
    assert not stage.held()
    assert not stage.acme.pushed
    assert [move.action for move in receipt.publications[0].destinations[0].moves] == ["new", "new"]


def test_a_dry_run_tells_of_conflicts(stage: Stage) -> None:
    stage.acme.stores[REPOSITORY] = store = MemoryStore()
    store.push(OTHER, lambda: ["1.4.2"], ignore)
    receipt = stage.publish(a_plan(), dry_run=True)
    assert receipt.exit_code == 7
    assert outcomes(receipt) == ["failed"]


def test_one_that_fails_keeps_no_other_from_its_turn(stage: Stage) -> None:
    stage.acme.stores |= {
        "broken.example/hello": StoreFailed("no route", code="network"),
        "defect.example/hello": Failing(),
        "odd.example/hello": ZeroDivisionError("of the plugin"),
    }
    targets = [a_target(name) for name in (*stage.acme.stores, REPOSITORY)]
    receipt = stage.publish(a_plan(targets=targets), a_plan("2.0.0", targets=[a_target("b.c/d")]))
    assert outcomes(receipt) == ["failed", "failed", "failed", "published", "published"]
    assert receipt.exit_code == 6
    assert [problem.message for problem in receipt.problems] == [
        "no route",
        "the plugin acme failed: OSError: the cable is out",
        "the plugin acme failed: ZeroDivisionError: of the plugin",
    ]
    assert len(stage.acme.pushed) == 1


def test_what_could_not_be_planned_counts_but_stops_nobody(stage: Stage) -> None:
    error = InvalidWasm("damaged", code="damaged-wasm")
    receipt = stage.publish(a_plan(), errors=(error,))
    assert outcomes(receipt) == ["published"]
    assert receipt.exit_code == 4
    assert receipt.problems == (error.problem,)


def test_tells_what_is_passed_over(stage: Stage) -> None:
    passed = PassedOver("native-tool", "nothing shows that it is wasm")
    receipt = stage.publish(passed_over=(passed,))
    assert receipt.passed_over == (passed,)
    assert receipt.exit_code == 0
    assert stage.listener.said == ["Skipping native-tool: nothing shows that it is wasm"]


def test_the_warnings_of_a_plan_are_in_the_receipt(stage: Stage) -> None:
    warning = Problem("debug-build", "only a debug build was found", "warning")
    receipt = stage.publish(a_plan(problems=(warning,)))
    assert receipt.exit_code == 0
    assert receipt.problems == (warning,)
    assert "warning: only a debug build was found" in stage.listener.said
    assert stage.acme.pushed[0].problems == (warning,)


def test_a_failing_hook_after_the_push_is_told_and_is_exit_code_8(stage: Stage) -> None:
    stage.acme.fails_after_push = True
    receipt = stage.publish(a_plan())
    assert outcomes(receipt) == ["published"]
    assert receipt.exit_code == 8
    (problem,) = receipt.problems
    assert problem.code == "after-push-failed"
    assert problem.message == "the plugin acme failed: RuntimeError: nobody was told"
    assert "WASM_PUBLISH_DISABLE_PLUGINS=acme" in (problem.remedy or "")


def test_a_failing_hook_counts_only_alone(stage: Stage) -> None:
    stage.acme.fails_after_push = True
    error = UsageError("wrong", code="usage")
    assert stage.publish(a_plan(), errors=(error,)).exit_code == 2


def test_every_error_of_a_run_is_told_to_the_plugins(stage: Stage) -> None:
    stage.acme.stores["broken.example/hello"] = failed = StoreFailed("no route", code="network")
    invalid = InvalidWasm("damaged", code="damaged-wasm")
    stage.publish(a_plan(targets=[a_target("broken.example/hello")]), errors=(invalid,))
    assert stage.acme.errors == [invalid, failed]


def test_a_hook_that_fails_on_an_error_hides_nothing(stage: Stage) -> None:
    stage.acme.fails_on_error = True
    invalid = InvalidWasm("damaged", code="damaged-wasm")
    receipt = stage.publish(a_plan(), errors=(invalid,))
    assert outcomes(receipt) == ["published"]
    assert receipt.exit_code == 4
    assert [problem.message for problem in receipt.problems] == [
        "damaged",
        "the plugin acme failed: RuntimeError: nobody listens",
    ]


@pytest.mark.parametrize(
    ("codes", "expected"),
    [([], 0), ([8], 8), ([8, 8], 8), ([2, 7, 3], 7), ([8, 1], 1), ([6, 8, 5], 6)],
)
def test_the_worst_of_several_exit_codes(codes: list[int], expected: int) -> None:
    assert worst(codes) == expected


@given(st.lists(st.integers(1, 8)))
def test_the_order_of_exit_codes_does_not_matter(codes: list[int]) -> None:
    assert worst(codes) == worst(sorted(codes)) == worst(reversed(codes))


def test_names_every_tag_beside_the_first(stage: Stage) -> None:
    tags = [Tag("1.4.2", "version", ""), Tag("dev", "free", ""), LATEST]
    stage.publish(a_plan(tags=tags))
    assert stage.listener.said[-1] == "Tagged dev, latest"


def test_a_password_is_told_to_one_registry_only(stage: Stage) -> None:
    given = Credentials("me", "secret")
    targets = [a_target("a.io/hello"), a_target("b.io/hello"), a_target("oci:out")]
    with pytest.raises(UsageError, match=r"one password is given, for a\.io and b\.io"):
        stage.publish(a_plan(targets=targets), given=given)
    assert not stage.acme.stores
    assert stage.publish(a_plan(targets=targets[1:]), given=given).exit_code == 0


# Several at once


PATIENCE = 5.0  # seconds, for what is there at once unless it hangs


@dataclass
class Meeting(MemoryStore):
    """A store in which nothing is written before so many want to write.

    Attributes:
        barrier: Where they meet.
        contents: Where the bytes of the layers came from.
    """

    barrier: threading.Barrier = field(default_factory=lambda: threading.Barrier(1))
    contents: list[bytes | Path | PackedContent | StoredContent] = field(default_factory=list)

    def push(self, artifact: Pushable, choose: Choose, advance: Advance) -> None:
        self.barrier.wait(PATIENCE)
        self.contents += [blob.content for blob in artifact.blobs[:-1]]
        super().push(artifact, choose, advance)


def meetings(number: int, parties: int) -> dict[str, Meeting]:
    barrier = threading.Barrier(parties)
    return {
        f"{host}.io/hello": Meeting(barrier=barrier) for host in string.ascii_lowercase[:number]
    }


def test_all_targets_of_a_plan_are_written_at_once_from_one_reading(
    stage: Stage, tmp_path: Path
) -> None:
    stores = meetings(3, parties=3)
    stage.acme.stores |= stores
    artifact = artifact_of(b"read once", file=tmp_path / "hello.wasm")
    receipt = stage.publish(a_plan(artifact=artifact, targets=map(a_target, stores)))
    assert outcomes(receipt) == ["published"] * 3
    assert [store.contents for store in stores.values()] == [[b"read once"]] * 3
    assert {tuple(stage.held(name).items()) for name in stores} == {
        (("1.4.2", artifact.digest), ("latest", artifact.digest))
    }


def test_for_one_target_the_file_is_streamed(stage: Stage, tmp_path: Path) -> None:
    stage.acme.stores[REPOSITORY] = store = Meeting()
    file = tmp_path / "hello.wasm"
    stage.publish(a_plan(artifact=artifact_of(b"read there", file=file)))
    assert store.contents == [file]


def test_a_file_that_changed_fails_in_every_target(stage: Stage, tmp_path: Path) -> None:
    artifact = artifact_of(b"planned", file=tmp_path / "hello.wasm")
    (tmp_path / "hello.wasm").write_bytes(b"built again")
    targets = [a_target("a.io/hello"), a_target("b.io/hello")]
    receipt = stage.publish(a_plan(artifact=artifact, targets=targets))
    assert outcomes(receipt) == ["failed", "failed"]
    assert {problem.code for problem in receipt.problems} == {"file-changed"}
    assert [stage.held(target.repository) for target in targets] == [{}, {}]


def test_a_dry_run_reads_no_file(stage: Stage, tmp_path: Path) -> None:
    artifact = artifact_of(b"planned", file=tmp_path / "hello.wasm")
    (tmp_path / "hello.wasm").unlink()
    targets = [a_target("a.io/hello"), a_target("b.io/hello")]
    receipt = stage.publish(a_plan(artifact=artifact, targets=targets), dry_run=True)
    assert outcomes(receipt) == ["planned", "planned"]


@pytest.mark.parametrize(("jobs", "parties"), [(1, 1), (2, 2), (4, 4), (8, 4)])
def test_so_many_plans_are_carried_out_at_once_and_told_in_their_order(
    stage: Stage, jobs: int, parties: int
) -> None:
    stores = meetings(4, parties)
    stage.acme.stores |= stores
    plans = [a_plan(f"1.0.{n}", targets=[a_target(name)]) for n, name in enumerate(stores)]
    receipt = stage.publish(*plans, jobs=jobs)
    assert outcomes(receipt) == ["published"] * 4
    names = [f"{name}:1.0.{number}" for number, name in enumerate(stores)]
    told = [line.split()[1] for line in stage.listener.said if line.startswith("Published")]
    assert told == names
    plans_told = [found.plan.project.version for found in receipt.publications]
    assert plans_told == [plan.project.version for plan in plans]
    pushed = [found.publications[0].plan.project.version for found in stage.acme.pushed]
    assert pushed == plans_told


def test_a_partial_failure_is_told_for_its_target_and_completed_by_a_second_run(
    stage: Stage,
) -> None:
    stage.acme.stores["b.io/hello"] = StoreFailed("no route", code="network")
    plan = a_plan(targets=[a_target("a.io/hello"), a_target("b.io/hello")])
    first = stage.publish(plan)
    assert (first.exit_code, outcomes(first)) == (6, ["published", "failed"])
    assert not stage.acme.pushed
    stage.acme.stores["b.io/hello"] = MemoryStore()
    second = stage.publish(plan)
    assert (second.exit_code, outcomes(second)) == (0, ["unchanged", "published"])
    assert stage.held("a.io/hello") == stage.held("b.io/hello")
    assert len(stage.acme.pushed) == 1


def test_offline_a_registry_fails_and_a_folder_does_not(stage: Stage) -> None:
    plan = a_plan(targets=[a_target("a.io/hello"), a_target("oci:out")])
    receipt = stage.publish(plan, offline=True)
    assert (receipt.exit_code, outcomes(receipt)) == (6, ["failed", "published"])
    assert [problem.code for problem in receipt.problems] == ["offline"]
    planned = stage.publish(plan, offline=True, dry_run=True)
    assert (planned.exit_code, outcomes(planned)) == (0, ["planned", "planned"])
    assert [problem.severity for problem in planned.problems] == ["warning"]
