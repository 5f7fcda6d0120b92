"""A format that a registry refuses, and the other one that it gets instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from builders import a_plan, a_project, a_target, an_annotation, settings_with
from stored_artifacts import artifact_of

from wasm_publish.errors import NotAuthorised, StoreFailed
from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import Fallback
from wasm_publish.planning.planned import Planned
from wasm_publish.planning.project_plan import Examined
from wasm_publish.plugins.discovery import FoundPlugin
from wasm_publish.plugins.manager import Plugins
from wasm_publish.publishing.publisher import publish
from wasm_publish.reporting import Silent
from wasm_publish.stores import FORMAT_REFUSED, Access
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from wasm_publish.model import Descriptor, Plan, Pushable, Receipt, Target
    from wasm_publish.reporting import Advance
    from wasm_publish.stores import Choose, Store

IMAGE = artifact_of(b"an image")._replace(format="compat")
PLAN = a_plan(fallback=Fallback(IMAGE, (an_annotation("title", "image"),)))
OPEN, PICKY = "open.example/acme/hello", "picky.example/acme/hello"


class Picky(MemoryStore):
    """A place that takes one artifact only."""

    def push(self, artifact: Pushable, choose: Choose, advance: Advance) -> None:
        if artifact.digest != IMAGE.digest:
            choose()
            raise StoreFailed("unknown media type", code=FORMAT_REFUSED)
        super().push(artifact, choose, advance)


class Silenced(MemoryStore):
    """A place that can't be asked."""

    def resolve(self, reference: str) -> Descriptor | None:
        raise StoreFailed(f"no answer about {reference}", code="registry-failed")


class Locked(MemoryStore):
    """A place that lets nobody look."""

    def resolve(self, reference: str) -> Descriptor | None:
        raise NotAuthorised(f"no look at {reference}", code="not-authorised")


@dataclass
class Places(Silent):
    """Stores by repository, what is told after a push, and what a person was told."""

    stores: dict[str, Store]
    pushed: list[Receipt] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @hookimpl
    def wasm_publish_open_store(self, target: Target) -> Store:
        return self.stores[target.repository]

    @hookimpl
    def wasm_publish_after_push(self, plan: Plan, receipt: Receipt) -> None:
        assert receipt.publications[0].plan == plan
        self.pushed.append(receipt)

    def note(self, message: str) -> None:
        self.notes.append(message)

    def publish(self, plan: Plan = PLAN, *, dry_run: bool = False) -> Receipt:
        plan = plan._replace(targets=tuple(map(a_target, self.stores)))
        examined = Examined(a_project(), settings_with(), plan=plan)
        plugins = Plugins([FoundPlugin("places", "places", "1", __name__, self)])
        return publish(Planned((examined,)), plugins, Access(self), dry_run=dry_run)


def digest_in(store: Store, tag: str) -> str | None:
    found = store.resolve(tag)
    return found.digest if found else None


def test_where_the_format_is_taken_there_is_no_other() -> None:
    places = Places({OPEN: MemoryStore()})
    (publication,) = places.publish().publications
    assert publication.plan.artifact == PLAN.artifact
    assert publication.plan.fallback is None
    assert not places.notes


def test_where_it_is_refused_the_other_is_published_and_that_is_told() -> None:
    store = Picky()
    places = Places({PICKY: store})
    receipt = places.publish()
    (publication,) = receipt.publications
    assert (publication.plan.artifact, publication.plan.fallback) == (IMAGE, None)
    assert publication.plan.annotations == (an_annotation("title", "image"),)
    assert [found.status for found in publication.destinations] == ["published"]
    assert digest_in(store, "1.4.2") == digest_in(store, "latest") == IMAGE.digest
    (problem,) = receipt.problems
    assert (problem.code, problem.severity) == ("format-fell-back", "warning")
    assert problem.message == f"{PICKY} refuses the format cncf, so it gets compat"
    assert (receipt.exit_code, len(places.pushed)) == (0, 1)


def test_a_second_run_changes_nothing_and_succeeds() -> None:
    places = Places({PICKY: Picky()})
    places.publish()
    receipt = places.publish()
    (publication,) = receipt.publications
    assert publication.plan.artifact == IMAGE
    assert [found.status for found in publication.destinations] == ["unchanged"]
    assert places.notes == [f"{PICKY} has it in the format compat, which it keeps"]
    assert not receipt.problems


def test_each_format_is_a_publication_with_its_own_targets() -> None:
    places = Places({OPEN: MemoryStore(), PICKY: Picky()})
    publications = places.publish().publications
    told = [
        (item.plan.artifact.format, [target.repository for target in item.plan.targets])
        for item in publications
    ]
    assert told == [("cncf", [OPEN]), ("compat", [PICKY])]
    assert [receipt.publications for receipt in places.pushed] == [(p,) for p in publications]
    for item in publications:
        assert [found.target for found in item.destinations] == list(item.plan.targets)


def test_one_target_that_fails_keeps_the_hooks_from_both() -> None:
    places = Places({OPEN: Silenced(), PICKY: Picky()})
    receipt = places.publish()
    statuses = [found.status for item in receipt.publications for found in item.destinations]
    assert sorted(statuses) == ["failed", "published"]
    assert (receipt.exit_code, places.pushed) == (6, [])


def test_without_a_fallback_the_refusal_is_the_error() -> None:
    places = Places({PICKY: Picky()})
    receipt = places.publish(PLAN._replace(fallback=None))
    assert receipt.exit_code == 6
    assert receipt.problems[0].code == FORMAT_REFUSED


def test_a_plan_shows_both_and_writes_nothing() -> None:
    places = Places({PICKY: Picky()})
    (publication,) = places.publish(dry_run=True).publications
    assert (publication.plan.artifact, publication.plan.fallback) == (PLAN.artifact, PLAN.fallback)
    assert not places.stores[PICKY].tags()


def test_a_plan_knows_what_is_there_in_the_other_format() -> None:
    places = Places({PICKY: Picky()})
    places.publish()
    (publication,) = places.publish(dry_run=True).publications
    assert publication.plan.artifact == IMAGE
    assert {move.action for move in publication.destinations[0].moves} == {"unchanged"}


def test_without_tags_it_is_known_by_its_digest() -> None:
    places = Places({PICKY: Picky()})
    assert places.publish(PLAN._replace(tags=())).exit_code == 0
    (publication,) = places.publish(PLAN._replace(tags=())).publications
    assert [found.status for found in publication.destinations] == ["unchanged"]


@pytest.mark.parametrize(("store", "code"), [(Silenced(), 0), (Locked(), 5)])
def test_a_place_that_can_not_be_asked_stops_a_plan_only_by_its_refusal(
    store: Store, code: int
) -> None:
    receipt = Places({OPEN: store}).publish(dry_run=True)
    assert receipt.exit_code == code
