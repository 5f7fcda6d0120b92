from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from faulty_registry import FOREVER, Fault, running_registry
from http_server import Reply, running_server
from opened_registry import Clock, store_at
from pushing import is_whole
from registry_faults import answers, loses_bytes
from stored_artifacts import artifact_of

from wasm_publish.errors import NotAuthorised, StoreFailed, TagConflict, WasmPublishError
from wasm_publish.reporting import Silent, ignore
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from faulty_registry import FaultyRegistry, RunningRegistry
    from http_server import Asked

    from wasm_publish.stores import Choose

ARTIFACT = artifact_of(b"layer" * 1000)
REPOSITORY = "acme/hello"


def push(
    running: RunningRegistry, tags: Sequence[str] | None = ("1.0.0",), choose: Choose | None = None
) -> None:
    store_at(running.host, clock=Clock()).push(ARTIFACT, choose or (lambda: tags), ignore)


def test_three_rounds_and_no_more() -> None:
    with running_registry() as running:
        push(running, ["1.0.0", "latest", "1", "1.0.0"])
        kinds = running.kinds()
        for tag in ("1.0.0", "latest", "1"):
            assert is_whole(running.registry.repository(REPOSITORY), ARTIFACT, tag)
    assert kinds[:4] == ["begin", "begin", "put-blob", "put-blob"]
    assert sorted(kinds[4:7]) == ["head-blob", "head-blob", "put-manifest"]
    assert kinds[7:] == ["put-manifest"] * 2


def test_blobs_are_sent_at_once() -> None:
    both = threading.Barrier(2)

    def wait(_registry: FaultyRegistry, _asked: Asked) -> None:
        both.wait(5)  # neither is answered before both were asked

    for stage in ("begin", "put-blob"):
        with running_registry(Fault(stage, wait, 2)) as running:
            push(running)
            assert is_whole(running.registry.repository(REPOSITORY), ARTIFACT)


def test_the_choice_is_made_beside_the_first_round() -> None:
    begun = threading.Event()

    def begins(_registry: FaultyRegistry, _asked: Asked) -> None:
        begun.set()

    def choose() -> Sequence[str]:
        assert begun.wait(5)
        return ["1.0.0"]

    with running_registry(Fault("begin", begins, FOREVER)) as running:
        push(running, choose=choose)
        assert is_whole(running.registry.repository(REPOSITORY), ARTIFACT)


def test_who_interrupts_waits_for_nothing() -> None:
    held = threading.Event()

    def choose() -> Sequence[str]:
        raise KeyboardInterrupt

    def hold(_registry: FaultyRegistry, _asked: Asked) -> None:
        held.wait(20)

    with running_registry(Fault("begin", hold, FOREVER)) as running:
        try:
            with pytest.raises(KeyboardInterrupt):
                push(running, choose=choose)
            assert not held.is_set()
            assert "cancel" not in running.kinds()
        finally:
            held.set()


@pytest.mark.parametrize("error", [TagConflict("taken", code="version-exists"), ValueError("x")])
def test_what_the_choice_raises_stops_the_push(error: BaseException) -> None:
    def choose() -> Sequence[str]:
        raise error

    with running_registry() as running:
        with pytest.raises(type(error)) as caught:
            push(running, choose=choose)
        assert caught.value is error
        assert sorted(running.kinds()) == ["begin", "begin", "cancel", "cancel"]
        assert len(running.registry.memory.uploads) == 0
        assert not any(asked.size for asked in running.server.asked)


def test_without_a_choice_nothing_is_stored() -> None:
    with running_registry() as running:
        push(running, None)
        assert "put-blob" not in running.kinds()
        assert len(running.registry.memory.uploads) == 0


def test_a_registry_that_cancels_nothing_does_not_matter() -> None:
    with running_registry(Fault("cancel", answers(405, "UNSUPPORTED"), FOREVER)) as running:
        push(running, None)
        assert running.kinds().count("cancel") == 2


def test_where_one_could_not_begin_the_other_is_taken_back() -> None:
    with running_registry(Fault("begin", answers(403, "DENIED"), after=1)) as running:
        with pytest.raises(NotAuthorised):
            push(running)
        assert sorted(running.kinds()) == ["begin", "begin", "cancel"]
        assert len(running.registry.memory.uploads) == 0


def test_where_nothing_could_begin_the_choice_still_counts() -> None:
    with running_registry(Fault("begin", answers(403, "DENIED"), FOREVER)) as running:
        push(running, None)  # nothing is to be stored, so nobody has to be told
        with pytest.raises(NotAuthorised):
            push(running)


def test_without_tags_it_is_there_by_its_digest() -> None:
    with running_registry() as running:
        push(running, ())
        repository = running.registry.repository(REPOSITORY)
        assert ARTIFACT.digest in repository.manifests
        assert not repository.tags


def test_the_same_blob_is_sent_once() -> None:
    config = ARTIFACT.config
    twice = ARTIFACT._replace(layers=(config,))
    with running_registry(Fault("put-manifest", answers(201, ""))) as running:
        store_at(running.host).push(twice, lambda: ["1.0.0"], ignore)
        assert running.kinds().count("put-blob") == 1


def test_all_is_counted_by_one_thread_after_the_other() -> None:
    counts: list[int] = []
    inside = threading.Lock()

    def advance(count: int) -> None:
        assert inside.acquire(blocking=False)
        counts.append(count)
        inside.release()

    with running_registry() as running:
        store_at(running.host).push(ARTIFACT, lambda: ["1.0.0"], advance)
    assert sum(counts) == 5000 + ARTIFACT.config.descriptor.size


