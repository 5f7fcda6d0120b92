"""Whatever goes wrong with a pull: the wasm is there, whole, or nothing is and we say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from builders import settings_with
from faulty_registry import Fault, running_registry
from opened_registry import Clock, store_at
from pull_faults import (
    PUBLISHED,
    PULL_CASES,
    STAGES,
    UNAWARE_OF_PARTS,
    WASM,
    both,
    of_layer,
)
from pushing import TAG, push
from registry_faults import cut_in_answer, redirected
from token_gate import PASSWORD, USERNAME, TokenGate
from toy_language import plugins_of

from wasm_publish.errors import WasmPublishError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.pulling.puller import Puller
from wasm_publish.references.published_name import PublishedName
from wasm_publish.reporting import Silent
from wasm_publish.stores import Access, Credentials

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fault_cases import Case
    from faulty_registry import RunningRegistry

    from wasm_publish.pulling.puller import Pulled
    from wasm_publish.registry.store import RegistryStore

ALICE = Credentials(USERNAME, PASSWORD)


@dataclass(eq=False)
class Opening:
    """A plugin whose store is a registry's that lets nobody wait."""

    store: RegistryStore

    @hookimpl(tryfirst=True)
    def wasm_publish_open_store(self) -> RegistryStore:
        return self.store


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty folder, in which nothing stays but the wasm."""
    folder = tmp_path / "here"
    folder.mkdir()
    yield folder
    assert {path.name for path in folder.iterdir()} <= {"hello.wasm"}


def pull(
    running: RunningRegistry,
    folder: Path,
    *,
    credentials: Credentials | None = None,
    clock: Clock | None = None,
) -> Pulled:
    """Pull what is there into a folder."""
    store = store_at(running.host, credentials=credentials, clock=clock, timeout=10)
    name = PublishedName.parse(f"{running.host}/acme/hello:{TAG}", folder)
    puller = Puller(name, settings_with(), plugins_of(Opening(store)), Access(Silent()))
    return puller.to_file(None, folder)


def publish(running: RunningRegistry, credentials: Credentials | None = None) -> None:
    """Put the wasm there, and forget what was asked for that."""
    push(store_at(running.host, credentials=credentials), PUBLISHED)
    running.server.asked.clear()


@pytest.mark.parametrize("case", PULL_CASES, ids=str)
def test_it_is_whole_or_absent(case: Case, folder: Path) -> None:
    with running_registry(*_after_push(case.faults)) as running:
        publish(running)
        try:
            pulled = pull(running, folder)
        except WasmPublishError as error:
            failure: WasmPublishError | None = error
        else:
            failure = None
            assert pulled.file == folder / "hello.wasm"
        assert running.registry.struck, "the fault was never met"
    if failure:
        assert not list(folder.iterdir())
        _require_advice(failure, case)
    else:
        assert (folder / "hello.wasm").read_bytes() == WASM
        assert case.either or not case.error


def _after_push(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """The faults in force once the artifact was pushed, which looks for the tag."""
    return tuple(
        Fault(fault.kind, fault.effect, fault.times, fault.after + 1)
        if fault.kind == "head-manifest"
        else fault
        for fault in faults
    )


def _require_advice(error: WasmPublishError, case: Case) -> None:
    assert case.error, error
    assert isinstance(error, case.error), error
    told = f"{error} {error.problem.remedy}"
    assert case.says.lower() in told.lower()
    assert "<" not in told


@pytest.mark.parametrize("stage", STAGES)
def test_what_failed_can_be_pulled_again(stage: str, folder: Path) -> None:
    fault = STAGES[stage]
    always = Fault(fault.kind, fault.effect, float("inf"), fault.after)
    with running_registry(*_after_push((always,))) as running:
        publish(running)
        with pytest.raises(WasmPublishError):
            pull(running, folder)
        running.registry.heal()
        assert pull(running, folder).status == "pulled"
        assert pull(running, folder).status == "unchanged"


def test_goes_on_where_it_broke(folder: Path) -> None:
    clock = Clock()
    with running_registry(of_layer(cut_in_answer(400_000), 1)) as running:
        publish(running)
        pull(running, folder, clock=clock)
        *_, first, second = running.server.asked
    assert "Range" not in first.headers
    begin = int(second.headers["Range"].removeprefix("bytes=").partition("-")[0])
    assert 256 * 1024 <= begin <= 400_000
    assert len(clock.waits) == 1


def test_each_break_that_comes_further_is_waited_for_anew(folder: Path) -> None:
    clock = Clock()
    with running_registry(of_layer(cut_in_answer(300_000))) as running:
        publish(running)
        pull(running, folder, clock=clock)
    assert len(clock.waits) >= 3
    assert max(clock.waits) <= 0.2


def test_breaks_at_one_place_use_patience_up(folder: Path) -> None:
    clock = Clock()
    cut = both(UNAWARE_OF_PARTS, cut_in_answer(400_000))
    with running_registry(of_layer(cut)) as running:
        publish(running)
        with pytest.raises(WasmPublishError, match="broke"):
            pull(running, folder, clock=clock)
    assert 60 <= sum(clock.waits) <= 120


# Tokens, and nothing for others


@pytest.mark.parametrize("uses", range(1, 4))
def test_a_token_may_expire_between_two_requests(uses: int, folder: Path) -> None:
    gate = TokenGate(uses=8)
    with running_registry(of_layer(cut_in_answer(400_000), 1), gate=gate) as running:
        publish(running, ALICE)
        gate.uses = uses
        pull(running, folder, credentials=ALICE)
    assert (folder / "hello.wasm").read_bytes() == WASM


def test_who_may_not_pull_is_told_to_log_in(folder: Path) -> None:
    with running_registry(gate=TokenGate()) as running:
        publish(running, ALICE)
        with pytest.raises(WasmPublishError) as caught:
            pull(running, folder)
    assert caught.value.exit_code == 5
    assert f"wasm-publish login {running.host}" in str(caught.value.problem.remedy)


def test_another_host_does_not_see_who_we_are_and_is_not_asked_directly(folder: Path) -> None:
    faults = (
        Fault("get-manifest", redirected(307), float("inf")),
        Fault("get-blob", cut_in_answer(400_000), 1, after=1),  # elsewhere, of the layer
        Fault("get-blob", redirected(307), float("inf")),
    )
    with running_registry(*faults, gate=TokenGate()) as running:
        publish(running, ALICE)
        pull(running, folder, credentials=ALICE)
        there = running.other.asked
        assert len(there) == 3  # manifest, and the layer twice
        assert not [one for one in there if "Authorization" in one.headers]
        assert [bool(one.headers["Range"]) for one in there] == [False, False, True]
        assert len([one for one in running.server.asked if one.headers["Range"]]) == 1
    assert (folder / "hello.wasm").read_bytes() == WASM
