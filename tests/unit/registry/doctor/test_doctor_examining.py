"""An examination as a whole: its turns, what it leaves alone, and what it leaves behind."""

from __future__ import annotations

import copy
import os
import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest
from examined import REPOSITORY, examination_of, finding, verdicts
from faulty_registry import FOREVER, Fault, running_registry
from memory_registry import Repository
from registry_faults import answers, late, tags_many
from token_gate import PASSWORD, USERNAME, TokenGate

from wasm_publish.registry.doctor.findings import Left
from wasm_publish.registry.doctor.probes import PROBES
from wasm_publish.registry.doctor.samples import TAG_PREFIX
from wasm_publish.reporting import Silent
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from faulty_registry import FaultyRegistry
    from http_server import Asked, Reply, RunningServer

    from wasm_publish.model import Problem

WRITING = {"POST", "PUT", "PATCH", "DELETE"}
NO_DELETION = (
    Fault("delete-manifest", answers(405, "UNSUPPORTED"), FOREVER),
    Fault("delete-blob", answers(405, "UNSUPPORTED"), FOREVER),
    Fault("cancel", answers(405, "UNSUPPORTED"), FOREVER),
)

CAPABLE = {
    "reachable": "yes",
    "tls": "no",
    "auth": "no",
    "access": "yes",
    **{probe.name: "yes" for probe in PROBES if not probe.across},
    "single-post": "no",
    "multi-tag": "yes",
    "immutable-tags": "no",
}
"""What a registry is that does what the specification asks for, and takes several tags."""


class Listening(Silent):
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def problem(self, problem: Problem) -> None:
        self.problems.append(problem)


def somebodys() -> Repository:
    """What somebody else has published."""
    manifest = b'{"config":{"digest":"sha256:c"},"layers":[]}'
    digest = f"sha256:{'d' * 64}"
    blobs = {"sha256:c": b"{}"}
    return Repository(blobs, {digest: ("x/y", manifest)}, {"1.0.0": digest, "latest": digest})


def test_a_registry_that_can_all_is_left_as_it_was() -> None:
    with running_registry(Fault("put-manifest", tags_many, FOREVER)) as running:
        repository = running.registry.memory.repositories[REPOSITORY] = somebodys()
        before = copy.deepcopy(repository)
        found = examination_of(running.host)
    assert verdicts(found) == CAPABLE
    assert found.exit_code == 0
    assert repository == before
    assert len(running.registry.memory.uploads) == 0
    assert found.left == Left()


def test_findings_stand_in_the_order_of_the_table() -> None:
    with running_registry() as running:
        found = examination_of(running.host)
    names = [finding.name for finding in found.findings]
    assert names == [
        "reachable",
        "tls",
        "auth",
        "access",
        *(probe.name for probe in PROBES if not probe.across),
    ]
    assert all(finding.question.endswith("?") for finding in found.findings)


def test_no_tag_but_its_own_is_written() -> None:
    with running_registry(Fault("put-manifest", tags_many, FOREVER)) as running:
        running.registry.memory.repositories[REPOSITORY] = somebodys()
        examination_of(running.host)
    written = [asked.path for asked in running.server.asked if asked.method in {"PUT", "DELETE"}]
    places = [path for path in written if "/manifests/" in path]
    assert places
    for place in places:
        assert "/manifests/sha256:" in place or f"/manifests/{TAG_PREFIX}" in place


def test_the_same_is_written_each_time() -> None:
    with running_registry(*NO_DELETION) as running:
        first = examination_of(running.host).left
        assert examination_of(running.host).left == first


def test_what_cannot_be_deleted_is_told() -> None:
    with running_registry(*NO_DELETION) as running:
        found = examination_of(running.host)
        repository = running.registry.repository(REPOSITORY)
    assert set(found.left.tags) == repository.tags.keys()
    assert set(found.left.manifests) == repository.manifests.keys()
    assert set(found.left.blobs) == repository.blobs.keys()
    assert found.left.uploads == len(running.registry.memory.uploads) > 0
    assert found.left.tags
    assert verdicts(found) == {
        **CAPABLE,
        "multi-tag": "no",
        "tag-pages": "unknown",
        "delete-tag": "no",
        "delete-manifest": "no",
        "delete-blob": "no",
    }


def test_a_second_examination_removes_what_the_first_had_to_leave() -> None:
    with running_registry(*NO_DELETION) as running:
        examination_of(running.host)
        running.registry.heal()
        assert examination_of(running.host).left == Left()
        assert running.registry.repository(REPOSITORY) == Repository()


def test_what_goes_from_one_repository_to_another_is_removed_from_both() -> None:
    with running_registry() as running:
        found = examination_of(running.host, other="acme/world")
        repositories = running.registry.memory.repositories
    assert verdicts(found)["mount-across"] == "yes"
    assert repositories == {REPOSITORY: Repository(), "acme/world": Repository()}
    assert found.left == Left()


def test_what_is_left_in_both_is_told() -> None:
    with running_registry(*NO_DELETION) as running:
        found = examination_of(running.host, other="acme/world")
        assert set(found.left.other_blobs) == {*running.registry.repository("acme/world").blobs}
    assert len(found.left.other_blobs) == 1


