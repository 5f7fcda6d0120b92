"""What is found out about deleting, and that nothing is broken by it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from examined import REPOSITORY, examination_of, finding, verdicts
from faulty_registry import FOREVER, Fault, running_registry
from http_server import Reply
from registry_faults import answers, cut_unheard

if TYPE_CHECKING:
    from faulty_registry import Effect, FaultyRegistry
    from http_server import Asked

UNSUPPORTED = answers(405, "UNSUPPORTED")


def always(kind: str, effect: Effect) -> Fault:
    return Fault(kind, effect, FOREVER)


def unless_tag(effect: Effect) -> Effect:
    return lambda registry, asked: effect(registry, asked) if "sha256:" in asked.path else None


def only_tag(effect: Effect) -> Effect:
    return lambda registry, asked: None if "sha256:" in asked.path else effect(registry, asked)


def pretends(_registry: FaultyRegistry, _asked: Asked) -> Reply:
    return Reply(202)


def takes_manifest_along(registry: FaultyRegistry, asked: Asked) -> Reply:
    repository = registry.repository(REPOSITORY)
    del repository.manifests[repository.tags.pop(asked.path.rpartition("/")[2])]
    return Reply(202)


@pytest.mark.parametrize(
    ("kind", "effect", "name", "detail"),
    [
        ("delete-manifest", only_tag(UNSUPPORTED), "delete-tag", "it answers 405: UNSUPPORTED"),
        ("delete-manifest", only_tag(pretends), "delete-tag", "but it is still there"),
        (
            "delete-manifest",
            only_tag(takes_manifest_along),
            "delete-tag",
            "takes the manifest along",
        ),
        ("delete-manifest", unless_tag(UNSUPPORTED), "delete-manifest", "it answers 405"),
        ("delete-manifest", unless_tag(pretends), "delete-manifest", "but it is still there"),
        ("delete-blob", UNSUPPORTED, "delete-blob", "it answers 405"),
        ("delete-blob", pretends, "delete-blob", "but it is still there"),
        ("delete-blob", answers(403, "DENIED"), "delete-blob", "it answers 403: DENIED"),
    ],
)
def test_what_may_not_be_deleted_is_told(kind: str, effect: Effect, name: str, detail: str) -> None:
    with running_registry(always(kind, effect)) as running:
        found = finding(examination_of(running.host), name)
    assert (found.verdict, detail in found.detail) == ("no", True)


def test_tags_go_with_their_manifests_where_they_cannot_go_alone() -> None:
    with running_registry(always("delete-manifest", only_tag(UNSUPPORTED))) as running:
        found = examination_of(running.host)
    assert verdicts(found)["delete-tag"] == "no"
    assert found.left.tags == ()


def test_a_manifest_that_stays_keeps_its_blobs() -> None:
    with running_registry(always("delete-manifest", UNSUPPORTED)) as running:
        found = examination_of(running.host)
        repository = running.registry.repository(REPOSITORY)
    assert verdicts(found)["delete-blob"] == "yes"
    assert repository.manifests
    for _, manifest in repository.manifests.values():
        document = json.loads(manifest)
        needed = {document["config"]["digest"], *(one["digest"] for one in document["layers"])}
        assert needed <= set(found.left.blobs) == repository.blobs.keys()


def test_what_cannot_be_seen_any_more_counts_as_left() -> None:
    down = (
        Fault("head-blob", cut_unheard, FOREVER, after=3),
        always("cancel", cut_unheard),
        always("delete-blob", cut_unheard),
    )
    with running_registry(*down) as running:
        found = examination_of(running.host)
        assert {*running.registry.repository(REPOSITORY).blobs} <= {*found.left.blobs}
    assert verdicts(found)["delete-blob"] == "unknown"
    assert found.left.uploads
