"""Several processes, and killed ones, on one OCI archive."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from layout_writer import KILLED, artifact_for, ended, go, start_writer

from wasm_publish.reporting import ignore
from wasm_publish.stores.archive import ArchiveStore

if TYPE_CHECKING:
    from pathlib import Path

STEPS_OF_A_PUSH = 2  # before and after the new file takes the place of the old one


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hello.tar"


def require_whole(file: Path) -> list[str]:
    """Whatever the index names is there and is what its digest says; the tags."""
    store = ArchiveStore(file)
    for tag in store.tags():
        artifact, found = artifact_for(tag), store.resolve(tag)
        assert found
        assert store.read_manifest(found.digest) == artifact.manifest
        for blob in artifact.blobs:
            with store.read_blob(blob.descriptor) as stream:
                assert len(stream.read()) == blob.descriptor.size
    return sorted(store.tags())


def others_in(file: Path) -> list[str]:
    return [path.name for path in file.parent.iterdir() if path != file]


@pytest.mark.parametrize("processes", [2, 6])
def test_writers_at_the_same_time_lose_nothing(file: Path, processes: int) -> None:
    tags = [[f"{process}.{number}" for number in range(3)] for process in range(processes)]
    writers = [start_writer(file, *own) for own in tags]
    for writer in writers:
        go(writer)
    assert [ended(writer) for writer in writers] == [0] * processes
    together = sorted(tag for own in tags for tag in own)
    assert require_whole(file) == together
    assert others_in(file) == [".hello.tar.wasm-publish.lock"]

    alone = file.with_name("alone.tar")
    for tag in together:
        ArchiveStore(alone).push(artifact_for(tag), lambda tag=tag: [tag], ignore)  # type: ignore[misc]
    assert alone.read_bytes() == file.read_bytes()


@pytest.mark.parametrize("step", range(1, STEPS_OF_A_PUSH + 1))
def test_a_writer_killed_at_any_step_leaves_a_whole_archive(file: Path, step: int) -> None:
    killed = start_writer(file, "1.0.0", die_at=step)
    go(killed)
    assert ended(killed) == KILLED
    assert require_whole(file) == (["1.0.0"] if step == STEPS_OF_A_PUSH else [])
    ArchiveStore(file).push(artifact_for("1.0.0"), lambda: ["1.0.0"], ignore)
    assert require_whole(file) == ["1.0.0"]
    assert others_in(file) == [".hello.tar.wasm-publish.lock"]


def test_a_push_has_no_more_steps(file: Path) -> None:
    writer = start_writer(file, "1.0.0", die_at=STEPS_OF_A_PUSH + 1)
    go(writer)
    assert ended(writer) == 0


@pytest.mark.parametrize("delay", [0.002, 0.01, 0.03], ids=lambda delay: f"{delay}s")
def test_a_writer_killed_at_any_moment_leaves_a_whole_archive(file: Path, delay: float) -> None:
    ArchiveStore(file).push(artifact_for("before"), lambda: ["before"], ignore)
    tags = [f"1.0.{number}" for number in range(20)]
    writer = start_writer(file, *tags)
    go(writer)
    time.sleep(delay)
    writer.kill()
    ended(writer)
    held = require_whole(file)
    assert "before" in held
    assert set(held) <= {"before", *tags}


def test_who_reads_while_it_is_replaced_reads_one_of_both(file: Path) -> None:
    store = ArchiveStore(file)
    store.push(artifact_for("before"), lambda: ["before"], ignore)
    layer = artifact_for("before").layers[0].descriptor
    tags = [f"1.0.{number}" for number in range(20)]
    writer = start_writer(file, *tags)
    go(writer)
    while writer.poll() is None:
        found = store.resolve("before")
        assert found
        assert store.read_manifest(found.digest) == artifact_for("before").manifest
        with store.read_blob(layer) as stream:
            assert len(stream.read()) == layer.size
    assert ended(writer) == 0
    assert require_whole(file) == sorted(["before", *tags])
