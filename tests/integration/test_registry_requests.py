"""What goes over the wire in a push: no more than needed, and nothing to those it isn't for."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from command_line import wasm_publish
from faulty_registry import FOREVER, Fault, FaultyRegistry, running_registry
from http_server import running_server
from opened_registry import store_at
from pushing import TAG, failure_of_push, is_whole, push
from registry_faults import (
    SIGNATURE,
    answers,
    cut_unheard,
    located_elsewhere,
    redirected,
    repeats_secrets,
    tags_many,
)
from request_rounds import Rounds
from stored_artifacts import artifact_of
from token_gate import BASIC, PASSWORD, USERNAME, TokenGate

from wasm_publish.errors import TagConflict
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from faulty_registry import RunningRegistry
    from http_server import Asked, RunningServer

    from wasm_publish.errors import WasmPublishError

REPOSITORY = "acme/hello"
ALICE = Credentials(USERNAME, PASSWORD)
ARTIFACT = artifact_of(bytes(range(256)) * 1200)
LAYER = ARTIFACT.layers[0].descriptor


def bytes_sent(asked: Iterable[Asked]) -> int:
    return sum(one.size for one in asked)


def soon(holds: Callable[[], bool]) -> bool:
    """Whether something comes true that needn't be so at once."""
    end = time.monotonic() + 5
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
    return holds()


# Round trips


@contextmanager
def counted(registry: FaultyRegistry) -> Iterator[tuple[RunningServer, Rounds]]:
    rounds = Rounds(registry)
    with running_server(rounds) as server:
        yield server, rounds


def test_the_first_push_takes_three_rounds() -> None:
    with counted(FaultyRegistry()) as (server, rounds):
        push(store_at(server.host), ARTIFACT)
    assert rounds.count == 3
    sizes = [blob.descriptor.size for blob in (*ARTIFACT.layers, ARTIFACT.config)]
    assert bytes_sent(server.asked) == sum(sizes) + len(ARTIFACT.manifest)


def test_a_token_takes_two_rounds_more() -> None:
    with counted(FaultyRegistry(gate=TokenGate())) as (server, rounds):
        push(store_at(server.host, credentials=ALICE), ARTIFACT)
    assert rounds.count == 5
    assert sum(one.path.startswith("/token") for one in server.asked) == 1


def test_more_tags_take_one_round_more() -> None:
    with counted(FaultyRegistry()) as (server, rounds):
        push(store_at(server.host), ARTIFACT, [TAG, "1.0", "1", "latest"])
    assert rounds.count == 4


def test_more_tags_take_one_request_where_the_registry_can() -> None:
    with running_registry(Fault("put-manifest", tags_many, FOREVER)) as running:
        push(store_at(running.host), ARTIFACT, [TAG, "1.0", "1", "latest"])
        repository = running.registry.repository(REPOSITORY)
        assert all(is_whole(repository, ARTIFACT, tag) for tag in (TAG, "1.0", "1", "latest"))
        assert running.kinds().count("put-manifest") <= 2


def test_a_repeated_push_takes_one_round_and_sends_nothing() -> None:
    registry = FaultyRegistry()
    with counted(registry) as (server, _):
        push(store_at(server.host), ARTIFACT)
    with counted(registry) as (server, rounds):
        push(store_at(server.host), ARTIFACT)
    assert rounds.count == 1
    assert bytes_sent(server.asked) == 0
    assert {one.method for one in server.asked} <= {"HEAD", "POST"}


def test_what_is_there_is_not_sent_under_another_tag() -> None:
    with running_registry() as running:
        push(store_at(running.host), ARTIFACT)
        before = len(running.server.asked)
        push(store_at(running.host), ARTIFACT, ["1.0.1"])
        assert bytes_sent(running.server.asked[before:]) == len(ARTIFACT.manifest)


def test_no_body_goes_out_before_the_registry_knows_us() -> None:
    with running_registry(gate=TokenGate()) as running:
        push(store_at(running.host, credentials=ALICE), ARTIFACT)
        first = [asked for asked in running.server.asked if "Authorization" not in asked.headers]
    assert first
    assert bytes_sent(first) == 0


def test_nothing_is_sent_where_the_tag_holds_something_else() -> None:
    with running_registry() as running:
        push(store_at(running.host), artifact_of(b"published before"))
        before = len(running.server.asked)
        error = failure_of_push(store_at(running.host), ARTIFACT)
        assert isinstance(error, TagConflict)
        assert soon(lambda: not running.registry.memory.uploads)
        assert bytes_sent(running.server.asked[before:]) == 0


def test_an_upload_that_fails_is_cancelled() -> None:
    refused = Fault("put-blob", answers(400, "NAME_INVALID"), FOREVER)
    with running_registry(refused) as running:
        assert failure_of_push(store_at(running.host), ARTIFACT)
        assert soon(lambda: not running.registry.memory.uploads)