# What fails on the way


def test_a_blob_that_fails_keeps_the_manifest_away() -> None:
    with running_registry(Fault("put-blob", answers(400, "UNSUPPORTED"))) as running:
        with pytest.raises(StoreFailed, match="UNSUPPORTED"):
            push(running)
        assert "put-manifest" not in running.kinds()
        assert len(running.registry.memory.uploads) == 0


def test_a_registry_that_kept_less_loses_the_tag_again() -> None:
    with running_registry(Fault("put-blob", loses_bytes(1), 2)) as running:
        with pytest.raises(StoreFailed, match="stored something else") as caught:
            push(running, ["1.0.0", "latest"])
        assert caught.value.problem.code == "wrong-content"
        assert not running.registry.repository(REPOSITORY).tags


@pytest.mark.parametrize("refusal", [answers(405, "UNSUPPORTED"), answers(401, "UNAUTHORIZED")])
def test_or_we_tell_that_it_could_not_be_taken_away(refusal: object) -> None:
    cannot = Fault("delete-manifest", refusal, FOREVER)  # type: ignore[arg-type] # one of the effects
    with running_registry(Fault("put-blob", loses_bytes(1), 2), cannot) as running:
        with pytest.raises(StoreFailed, match=r"hello:1\.0\.0 names what is not whole") as caught:
            push(running)
        assert caught.value.problem.code == "incomplete-artifact"
        assert "--force" in str(caught.value.problem.remedy)


def test_without_a_tag_there_is_none_to_take_away() -> None:
    with running_registry(Fault("put-blob", loses_bytes(1), 2)) as running:
        with pytest.raises(StoreFailed, match="stored something else"):
            push(running, ())
        assert "delete-manifest" not in running.kinds()


def test_another_failure_beside_the_manifest_takes_no_tag_away() -> None:
    with running_registry(Fault("head-blob", answers(400, "X"), FOREVER)) as running:
        with pytest.raises(StoreFailed, match="answered 400"):
            push(running)
        assert "delete-manifest" not in running.kinds()


def test_an_interrupt_writes_no_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C reaches the main thread while others upload."""
    sending, may_end = threading.Event(), threading.Event()

    def held(_registry: FaultyRegistry, _asked: Asked) -> None:
        sending.set()
        assert may_end.wait(5)

    join = threading.Thread.join

    def interrupted(self: threading.Thread, timeout: float | None = None) -> None:
        if threading.current_thread() is threading.main_thread() and sending.wait(0.05):
            raise KeyboardInterrupt
        join(self, timeout)

    with running_registry(Fault("put-blob", held, FOREVER)) as running:
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "join", interrupted)
            with pytest.raises(KeyboardInterrupt):
                push(running)
        may_end.set()
        for thread in threading.enumerate():
            if thread.daemon and "_run" in thread.name:
                join(thread, 5)
        assert not running.registry.repository(REPOSITORY).tags
        assert "put-manifest" not in running.kinds()


# What is no registry


def test_a_captive_portal_is_no_registry() -> None:
    page = Reply(200, b"<html>Welcome to our hotel", {"Content-Type": "text/html; charset=utf-8"})
    with running_server(lambda _: page) as portal:
        store = store_at(portal.host)

        def choose() -> Sequence[str] | None:
            return None if store.resolve("1.0.0") else ["1.0.0"]

        for ask in (lambda: store.push(ARTIFACT, choose, ignore), store.tags):
            with pytest.raises(StoreFailed) as caught:
                ask()
            assert caught.value.problem.code == "invalid-answer"
            assert caught.value.problem.remedy == "check that it is an OCI registry"
        with pytest.raises(StoreFailed, match="no address to upload to"):
            store.push(ARTIFACT, lambda: ["1.0.0"], ignore)
        assert not [line for line in portal.log() if line.startswith("PUT")]


# Secrets


class Heard(Silent):
    """Listens to all."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, message: str) -> None:
        self.lines.append(message)

    def trace(self, message: str) -> None:
        self.lines.append(message)


def test_no_secret_is_shown_whatever_goes_wrong() -> None:
    alice = Credentials("alice", "password-secret")
    heard, state = Heard(), "state-secret"

    def respond(asked: Asked) -> Reply:
        if asked.path.startswith("/token"):
            return Reply(200, json.dumps({"token": "token-secret"}).encode())
        if asked.headers["Authorization"] != "Bearer token-secret":
            realm = f'Bearer realm="http://{asked.headers["Host"]}/token?key=key-secret"'
            return Reply(401, headers={"WWW-Authenticate": realm})
        if asked.method == "POST":
            location = f"/v2/acme/hello/blobs/uploads/id-secret?_state={state}"
            return Reply(202, headers={"Location": location})
        return Reply(503, f"no {asked.headers['Authorization']} password-secret".encode())

    with running_server(respond) as server:
        store = store_at(server.host, credentials=alice, clock=Clock(), limit=1, reporter=heard)
        with pytest.raises(WasmPublishError) as caught:
            store.push(ARTIFACT, lambda: ["1.0.0"], ignore)
    assert len(heard.lines) > 5
    assert "secret" not in f"{caught.value} {caught.value.problem} {heard.lines}"
    assert "***" in str(caught.value)
