"""What a store is asked before it is decided what becomes of each tag."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from builders import a_plan, a_target, settings_with
from stored_artifacts import artifact_of

from wasm_publish.errors import NotAuthorised, StoreFailed
from wasm_publish.model import Tag
from wasm_publish.publishing.policy import Policy, Published, decide
from wasm_publish.publishing.published import PublishedArtifact, read_published
from wasm_publish.publishing.surveying import published
from wasm_publish.reporting import ignore
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Artifact, Descriptor, Plan

VERSION = Tag("1.4.2", "version", "")
LATEST = Tag("latest", "moving", "")
EDGE = Tag("edge", "free", "")
OTHER = artifact_of(b"other", told={"title": "hello", "version": "1.4.2"})


def store_with(*tags: str, artifact: Artifact = OTHER) -> MemoryStore:
    store = MemoryStore()
    store.push(artifact, lambda: tags, ignore)
    return store


UNCOMPARED = a_plan(settings=settings_with({"semver-check": "off"}))
"""A plan that nobody compares with the version before."""


def surveyed(store: MemoryStore, *tags: Tag, plan: Plan = UNCOMPARED) -> Published:
    return published(store, plan._replace(tags=tags), a_target())


def test_tells_all_tags_and_the_digests_of_those_to_write() -> None:
    has = surveyed(store_with("1.0.0", "latest"), LATEST, Tag("2.0.0", "version", ""))
    assert sorted(has.tags) == ["1.0.0", "latest"]
    assert has.digests == {"latest": OTHER.digest}


def test_what_a_version_holds_is_read() -> None:
    has = surveyed(store_with("1.4.2", "latest"), VERSION, LATEST)
    assert has.artifacts == {"1.4.2": read_published(OTHER.digest, OTHER.manifest)}


def test_what_is_ours_is_not_read_again() -> None:
    plan = UNCOMPARED
    has = surveyed(store_with("1.4.2", artifact=plan.artifact), VERSION, LATEST, plan=plan)
    assert has.digests == {"1.4.2": plan.artifact.digest}
    assert has.artifacts == {}


def test_what_no_version_holds_is_not_read() -> None:
    assert surveyed(store_with("latest", "edge"), LATEST, EDGE).artifacts == {}


def test_a_version_whose_manifest_cannot_be_read_is_there_all_the_same() -> None:
    class Broken(MemoryStore):
        def read_manifest(self, digest: str) -> bytes:
            raise StoreFailed(f"{digest} is damaged", code="broken")

    store = Broken()
    store.push(OTHER, lambda: ["1.4.2"], ignore)
    assert surveyed(store, VERSION) == Published(
        (), {"1.4.2": OTHER.digest}, {"1.4.2": PublishedArtifact(OTHER.digest)}
    )


@dataclass
class Listed(MemoryStore):
    """A store that notes who lists its tags."""

    lists: int = 0

    def tags(self) -> tuple[str, ...]:
        self.lists += 1
        return ("latest",)


@pytest.mark.parametrize(("tags", "lists"), [((VERSION, EDGE), 0), ((VERSION, LATEST), 1)])
def test_tags_are_listed_only_where_one_of_ours_moves(tags: tuple[Tag, ...], lists: int) -> None:
    store = Listed()
    surveyed(store, *tags)
    assert store.lists == lists


def test_or_where_it_is_compared_with_the_version_before() -> None:
    store = Listed()
    surveyed(store, VERSION, plan=a_plan(settings=settings_with({"semver-check": "error"})))
    assert store.lists == 1


def test_a_tag_that_goes_while_we_look_is_not_there() -> None:
    assert surveyed(Listed(), LATEST).digests == {}


def test_a_target_may_have_tags_of_its_own() -> None:
    target = a_target()._replace(tags=(EDGE,))
    has = published(store_with("edge", "latest"), UNCOMPARED, target)
    assert has == Published((), {"edge": OTHER.digest})
    (move,) = decide(a_plan(), target, has, Policy()).moves
    assert (move.tag, move.action) == ("edge", "moved")


def test_without_a_tag_a_manifest_is_stored_by_its_digest_once() -> None:
    plan, target, store = a_plan(), a_target()._replace(tags=()), MemoryStore()
    first = decide(plan, target, published(store, plan, target), Policy())
    assert first.to_push == ()
    store.push(plan.artifact, lambda: first.to_push, ignore)
    assert decide(plan, target, published(store, plan, target), Policy()).to_push is None


@dataclass
class Meeting(MemoryStore):
    """A store that answers nobody before all have asked."""

    barrier: threading.Barrier = field(default_factory=lambda: threading.Barrier(3, timeout=5))

    def resolve(self, reference: str) -> Descriptor | None:
        self.barrier.wait()
        return super().resolve(reference)

    def tags(self) -> tuple[str, ...]:
        self.barrier.wait()
        return tuple(super().tags())


def test_everything_is_asked_at_once() -> None:
    assert surveyed(Meeting(), VERSION, LATEST) == Published((), {})


@pytest.mark.parametrize("error", [StoreFailed, NotAuthorised])
@pytest.mark.parametrize("method", ["resolve", "tags"])
def test_a_store_that_cannot_be_asked_says_so(
    error: type[WasmPublishError], method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise error("not today", code="broken")

    monkeypatch.setattr(MemoryStore, method, fails)
    with pytest.raises(error, match="not today"):
        surveyed(MemoryStore(), VERSION, LATEST)