# Nothing for others


def unauthorised(running: RunningRegistry) -> bool:
    """Whether the other host was asked, and learnt nothing of who we are."""
    asked = running.other.asked
    return bool(asked) and not [one for one in asked if "Authorization" in one.headers]


def test_another_host_that_takes_an_upload_does_not_see_who_we_are() -> None:
    fault = Fault("begin", located_elsewhere, FOREVER)
    with running_registry(fault, gate=TokenGate()) as running:
        push(store_at(running.host, credentials=ALICE), ARTIFACT)
        assert is_whole(running.registry.repository(REPOSITORY), ARTIFACT)
        assert unauthorised(running)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("kind", ["head-manifest", "get-manifest", "get-blob"])
def test_another_host_that_is_read_does_not_see_who_we_are(kind: str, status: int) -> None:
    fault = Fault(kind, redirected(status), FOREVER)
    with running_registry(fault, gate=TokenGate()) as running:
        push(store_at(running.other.host), ARTIFACT)
        running.other.asked.clear()
        store = store_at(running.host, credentials=ALICE)
        assert store.resolve(TAG)
        assert store.read_manifest(ARTIFACT.digest) == ARTIFACT.manifest
        with store.read_blob(LAYER) as stream:
            assert stream.read() == ARTIFACT.layers[0].content
        assert unauthorised(running)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("kind", ["begin", "put-blob", "put-manifest"])
def test_another_host_that_is_written_to_does_not_see_who_we_are(kind: str, status: int) -> None:
    fault = Fault(kind, redirected(status), FOREVER)
    with running_registry(fault, gate=TokenGate()) as running:
        error = failure_of_push(store_at(running.host, credentials=ALICE), ARTIFACT)
        assert bool(error) != is_whole(running.registry.repository(REPOSITORY), ARTIFACT)
        assert not [one for one in running.other.asked if "Authorization" in one.headers]


# Nothing secret is shown


def secrets(gate: TokenGate) -> set[str]:
    return {PASSWORD, BASIC, SIGNATURE, *gate.tokens}


@pytest.mark.parametrize("kind", ["head-manifest", "begin", "put-blob", "put-manifest", "token"])
def test_an_error_repeats_no_secret(kind: str) -> None:
    gate = TokenGate()
    with running_registry(Fault(kind, repeats_secrets, FOREVER), gate=gate) as running:
        error = failure_of_push(store_at(running.host, credentials=ALICE), ARTIFACT)
    assert error
    assert not [secret for secret in secrets(gate) if secret in _all_that_is_told(error)]


def test_an_error_of_another_host_does_not_show_its_address() -> None:
    gate = TokenGate()
    faults = (
        Fault("begin", located_elsewhere, FOREVER),
        Fault("put-blob", cut_unheard, FOREVER),
    )
    with running_registry(*faults, gate=gate) as running:
        error = failure_of_push(store_at(running.host, credentials=ALICE), ARTIFACT)
    assert error
    assert running.other.host in str(error)
    assert not [secret for secret in secrets(gate) if secret in _all_that_is_told(error)]


@pytest.mark.parametrize(
    "faults",
    [
        (),
        (Fault("begin", located_elsewhere, FOREVER),),
        (Fault("put-blob", repeats_secrets, FOREVER),),
        (Fault("begin", located_elsewhere, FOREVER), Fault("put-blob", repeats_secrets, FOREVER)),
        (Fault("token", repeats_secrets, FOREVER),),
        (Fault("begin", answers(503, "UNAVAILABLE")),),
    ],
    ids=["well", "elsewhere", "refused", "refused elsewhere", "no token", "busy"],
)
def test_the_whole_story_shows_no_secret(
    faults: tuple[Fault, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = TokenGate()
    (tmp_path / "hello.wasm").write_bytes(b"\0asm\x01\0\0\0")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    with running_registry(*faults, gate=gate) as running:
        known = {"auths": {running.host: {"auth": BASIC}}}
        (tmp_path / "config.json").write_text(json.dumps(known), encoding="utf-8")
        options = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", TAG, "-vv")
        target = ("--to", f"{running.host}/{REPOSITORY}", "--no-moving-tags", "--json")
        ran = wasm_publish(*options, *target, folder=tmp_path)
        refused = any("repeats" in fault.effect.__name__ for fault in faults)
        assert bool(ran.code) == refused, ran.story
    assert gate.refusals
    assert not [secret for secret in secrets(gate) if secret in ran.answer + ran.story]


def _all_that_is_told(error: WasmPublishError) -> str:
    """The error, its problems, and those that it came from, as a traceback shows them."""
    told: list[str] = []
    chain: BaseException | None = error
    while chain is not None:
        told.append(repr(chain))
        told.extend(repr(problem) for problem in getattr(chain, "problems", ()))
        chain = chain.__cause__ or chain.__context__
    return "\n".join(told)
