"""Several processes, and killed ones, on one OCI layout."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest
from layout_writer import KILLED, artifact_for, ended, go, start_writer
from schema_check import check_index, check_manifest

from wasm_publish.oci.encoding import digest_of, read_descriptor
from wasm_publish.reporting import ignore
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from pathlib import Path

STEPS_OF_A_PUSH = 10  # before and after the marker, layer, config, manifest and index


def require_whole(folder: Path) -> list[str]:
    """Whatever the index names is there and is what its digest says; the tags."""
    if (folder / "index.json").exists():
        check_index((folder / "index.json").read_bytes())
    store = LayoutStore(folder)
    for tag in store.tags():
        found = store.resolve(tag)
        assert found
        manifest = store.read_manifest(found.digest)
        assert digest_of(manifest) == found.digest
        check_manifest(manifest)
        document = json.loads(manifest)
        for descriptor in (document["config"], *document["layers"]):
            with store.read_blob(read_descriptor(descriptor)) as stream:
                assert digest_of(stream.read()) == descriptor["digest"]
    return sorted(store.tags())


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.rglob(".*") if path.name != ".wasm-publish.lock"]


@pytest.mark.parametrize("processes", [2, 8])
def test_writers_at_the_same_time_lose_nothing(tmp_path: Path, processes: int) -> None:
    folder = tmp_path / "layout"
    tags = [[f"{process}.{number}" for number in range(4)] for process in range(processes)]
    writers = [start_writer(folder, *own) for own in tags]
    for writer in writers:
        go(writer)
    assert [ended(writer) for writer in writers] == [0] * processes
    assert require_whole(folder) == sorted(tag for own in tags for tag in own)
    assert not leftovers(folder)


@pytest.mark.parametrize("step", range(1, STEPS_OF_A_PUSH + 1))
def test_a_writer_killed_at_any_step_leaves_a_whole_layout(tmp_path: Path, step: int) -> None:
    folder = tmp_path / "layout"
    killed = start_writer(folder, "1.0.0", die_at=step)
    go(killed)
    assert ended(killed) == KILLED
    assert require_whole(folder) == (["1.0.0"] if step == STEPS_OF_A_PUSH else [])
    LayoutStore(folder).push(artifact_for("1.0.0"), lambda: ["1.0.0"], ignore)
    assert require_whole(folder) == ["1.0.0"]
    assert not leftovers(folder)


def test_a_push_has_no_more_steps(tmp_path: Path) -> None:
    writer = start_writer(tmp_path / "layout", "1.0.0", die_at=STEPS_OF_A_PUSH + 1)
    go(writer)
    assert ended(writer) == 0


@pytest.mark.parametrize("delay", [0.001, 0.004, 0.01, 0.03], ids=lambda delay: f"{delay}s")
def test_a_writer_killed_at_any_moment_leaves_a_whole_layout(tmp_path: Path, delay: float) -> None:
    folder = tmp_path / "layout"
    before = artifact_for("before")
    LayoutStore(folder).push(before, lambda: ["before", "latest"], ignore)
    tags = [f"1.0.{number}" for number in range(30)]
    writer = start_writer(folder, *tags)
    go(writer)
    time.sleep(delay)
    writer.kill()
    ended(writer)
    held = require_whole(folder)
    assert set(held) <= {"before", "latest", *tags}
    found = LayoutStore(folder).resolve("latest")
    assert found
    assert found.digest == before.digest
    for tag in tags:
        LayoutStore(folder).push(artifact_for(tag), partial(list, (tag,)), ignore)
    assert require_whole(folder) == sorted(["before", "latest", *tags])
    assert not leftovers(folder)
