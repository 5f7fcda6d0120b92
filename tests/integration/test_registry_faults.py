"""Whatever goes wrong: the artifact is whole and we succeed, or it is absent and we say so."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from fault_cases import (
    CASES,
    FROM_HERE,
    LARGE,
    MIB,
    MIDDLE,
    REPOSITORY,
    SMALL,
    STAGES,
    SWEEP,
    TO_COME_AGAIN,
)
from faulty_registry import FOREVER, Fault, running_registry
from opened_registry import Clock, store_at
from pushing import TAG, failure_of_push, has_under, is_whole, push
from registry_faults import (
    ECR_MISSING,
    GHCR_DENIED,
    answers,
    cut_in_body,
    cut_unanswered,
    cut_unheard,
    late,
    later,
    later_by_date,
    loses_bytes,
    slowly,
)
from stored_artifacts import artifact_of
from token_gate import PASSWORD, USERNAME, TokenGate

from wasm_publish.errors import NotAuthorised, StoreFailed
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from pathlib import Path

    from fault_cases import Case
    from faulty_registry import Effect

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Artifact
    from wasm_publish.registry.store import RegistryStore

ALICE = Credentials(USERNAME, PASSWORD)


def with_head_start(store: RegistryStore, folder: Path) -> Artifact:
    """A large artifact that is on its way while it is still being hashed."""
    file = folder / "hello.wasm"
    artifact = artifact_of(b"\0asm" * (LARGE // 4), file=file)
    store.expect(file, [TAG])
    return artifact


@pytest.mark.parametrize("case", CASES, ids=str)
def test_it_is_whole_or_absent(case: Case, tmp_path: Path) -> None:
    artifact = FROM_HERE if case.size == SMALL else artifact_of(b"\0asm" * (case.size // 4))
    with running_registry(*case.faults) as running:
        store = store_at(running.host)
        if case.size == LARGE:
            artifact = with_head_start(store, tmp_path)
        error = failure_of_push(store, artifact)
        repository = running.registry.repository(REPOSITORY)
    assert running.registry.struck, "the fault was never met"
    if error:
        assert not has_under(repository, artifact), error
        _require_advice(error, case)
    else:
        assert is_whole(repository, artifact)
        assert case.either or not case.error


def _require_advice(error: WasmPublishError, case: Case) -> None:
    assert case.error, error
    assert isinstance(error, case.error), error
    assert error.problem.remedy
    told = f"{error} {error.problem.remedy}"
    assert case.says.lower() in told.lower()
    assert "<" not in told


@pytest.mark.parametrize("case", [case for case in SWEEP if case.error], ids=str)
def test_what_failed_can_be_pushed_again(case: Case) -> None:
    with running_registry(*case.faults) as running:
        store = store_at(running.host)
        for _first_and_second_store in range(2):
            failure_of_push(store, FROM_HERE)
            running.registry.heal()
            push(store, FROM_HERE)
            assert is_whole(running.registry.repository(REPOSITORY), FROM_HERE)
            store = store_at(running.host)


# Tokens


@pytest.mark.parametrize("uses", range(2, 8))
def test_a_token_may_expire_between_two_requests(uses: int) -> None:
    with running_registry(gate=TokenGate(uses=uses)) as running:
        push(store_at(running.host, credentials=ALICE), FROM_HERE)
        assert is_whole(running.registry.repository(REPOSITORY), FROM_HERE)


def test_a_token_is_renewed_before_it_expires() -> None:
    gate = TokenGate(lifetime=1)
    with running_registry(gate=gate) as running:
        store = store_at(running.host, credentials=ALICE)
        push(store, FROM_HERE)
        refusals = gate.refusals
        time.sleep(1)
        push(store, artifact_of(b"next"), ["1.0.1"])
    assert gate.refusals == refusals
    assert len(gate.tokens) >= 2


@pytest.mark.parametrize("effect", [cut_unheard, *TO_COME_AGAIN.values()])
def test_the_token_server_may_fail_for_a_moment(effect: Effect) -> None:
    with running_registry(Fault("token", effect), gate=TokenGate()) as running:
        push(store_at(running.host, credentials=ALICE), FROM_HERE)
        assert is_whole(running.registry.repository(REPOSITORY), FROM_HERE)


@pytest.mark.parametrize("credentials", [None, Credentials(USERNAME, "wrong")])
def test_who_may_not_push_is_told_to_log_in(credentials: Credentials | None) -> None:
    with running_registry(gate=TokenGate()) as running:
        error = failure_of_push(store_at(running.host, credentials=credentials), FROM_HERE)
        assert isinstance(error, NotAuthorised)
        assert f"wasm-publish login {running.host}" in str(error.problem.remedy)
        assert not running.registry.memory.repositories


# Waiting


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    ("effect", "least", "most"), [(later(429, 7), 7, 8), (later_by_date(503, 30), 28, 31)]
)
def test_waits_as_long_as_the_registry_says(
    stage: str, effect: Effect, least: float, most: float
) -> None:
    clock = Clock()
    with running_registry(Fault(stage, effect)) as running:
        push(store_at(running.host, clock=clock), FROM_HERE)
    assert [wait for wait in clock.waits if least <= wait <= most]


def test_does_not_wait_for_ever() -> None:
    clock = Clock()
    with running_registry(Fault("begin", answers(503, "UNAVAILABLE"), FOREVER)) as running:
        error = failure_of_push(store_at(running.host, clock=clock, limit=60), FROM_HERE)
    assert isinstance(error, StoreFailed)
    assert "503" in str(error)
    assert len(clock.waits) >= 4
    assert sum(clock.waits) <= 2 * 60  # as two blobs are uploaded at once


def test_does_not_begin_to_wait_for_longer_than_it_would() -> None:
    clock = Clock()
    with running_registry(Fault("begin", later(429, 3600), FOREVER)) as running:
        error = failure_of_push(store_at(running.host, clock=clock, limit=60), FROM_HERE)
    assert isinstance(error, StoreFailed)
    assert not clock.waits


@pytest.mark.parametrize("refusal", [GHCR_DENIED, ECR_MISSING, answers(400, "NAME_INVALID")])
def test_a_refusal_is_final(refusal: Effect) -> None:
    clock = Clock()
    with running_registry(Fault("put-manifest", refusal, FOREVER)) as running:
        assert failure_of_push(store_at(running.host, clock=clock), FROM_HERE)
        assert running.kinds().count("put-manifest") == 1
    assert not clock.waits


def test_silence_ends_the_wait_for_an_answer() -> None:
    silent = Fault("begin", late(30), FOREVER)
    with running_registry(silent) as running:
        error = failure_of_push(store_at(running.host, timeout=1, limit=1), FROM_HERE)
    assert isinstance(error, StoreFailed)
    assert error.problem.code == "timeout"


def test_a_body_that_moves_may_take_its_time() -> None:
    slow = Fault("put-blob", slowly(4, pause=0.5))
    artifact = artifact_of(bytes(20 * MIB))
    with running_registry(slow) as running:
        push(store_at(running.host, timeout=1), artifact)
        assert is_whole(running.registry.repository(REPOSITORY), artifact)


# Going on where it broke off


def test_a_broken_body_goes_on_where_the_registry_stands() -> None:
    artifact = artifact_of(bytes(MIDDLE))
    broken = Fault("put-blob", cut_in_body(4 * MIB, survives=True), after=2)
    with running_registry(broken) as running:
        push(store_at(running.host), artifact_of(b""))  # the config, so that the layer is next
        push(store_at(running.host), artifact, ["1.0.1"])
        assert is_whole(running.registry.repository(REPOSITORY), artifact, "1.0.1")
        sent = [asked.size for asked in running.server.asked if asked.size > MIB]
    assert sent == [MIDDLE, MIDDLE - 4 * MIB]


def test_a_broken_head_start_goes_on_where_the_registry_stands(tmp_path: Path) -> None:
    broken = Fault("patch", cut_in_body(40 * MIB, survives=True))
    with running_registry(broken) as running:
        store = store_at(running.host)
        artifact = with_head_start(store, tmp_path)
        push(store, artifact)
        assert is_whole(running.registry.repository(REPOSITORY), artifact)
        sent = [asked.size for asked in running.server.asked if asked.size > MIB]
    assert sent == [LARGE, LARGE - 40 * MIB]


def test_a_registry_that_loses_bytes_and_keeps_the_tag_is_told() -> None:
    # To look before the tag is written would make every push a round trip longer, for the sake
    # of registries that confirm a digest that they have not got.
    lost = Fault("put-blob", loses_bytes(1), FOREVER)
    stays = Fault("delete-manifest", answers(405, "UNSUPPORTED"), FOREVER)
    with running_registry(lost, stays) as running:
        error = failure_of_push(store_at(running.host), FROM_HERE)
    assert isinstance(error, StoreFailed)
    assert f"{REPOSITORY}:{TAG} names what is not whole" in str(error)
    assert "remove the tag" in str(error.problem.remedy)


def test_what_was_stored_unheard_is_not_sent_twice() -> None:
    with running_registry(Fault("put-blob", cut_unanswered, FOREVER)) as running:
        failure_of_push(store_at(running.host), FROM_HERE)
        running.registry.heal()
        before = len(running.server.asked)
        push(store_at(running.host), FROM_HERE)
        sent = sum(asked.size for asked in running.server.asked[before:])
    assert sent == len(FROM_HERE.manifest)
