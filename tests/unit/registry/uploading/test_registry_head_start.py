from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from faulty_registry import FOREVER, Fault, running_registry
from opened_registry import Clock, store_at
from pushing import is_whole, push
from registry_faults import answers, cut_in_body, too_large, with_header
from stored_artifacts import artifact_of

from wasm_publish.errors import StoreFailed
from wasm_publish.registry import store as stores
from wasm_publish.reporting import ignore

if TYPE_CHECKING:
    from pathlib import Path

    from faulty_registry import Effect, FaultyRegistry, RunningRegistry
    from http_server import Asked

    from wasm_publish.model import Artifact
    from wasm_publish.registry.store import RegistryStore

CONTENT = bytes(range(256)) * 12_000  # three chunks
REPOSITORY = "acme/hello"


@pytest.fixture(autouse=True)
def _small_files_are_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "SMALLEST", len(CONTENT))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hello.wasm"


def expecting(
    running: RunningRegistry, file: Path, tags: tuple[str, ...] = ("1.0.0",)
) -> tuple[RegistryStore, Artifact]:
    """A store that knows of a file that is going to be pushed."""
    artifact = artifact_of(CONTENT, file=file)
    store = store_at(running.host, clock=Clock())
    store.expect(file, tags)
    return store, artifact


def after(store: RegistryStore, file: Path) -> None:
    """Wait until all has been sent that is sent before the push."""
    store._head_starts[file].session()


def counted_push(store: RegistryStore, artifact: Artifact) -> int:
    counts: list[int] = []
    store.push(artifact, lambda: ["1.0.0"], counts.append)
    return sum(counts) - artifact.config.descriptor.size


def sent(running: RunningRegistry) -> list[tuple[str, int]]:
    return [(asked.method, asked.size) for asked in running.server.asked if asked.size > 2000]


def test_a_large_file_is_sent_before_its_digest_is_known(file: Path) -> None:
    with running_registry() as running:
        store, artifact = expecting(running, file)
        after(store, file)
        assert running.kinds() == ["head-manifest", "begin", "patch"]
        assert counted_push(store, artifact) == len(CONTENT)
        assert is_whole(running.registry.repository(REPOSITORY), artifact)
        assert sent(running) == [("PATCH", len(CONTENT))]
        assert len(running.registry.memory.uploads) == 0


def test_a_smaller_one_is_not(file: Path) -> None:
    with running_registry() as running:
        store = store_at(running.host)
        file.write_bytes(CONTENT[1:])
        store.expect(file, ["1.0.0"])
        assert not store._head_starts
        assert not running.kinds()


def test_a_file_that_is_not_there_is_not_either(file: Path) -> None:
    with running_registry() as running:
        store = store_at(running.host)
        store.expect(file, ["1.0.0"])
        assert not store._head_starts


@pytest.mark.parametrize("tags", [("1.0.0",), ("1.0.1", "1.0.0")])
def test_where_a_tag_is_taken_nothing_is_sent(file: Path, tags: tuple[str, ...]) -> None:
    with running_registry() as running:
        push(store_at(running.host), artifact_of(b"other"))
        before = len(running.server.asked)
        store, artifact = expecting(running, file, tags)
        after(store, file)
        assert running.kinds()[before:] == ["head-manifest"] * len(tags)
        assert counted_push(store, artifact) == len(CONTENT)
        assert sent(running) == [("PUT", len(CONTENT))]


def test_what_is_there_already_is_broken_off(file: Path) -> None:
    began, may_go_on = threading.Event(), threading.Event()

    def held(registry: FaultyRegistry, asked: Asked) -> None:
        session = registry.memory.uploads.of(asked)
        assert session
        session.receive(asked, 1000)
        began.set()
        assert may_go_on.wait(5)

    artifact = artifact_of(CONTENT)
    with running_registry(Fault("patch", held)) as running:
        push(store_at(running.host), artifact, ["0.9.0"])
        store, artifact = expecting(running, file)
        assert began.wait(5)
        may_go_on.set()
        assert counted_push(store, artifact) == len(CONTENT)
        assert is_whole(running.registry.repository(REPOSITORY), artifact)
        assert len(running.registry.memory.uploads) == 0


def test_what_is_not_to_be_pushed_is_taken_back(file: Path) -> None:
    with running_registry() as running:
        store, artifact = expecting(running, file)
        after(store, file)
        store.push(artifact, lambda: None, ignore)
        assert "put-manifest" not in running.kinds()
        assert len(running.registry.memory.uploads) == 0