def test_a_strict_registry_mounts_with_a_token_for_both() -> None:
    who = Credentials(USERNAME, PASSWORD)
    with running_registry(gate=TokenGate()) as running:
        found = examination_of(running.host, other="acme/world", credentials=who)
        assert running.registry.repository("acme/world") == Repository()
    assert verdicts(found)["mount-across"] == "yes"


def test_read_only_writes_nothing() -> None:
    with running_registry() as running:
        found = examination_of(running.host, read_only=True)
    assert {asked.method for asked in running.server.asked} & WRITING == set()
    reading = [probe.name for probe in PROBES if probe.reads]
    assert [*verdicts(found)] == ["reachable", "tls", "auth", "access", *reading]
    assert found.read_only


def test_without_a_repository_only_the_registry_is_asked() -> None:
    with running_registry() as running:
        found = examination_of(running.host, None)
    assert running.server.log() == ["GET /v2/"]
    assert verdicts(found) == {"reachable": "yes", "tls": "no", "auth": "no", "access": "yes"}
    assert (found.repository, found.exit_code) == (None, 0)


def test_who_may_not_push_learns_what_can_be_read() -> None:
    with running_registry(Fault("begin", answers(403, "DENIED", "no"), FOREVER)) as running:
        found = examination_of(running.host)
    assert found.exit_code == 5
    assert verdicts(found)["push"] == "no"
    assert "pull" in verdicts(found)
    assert "upload" not in verdicts(found)
    assert [asked for asked in running.server.asked if asked.method in WRITING] == [
        asked for asked in running.server.asked if asked.method == "POST"
    ]


def test_a_strict_registry_is_asked_with_the_right_tokens() -> None:
    gate = TokenGate()
    with running_registry(gate=gate) as running:
        found = examination_of(running.host, credentials=Credentials(USERNAME, PASSWORD))
        repository = running.registry.repository(REPOSITORY)
    assert {name for name, verdict in verdicts(found).items() if verdict == "no"} == {
        "tls",
        "single-post",
        "multi-tag",
        "immutable-tags",
    }
    assert finding(found, "auth").detail == f"Bearer: it wants a token that {running.host} gives"
    assert finding(found, "access").detail == "with credentials"
    assert repository == Repository()
    assert found.left == Left()
    assert PASSWORD not in str(found)


def test_what_takes_too_long_is_unknown() -> None:
    slow = Fault("status", late(3.0), FOREVER)
    begun = time.monotonic()
    with running_registry(slow) as running:
        found = examination_of(running.host, timeout=1)
    assert time.monotonic() - begun < 8
    assert verdicts(found)["upload-status"] == "unknown"
    assert verdicts(found)["chunks"] == "yes"
    assert finding(found, "upload-status").detail


def test_a_busy_registry_is_unknown_and_not_asked_again() -> None:
    busy = Fault("put-manifest", answers(503, "UNAVAILABLE", "come again"), FOREVER)
    with running_registry(busy) as running:
        found = examination_of(running.host)
    for name in ("config-cncf", "artifact-type", "subject", "multi-tag", "immutable-tags"):
        assert verdicts(found)[name] == "unknown"
    assert finding(found, "config-cncf").detail == "it answers 503: UNAVAILABLE: come again"
    assert running.kinds().count("put-manifest") == 4


@pytest.mark.skipif(sys.platform == "win32", reason="no signal comes through there")
@pytest.mark.parametrize("kind", ["begin", "patch", "put-manifest", "delete-blob"])
def test_whoever_breaks_it_off_finds_nothing_left(kind: str) -> None:
    def press(registry: FaultyRegistry, asked: Asked) -> Reply:
        os.kill(os.getpid(), signal.SIGINT)
        return registry.answer(asked)

    listening = Listening()
    with running_registry(Fault(kind, press, after=1)) as running:
        repository = running.registry.memory.repositories[REPOSITORY] = somebodys()
        with pytest.raises(KeyboardInterrupt):
            examination_of(running.host, other="acme/world", reporter=listening)
        assert repository == somebodys()
        assert running.registry.repository("acme/world") == Repository()
    assert listening.problems == []


@pytest.mark.skipif(sys.platform == "win32", reason="no signal comes through there")
def test_whoever_breaks_it_off_is_told_what_is_left() -> None:
    def press(registry: FaultyRegistry, asked: Asked) -> Reply:
        os.kill(os.getpid(), signal.SIGINT)
        return registry.answer(asked)

    listening = Listening()
    with running_registry(Fault("referrers", press), *NO_DELETION) as running:
        with pytest.raises(KeyboardInterrupt):
            examination_of(running.host, reporter=listening)
        repository = running.registry.repository(REPOSITORY)
    (problem,) = listening.problems
    assert problem.severity == "warning"
    for name in (*repository.tags, *repository.manifests, *repository.blobs):
        assert name in problem.message


def test_an_unreachable_registry_is_a_finding(server: RunningServer) -> None:
    server.script.on("GET /v2/")
    found = examination_of(server.host)
    assert verdicts(found) == {"reachable": "no"}
    assert found.exit_code == 6
