"""One plan on its way to one target: what is written, what is proved, what is corrected."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from builders import a_plan, a_target, a_version, settings_with
from dialects import known_formats
from stored_artifacts import artifact_of

from wasm_publish.errors import CheckFailed, NotAuthorised, StoreFailed, TagConflict
from wasm_publish.model import Tag
from wasm_publish.oci.encoding import describe
from wasm_publish.publishing.delivering import Delivery
from wasm_publish.reporting import Silent, ignore
from wasm_publish.stores import Access
from wasm_publish.stores.memory import MemoryStore
from wasm_publish.versions.series import derived_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from wasm_publish.model import Artifact, Descriptor, Destination, Plan, Pushable
    from wasm_publish.reporting import Advance
    from wasm_publish.settings.settings import Value
    from wasm_publish.stores import Choose

REPOSITORY = "example.com/acme/hello"


@dataclass
class Listener(Silent):
    """A reporter that remembers notes and transfers."""

    notes: list[str] = field(default_factory=list)
    transfers: list[tuple[str, int, int]] = field(default_factory=list)

    def note(self, message: str) -> None:
        self.notes.append(message)

    @contextmanager
    def progress(self, label: str, total: int, verb: str = "Uploading") -> Iterator[Advance]:
        counts: list[int] = []
        yield counts.append
        assert verb == "Uploading"
        self.transfers.append((label, total, sum(counts)))


def built(version: str, wasm: bytes = b"wasm", **told: str) -> Artifact:
    facts = {"title": "hello", "version": version, "revision": "0123456789" * 4, **told}
    return artifact_of(version.encode() + wasm, told=facts)


def plan_of(
    version: str, artifact: Artifact | None = None, settings: dict[str, Value] | None = None
) -> Plan:
    chosen = settings_with({"semver-check": "off", **(settings or {})})
    tags = derived_tags(a_version(version), chosen.tag_prefix or "", chosen.channels)
    return a_plan(version, tags=tags, artifact=artifact or built(version), settings=chosen)


def delivery_of(
    plan: Plan,
    repository: str = REPOSITORY,
    *,
    listener: Listener | None = None,
    offline: bool = False,
    proves: bool = True,
) -> Delivery:
    access = Access(listener or Listener(), offline=offline)
    return Delivery(plan, a_target(repository), access, known_formats(), proves=proves)


def deliver(store: MemoryStore, plan: Plan, listener: Listener | None = None) -> Destination:
    return delivery_of(plan, listener=listener).push(store, plan.artifact)


def actions(destination: Destination) -> dict[str, str]:
    return {move.tag: move.action for move in destination.moves}


def held(store: MemoryStore) -> dict[str, str]:
    return {tag: found.digest for tag in store.tags() if (found := store.resolve(tag))}


def test_a_release_is_published_under_all_of_its_tags() -> None:
    store, plan, listener = MemoryStore(), plan_of("1.4.2"), Listener()
    done = deliver(store, plan, listener)
    assert done.status == "published"
    assert held(store) == dict.fromkeys(("1.4.2", "1.4", "1", "latest"), plan.artifact.digest)
    ((label, total, through),) = listener.transfers
    assert (label, total) == (REPOSITORY, through)
    assert total == sum(b.descriptor.size for b in (*plan.artifact.layers, plan.artifact.config))


def test_again_it_is_unchanged_and_nothing_is_sent() -> None:
    store, listener = MemoryStore(), Listener()
    deliver(store, plan_of("1.4.2"))
    done = deliver(store, plan_of("1.4.2"), listener)
    assert done.status == "unchanged"
    assert set(actions(done).values()) == {"unchanged"}
    assert [through for _, _, through in listener.transfers] == [0]
    assert not listener.notes


def test_another_manifest_of_the_same_wasm_stands_and_gets_the_missing_tags() -> None:
    store, plan, listener = MemoryStore(), plan_of("1.4.2"), Listener()
    theirs = built("1.4.2", created="2026-01-02T03:04:05Z")
    store.push(theirs, lambda: ["1.4.2", "latest"], ignore)
    done = deliver(store, plan, listener)
    assert done.status == "published"
    assert actions(done) == {"1.4.2": "unchanged", "1.4": "new", "1": "new", "latest": "unchanged"}
    assert done.stands == theirs.digest
    assert held(store) == dict.fromkeys(("1.4.2", "1.4", "1", "latest"), theirs.digest)
    assert store.resolve(plan.artifact.digest) is None
    assert listener.notes == [
        f"{REPOSITORY}:1.4.2 holds {theirs.digest}: it holds the same wasm, in another manifest"
    ]


def test_another_build_of_the_same_commit_stands() -> None:
    store, listener = MemoryStore(), Listener()
    theirs = built("1.4.2", b"built before")
    store.push(theirs, lambda: [tag.name for tag in plan_of("1.4.2").tags], ignore)
    done = deliver(store, plan_of("1.4.2"), listener)
    assert done.status == "unchanged"
    assert done.stands == delivery_of(plan_of("1.4.2")).foresee(store).stands == theirs.digest
    assert listener.notes == [
        f"{REPOSITORY}:1.4.2 holds {theirs.digest}: it was made from the same commit"
    ]


def test_a_version_with_other_content_stops_before_anything_is_sent() -> None:
    store, plan = MemoryStore(), plan_of("1.4.2")
    theirs = built("1.4.2", b"other", revision="f" * 40)
    store.push(theirs, lambda: ["1.4.2"], ignore)
    delivery = delivery_of(plan)
    with pytest.raises(TagConflict, match=f"revision {'f' * 40}"):
        delivery.push(store, plan.artifact)
    assert held(store) == {"1.4.2": theirs.digest}
    assert store.resolve(plan.artifact.digest) is None
    assert [move.action for move in delivery.moves] == ["conflict", "new", "new", "new"]


@pytest.mark.parametrize("foresees", [False, True])
def test_what_replaces_a_version_is_warned_of(*, foresees: bool) -> None:
    store, plan = MemoryStore(), plan_of("1.4.2", settings={"force": True})
    theirs = built("1.4.2", b"other", revision="f" * 40)
    store.push(theirs, lambda: ["1.4.2"], ignore)
    delivery = delivery_of(plan)
    done = delivery.foresee(store) if foresees else delivery.push(store, plan.artifact)
    assert done.status == ("planned" if foresees else "published")
    (problem,) = delivery.problems
    assert (problem.code, problem.severity) == ("version-replaced", "warning")
    assert problem.message == f"{REPOSITORY}:1.4.2 held {theirs.digest}, which this replaces"
    assert (held(store)["1.4.2"] == theirs.digest) is foresees


def test_versions_that_others_write_with_a_v_are_warned_of() -> None:
    store, plan = MemoryStore(), plan_of("1.4.2")
    store.push(built("1.4.1"), lambda: ["v1.4.1", "latest"], ignore)
    delivery = delivery_of(plan)
    delivery.push(store, plan.artifact)
    (problem,) = delivery.problems
    assert problem.code == "no-tag-prefix"
    assert problem.message == f"the versions in {REPOSITORY} begin with `v`, such as v1.4.1"
    assert problem.remedy == 'set tag-prefix = "v" to go on so'


def test_a_push_without_tags_is_stored_by_its_digest() -> None:
    plan, store = plan_of("1.4.2")._replace(tags=()), MemoryStore()
    assert deliver(store, plan).status == "published"
    assert store.resolve(plan.artifact.digest)
    assert deliver(store, plan).status == "unchanged"


@pytest.mark.parametrize(
    ("tags", "status"),
    [(("1.4.2", "latest"), "unchanged"), (("latest",), "skipped")],
)
def test_where_nothing_is_to_be_written_it_says_why(tags: tuple[str, ...], status: str) -> None:
    store, plan = MemoryStore(), plan_of("1.4.2")
    deliver(store, plan)
    deliver(store, plan_of("2.0.0"))
    again = plan._replace(tags=tuple(tag for tag in plan.tags if tag.name in tags))
    assert deliver(store, again).status == status


class TestComparing:
    """With the version before, as settings ask for it."""

    EXPORTS = ("acme:hello/greet@1.0.0",)

    def _store(self) -> MemoryStore:
        config = {"os": "wasip2", "component": {"imports": [], "exports": [*self.EXPORTS]}}
        told = {"title": "hello", "version": "1.4.1"}
        store = MemoryStore()
        before = artifact_of(b"1.4.1", told=told, configured=config)
        store.push(before, lambda: ["1.4.1"], ignore)
        return store

    def test_what_is_broken_may_be_an_error_and_nothing_is_sent(self) -> None:
        store, plan = self._store(), plan_of("1.4.2", settings={"semver-check": "error"})
        delivery = delivery_of(plan)
        with pytest.raises(CheckFailed, match="no longer exports acme:hello/greet"):
            delivery.push(store, plan.artifact)
        assert list(held(store)) == ["1.4.1"]
        assert store.resolve(plan.artifact.digest) is None

    @pytest.mark.parametrize("foresees", [False, True])
    def test_or_a_warning(self, *, foresees: bool) -> None:
        store, plan = self._store(), plan_of("1.4.2", settings={"semver-check": "warn"})
        delivery = delivery_of(plan)
        done = delivery.foresee(store) if foresees else delivery.push(store, plan.artifact)
        assert done.status == ("planned" if foresees else "published")
        assert [(p.code, p.severity) for p in delivery.problems] == [("export-removed", "warning")]

    def test_what_is_published_already_is_not_compared(self) -> None:
        store, plan = self._store(), plan_of("1.4.2", settings={"semver-check": "error"})
        store.push(plan.artifact, lambda: [tag.name for tag in plan.tags], ignore)
        assert delivery_of(plan).push(store, plan.artifact).status == "unchanged"


class TestForeseeing:
    def test_nothing_is_written(self) -> None:
        store = MemoryStore()
        done = delivery_of(plan_of("1.4.2")).foresee(store)
        assert done.status == "planned"
        assert set(actions(done).values()) == {"new"}
        assert not store.tags()

    def test_a_conflict_is_foreseen(self) -> None:
        store = MemoryStore()
        store.push(built("1.4.2", b"other", revision="f" * 40), lambda: ["1.4.2"], ignore)
        with pytest.raises(TagConflict):
            delivery_of(plan_of("1.4.2")).foresee(store)

    def test_a_store_that_cannot_be_asked_is_warned_of(self) -> None:
        delivery = delivery_of(plan_of("1.4.2"))
        done = delivery.foresee(Broken())
        assert done.status == "planned"
        assert [(m.tag, m.action, m.why) for m in done.moves] == [
            (tag.name, "derived", tag.why) for tag in plan_of("1.4.2").tags
        ]
        (problem,) = delivery.problems
        assert (problem.code, problem.severity) == ("target-not-asked", "warning")
        assert problem.message == f"{REPOSITORY} can't be asked what it has: the cable is out"

    def test_a_refusal_is_none_that_passes(self) -> None:
        with pytest.raises(NotAuthorised):
            delivery_of(plan_of("1.4.2")).foresee(Broken(NotAuthorised("who?", code="denied")))


class TestOffline:
    @pytest.mark.parametrize("repository", [REPOSITORY, "localhost:5000/hello"])
    def test_no_registry_is_asked(self, repository: str) -> None:
        delivery = delivery_of(plan_of("1.4.2"), repository, offline=True)
        done = delivery.foresee(Broken(AssertionError("was asked")))
        assert set(actions(done).values()) == {"derived"}
        (problem,) = delivery.problems
        assert problem.message == f"{repository} can't be asked what it has: this run is offline"

    def test_to_publish_fails(self) -> None:
        plan = plan_of("1.4.2")
        with pytest.raises(StoreFailed, match="this run is offline") as caught:
            delivery_of(plan, offline=True).push(MemoryStore(), plan.artifact)
        assert caught.value.problem.code == "offline"
        assert "CARGO_NET_OFFLINE" in (caught.value.problem.remedy or "")

    @pytest.mark.parametrize("place", ["oci:out", "oci-archive:out.tar"])
    def test_a_folder_or_file_is_not_beyond_this_machine(self, place: str) -> None:
        plan = plan_of("1.4.2")
        delivery = delivery_of(plan, place, offline=True)
        assert delivery.push(MemoryStore(), plan.artifact).status == "published"


class Broken(MemoryStore):
    """A store that answers nothing."""

    def __init__(self, error: BaseException | None = None) -> None:
        super().__init__()
        self._error = error or StoreFailed("the cable is out", code="network")

    def resolve(self, reference: str) -> Descriptor | None:
        raise self._error


@dataclass
class Untrue(MemoryStore):
    """A store that does not keep its word once something was pushed.

    Attributes:
        lie: What it does then.
    """

    lie: Callable[[Untrue, str], None] = lambda _store, _digest: None

    def push(self, artifact: Pushable, choose: Choose, advance: Advance) -> None:
        super().push(artifact, choose, advance)
        self.lie(self, artifact.digest)


def _forgets_the_version(store: Untrue, _digest: str) -> None:
    store.delete("1.4.2")


def _moves(tag: str) -> Callable[[Untrue, str], None]:
    """Somebody else moves a tag the moment after."""

    def lie(store: Untrue, _digest: str) -> None:
        MemoryStore.push(store, artifact_of(b"somebody else's"), lambda: [tag], ignore)

    return lie


def _writes_another_manifest(store: Untrue, digest: str) -> None:
    store._blobs[digest] = b"{}"


def _loses_the_manifest(store: Untrue, digest: str) -> None:
    del store._blobs[digest]


class TestProof:
    @pytest.mark.parametrize(
        ("lie", "code"),
        [
            (_forgets_the_version, "not-proven"),
            (_moves("1.4.2"), "not-proven"),
            (_writes_another_manifest, "not-proven"),
            (_loses_the_manifest, "not-found"),
        ],
    )
    def test_what_is_not_there_as_it_was_pushed_is_an_error(
        self, lie: Callable[[Untrue, str], None], code: str
    ) -> None:
        plan = plan_of("1.4.2")
        with pytest.raises(StoreFailed) as caught:
            delivery_of(plan).push(Untrue(lie=lie), plan.artifact)
        assert caught.value.problem.code == code

    @pytest.mark.parametrize(
        "lie", [_forgets_the_version, _moves("1.4.2"), _writes_another_manifest]
    )
    def test_without_proof_it_is_not_seen(self, lie: Callable[[Untrue, str], None]) -> None:
        plan = plan_of("1.4.2")
        done = delivery_of(plan, proves=False).push(Untrue(lie=lie), plan.artifact)
        assert done.status == "published"

    @pytest.mark.parametrize("tag", ["latest", "edge", "1.4.2-dev"])
    def test_a_tag_that_anybody_may_move_need_not_be_on_ours(self, tag: str) -> None:
        kinds = {"latest": "moving", "edge": "free", "1.4.2-dev": "version"}
        tags = (Tag("1.4.2", "version", ""), Tag(tag, kinds[tag], ""))  # type: ignore[arg-type]  # the values are kinds
        plan = plan_of("1.4.2", settings={"mutable-tags": ("*-dev",)})._replace(tags=tags)
        done = delivery_of(plan).push(Untrue(lie=_moves(tag)), plan.artifact)
        assert done.status == "published"

    def test_what_was_tagged_anew_is_proved_as_well(self) -> None:
        class Deaf(MemoryStore):
            def tag(self, digest: str, tags: Sequence[str]) -> None:
                """Do nothing, and say that it is done."""

        store, plan = Deaf(), plan_of("1.4.2")
        theirs = built("1.4.2", created="2026-01-02T03:04:05Z")
        store.push(theirs, lambda: ["1.4.2"], ignore)
        plan = plan._replace(tags=(*plan.tags, Tag("v1.4.2", "version", "--tag")))
        with pytest.raises(StoreFailed, match="does not return what was published"):
            delivery_of(plan).push(store, plan.artifact)


@dataclass
class Busy(MemoryStore):
    """A store in which somebody else publishes each time that tags are listed.

    Attributes:
        others: The versions that they publish, under their own tags alone; None for nothing.
    """

    others: list[str | None] = field(default_factory=list)

    def tags(self) -> tuple[str, ...]:
        if self.others and (version := self.others.pop(0)):
            MemoryStore.push(self, built(version), lambda: [version], ignore)
        return tuple(super().tags())


class TestCorrection:
    def test_a_newer_version_that_came_meanwhile_gets_the_moving_tags(self) -> None:
        store, plan = Busy(others=[None, "2.0.0"]), plan_of("1.4.2")
        done = deliver(store, plan)
        assert done.status == "published"
        assert actions(done) == {"1.4.2": "new", "1.4": "new", "1": "new", "latest": "kept"}
        latest = done.moves[-1]
        assert (latest.why, latest.previous) == ("2.0.0 came meanwhile", built("2.0.0").digest)
        assert held(store)["latest"] == built("2.0.0").digest
        assert held(store)["1"] == plan.artifact.digest

    def test_each_series_is_corrected_on_its_own(self) -> None:
        store, plan = Busy(others=[None, "1.5.0", "2.0.0"]), plan_of("1.4.2")
        done = deliver(store, plan)
        assert actions(done) == {"1.4.2": "new", "1.4": "new", "1": "kept", "latest": "kept"}
        assert held(store)["1"] == built("1.5.0").digest
        assert held(store)["latest"] == built("2.0.0").digest

    @pytest.mark.parametrize("other", ["1.3.0", "2.0.0-rc.1", "1.4.2+build"])
    def test_what_is_no_newer_release_changes_nothing(self, other: str) -> None:
        store, plan = Busy(others=[None, other]), plan_of("1.4.2")
        done = deliver(store, plan)
        assert set(actions(done).values()) == {"new"}
        assert held(store)["latest"] == plan.artifact.digest

    def test_where_they_moved_the_tags_themselves_nothing_is_left_to_do(self) -> None:
        class Polite(Busy):
            def tags(self) -> tuple[str, ...]:
                if "1.4.2" in super().tags():
                    theirs = built("2.0.0")
                    MemoryStore.push(self, theirs, lambda: ["2.0.0", "latest"], ignore)
                return super().tags()

        store, plan = Polite(), plan_of("1.4.2")
        done = deliver(store, plan)
        assert actions(done)["latest"] == "new"
        assert held(store)["latest"] == built("2.0.0").digest

    def test_a_listing_that_is_behind_itself_changes_nothing(self) -> None:
        class Stale(MemoryStore):
            def tags(self) -> tuple[str, ...]:
                return ("9.0.0",) if super().tags() else ()

        store, plan = Stale(), plan_of("1.4.2")
        deliver(store, plan)
        found = store.resolve("latest")
        assert found
        assert found.digest == plan.artifact.digest

    def test_it_looks_no_more_than_so_often(self) -> None:
        versions = [f"{major}.0.0" for major in range(2, 40)]
        store, plan = Busy(others=[None, *versions]), plan_of("1.4.2")
        assert deliver(store, plan).status == "published"
        assert 20 < len(store.others) < len(versions)

    def test_a_channel_is_corrected_too(self) -> None:
        store = Busy(others=[None, "2.0.0-rc.2"])
        plan = plan_of("2.0.0-rc.1", settings={"channels": {"rc": "next"}})
        done = deliver(store, plan)
        assert actions(done) == {"2.0.0-rc.1": "new", "next": "kept"}
        assert held(store)["next"] == built("2.0.0-rc.2").digest

    def test_without_a_version_nothing_is_newer(self) -> None:
        store = Busy(others=[None, "2.0.0"])
        plan = plan_of("1.4.2")._replace(version=None, tags=(Tag("latest", "moving", ""),))
        deliver(store, plan)
        assert held(store)["latest"] == plan.artifact.digest


def test_a_manifest_is_described_as_it_was_pushed() -> None:
    store, plan = MemoryStore(), plan_of("1.4.2")
    deliver(store, plan)
    expected = describe(plan.artifact.manifest, plan.artifact.media_type)
    assert store.resolve("latest") == expected