def test_what_is_dismissed_is_taken_back(file: Path) -> None:
    with running_registry() as running:
        store, _ = expecting(running, file)
        after(store, file)
        store.dismiss(file)
        assert running.kinds()[-1] == "cancel"
        assert len(running.registry.memory.uploads) == 0
        store.dismiss(file)
        assert running.kinds().count("cancel") == 1


def test_a_session_that_holds_too_little_is_left_behind_by_nobody(file: Path) -> None:
    """What the registry lost is sent whole, into a session of its own."""
    stands_elsewhere = with_header("Range", "0-9")
    with running_registry(Fault("patch", stands_elsewhere)) as running:
        store, artifact = expecting(running, file)
        assert counted_push(store, artifact) == len(CONTENT)
        assert is_whole(running.registry.repository(REPOSITORY), artifact)
        assert len(running.registry.memory.uploads) == 0


def test_what_breaks_off_in_the_midst_is_taken_back(file: Path) -> None:
    known = threading.Event()

    def stop(_registry: FaultyRegistry, _asked: Asked) -> None:
        assert known.wait(5)
        store._head_starts[file].sending.stop()

    with running_registry(Fault("begin", stop)) as running:
        store, artifact = expecting(running, file)
        known.set()
        after(store, file)
        assert len(running.registry.memory.uploads) == 1
        store.push(artifact, lambda: None, ignore)
        assert len(running.registry.memory.uploads) == 0


REFUSALS: dict[str, Effect] = {
    "too large": too_large(1000),
    "unsupported": answers(405, "UNSUPPORTED"),
    "busy": answers(503, "UNAVAILABLE"),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_registry_that_refuses_gets_it_in_the_ordinary_way(file: Path, refusal: str) -> None:
    with running_registry(Fault("patch", REFUSALS[refusal])) as running:
        store, artifact = expecting(running, file)
        assert counted_push(store, artifact) == len(CONTENT)
        assert is_whole(running.registry.repository(REPOSITORY), artifact)


@pytest.mark.parametrize("stage", ["head-manifest", "begin"])
def test_one_that_refuses_before_gets_it_in_the_ordinary_way(file: Path, stage: str) -> None:
    with running_registry(Fault(stage, answers(400, "UNKNOWN"))) as running:
        store, artifact = expecting(running, file)
        after(store, file)
        assert counted_push(store, artifact) == len(CONTENT)
        assert is_whole(running.registry.repository(REPOSITORY), artifact)


@pytest.mark.parametrize("survives", [True, False])
def test_what_broke_is_counted_once(file: Path, *, survives: bool) -> None:
    cut = Fault("patch", cut_in_body(len(CONTENT) // 2, survives=survives))
    with running_registry(cut) as running:
        store, artifact = expecting(running, file)
        assert counted_push(store, artifact) == len(CONTENT)
        assert is_whole(running.registry.repository(REPOSITORY), artifact)


def test_a_file_that_changed_meanwhile_is_sent_anew(file: Path) -> None:
    with running_registry() as running:
        file.write_bytes(CONTENT)
        store = store_at(running.host, clock=Clock())
        store.expect(file, ["1.0.0"])
        after(store, file)
        artifact = artifact_of(CONTENT[::-1], file=file)
        assert counted_push(store, artifact) == len(CONTENT)
        assert is_whole(running.registry.repository(REPOSITORY), artifact)


def test_a_registry_that_loses_parts_gets_it_whole(file: Path) -> None:
    stands_elsewhere = with_header("Range", "0-9")
    with running_registry(Fault("patch", stands_elsewhere, FOREVER)) as running:
        store, artifact = expecting(running, file)
        assert counted_push(store, artifact) == len(CONTENT)
        assert is_whole(running.registry.repository(REPOSITORY), artifact)


def test_one_that_loses_the_part_it_had_gets_it_whole(file: Path) -> None:
    faults = (
        Fault("patch", cut_in_body(1000, survives=True)),
        Fault("patch", with_header("Range", "0-9"), after=1),
    )
    with running_registry(*faults) as running:
        store, artifact = expecting(running, file)
        assert counted_push(store, artifact) == len(CONTENT)
        assert is_whole(running.registry.repository(REPOSITORY), artifact)


def test_a_file_that_shrinks_after_a_break_is_told(file: Path) -> None:
    with running_registry(Fault("patch", cut_in_body(1000, survives=True))) as running:
        store, artifact = expecting(running, file)
        after(store, file)
        file.write_bytes(CONTENT[:-1])
        with pytest.raises(StoreFailed, match="changed while it was being published"):
            counted_push(store, artifact)
        assert not running.registry.repository(REPOSITORY).tags
