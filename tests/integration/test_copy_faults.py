"""Whatever goes wrong at either end of a copy: it is whole, or nothing is tagged and we say so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import settings_with
from copyable import EVERY_MAKE, Shelves, is_whole, made, put, seed
from fault_cases import SWEEP
from faulty_registry import FOREVER, Fault, running_registry
from opened_registry import store_at
from registry_faults import answers, cut_in_answer, cut_in_body, cut_unheard, later
from stored_artifacts import artifact_of
from toy_language import plugins_of

from wasm_publish.copying.copying import copy
from wasm_publish.copying.ends import read_ends
from wasm_publish.reporting import Silent
from wasm_publish.stores import Access
from wasm_publish.stores.layout import LayoutStore
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from fault_cases import Case
    from faulty_registry import Effect, FaultyRegistry
    from http_server import Asked, Reply

    from wasm_publish.copying.outcome import Copied
    from wasm_publish.stores import Store

MAKE = made(artifact_of(bytes(range(256)) * 12_000))
LAYER = MAKE.blobs[0].descriptor
TAG = "1.0.0"


def copied(source: Store, target: Store) -> Copied:
    shelves = Shelves({"shelf:a": source, "shelf:b": target})
    ends = read_ends(f"shelf:a:{TAG}", "shelf:b", Path.cwd(), all_tags=False)
    return copy(ends, settings_with(), plugins_of(shelves), Access(Silent()))


def message(found: Copied) -> str:
    (tag,) = found.tags
    return f"{tag.error.message} {tag.error.remedy}" if tag.error else ""


def changed(**changes: object) -> Effect:
    """The right answer to who asks for the layer, with something else in it."""

    def effect(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        if not asked.path.endswith(LAYER.digest):
            return None
        reply = registry.answer(asked)
        body = changes.get("body", lambda right: right)
        told = {name: value for name, value in changes.items() if name != "body"}
        return replace(reply, body=body(reply.body), **told)  # type: ignore[operator,arg-type]

    return effect


def once(effect: Effect) -> Effect:
    """The same, until it has happened: which blob is asked for first is a matter of chance."""
    replies: list[Reply] = []

    def first(registry: FaultyRegistry, asked: Asked) -> Reply | None:
        reply = None if replies else effect(registry, asked)
        if reply is not None:
            replies.append(reply)
        return reply

    return first


def targets(folder: Path) -> dict[str, Store]:
    return {"layout": LayoutStore(folder / "out"), "memory": MemoryStore()}


BROKEN_SOURCES = {
    "refuses the blob": (answers(403, "DENIED"), FOREVER, 5),
    "has no blob": (answers(404, "BLOB_UNKNOWN"), FOREVER, 6),
    "always breaks": (changed(broken_after=1_000_000), FOREVER, None),
    "never answers": (cut_unheard, FOREVER, 6),
    "is always busy": (answers(503, "UNAVAILABLE"), FOREVER, 6),
    "gives other bytes": (changed(body=lambda right: b"x" + right[1:]), FOREVER, 6),
    "gives another last byte": (changed(body=lambda right: right[:-1] + b"x"), FOREVER, 6),
    "gives less": (changed(body=lambda right: right[:-1]), FOREVER, 6),
    "gives more": (changed(body=lambda right: right + b"x"), FOREVER, None),
    "gives nothing": (changed(body=lambda right: b""), FOREVER, 6),
    "breaks once": (changed(broken_after=1_000_000), 1, 0),
    "is cut once": (cut_unheard, 1, 0),
    "is busy once": (later(503, 2), 1, 0),
    "breaks once in the headers": (cut_in_answer(5), 1, 0),
}


@pytest.mark.parametrize("to", ["registry", "layout", "memory"])
@pytest.mark.parametrize(
    ("effect", "times", "code"), BROKEN_SOURCES.values(), ids=BROKEN_SOURCES.keys()
)
def test_a_source_that_fails_leaves_no_tag(
    tmp_path: Path, to: str, effect: Effect, times: float, code: int | None
) -> None:
    fault = Fault("get-blob", once(effect) if times == 1 else effect, FOREVER)
    with running_registry(fault) as running, running_registry() as other:
        seed(running.registry.repository("acme/hello"), MAKE, TAG)
        target = store_at(other.host) if to == "registry" else targets(tmp_path)[to]
        found = copied(store_at(running.host), target)
        assert running.registry.struck
        if code is not None:
            assert found.exit_code == code, message(found)
        if found.exit_code:
            assert not target.tags()
            assert target.resolve(MAKE.digest) is None
            assert running.host in message(found) or LAYER.digest in message(found)
        else:
            assert is_whole(target, MAKE, TAG)


@pytest.mark.parametrize("case", SWEEP, ids=str)
def test_a_target_that_fails_is_whole_or_has_no_tag(case: Case) -> None:
    source = MemoryStore()
    put(source, MAKE, TAG)
    with running_registry(*case.faults) as running:
        found = copied(source, store_at(running.host))
        assert running.registry.struck, "the fault was never met"
        repository = running.registry.repository("acme/hello")
        running.registry.heal()
        if found.exit_code:
            assert TAG not in repository.tags
            assert message(found)
        else:
            assert is_whole(store_at(running.host), MAKE, TAG)
            assert case.either or not case.error
        assert copied(source, store_at(running.host)).exit_code == 0
        assert is_whole(store_at(running.host), MAKE, TAG)


@pytest.mark.parametrize("effect", [cut_unheard, answers(500, "UNKNOWN"), answers(404, "UNKNOWN")])
def test_a_source_whose_manifest_can_not_be_read_leaves_nothing(
    effect: Effect, tmp_path: Path
) -> None:
    with running_registry(Fault("get-manifest", effect, FOREVER)) as running:
        seed(running.registry.repository("acme/hello"), MAKE, TAG)
        found = copied(store_at(running.host), LayoutStore(tmp_path / "out"))
    assert found.exit_code == 6
    assert message(found)
    assert not (tmp_path / "out").exists()


def test_a_wrong_manifest_is_told(tmp_path: Path) -> None:
    other = made(artifact_of(b"other"))

    def swapped(registry: FaultyRegistry, asked: Asked) -> Reply:
        return replace(registry.answer(asked), body=other.manifest)

    with running_registry(Fault("get-manifest", swapped, FOREVER)) as running:
        seed(running.registry.repository("acme/hello"), MAKE, TAG)
        found = copied(store_at(running.host), LayoutStore(tmp_path / "out"))
    assert found.exit_code == 6
    assert f"gave as {MAKE.digest} is something else" in message(found)


def test_a_child_that_fails_leaves_no_index() -> None:
    index = EVERY_MAKE["index"]
    lost = index.children[1].blobs[0].descriptor.digest
    source, target = MemoryStore(), MemoryStore()
    put(source, index, TAG)
    del source._blobs[lost]
    found = copied(source, target)
    assert found.exit_code == 6
    assert lost in message(found)
    assert not target.tags()
    assert target.resolve(index.digest) is None


def test_both_ends_may_break_at_once() -> None:
    breaks = Fault("get-blob", changed(broken_after=1_500_000), 2)
    with (
        running_registry(breaks) as running,
        running_registry(Fault("put-blob", cut_in_body(700_000, survives=True))) as other,
    ):
        seed(running.registry.repository("acme/hello"), MAKE, TAG)
        target = store_at(other.host)
        assert copied(store_at(running.host), target).exit_code == 0
        assert is_whole(target, MAKE, TAG)
