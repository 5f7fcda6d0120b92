"""A writer chooses its tags in its turn, so that nobody's version is overwritten unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from stored_artifacts import artifact_of

from wasm_publish.errors import TagConflict
from wasm_publish.reporting import ignore
from wasm_publish.stores.archive import ArchiveStore
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from wasm_publish.model import Artifact
    from wasm_publish.stores import Store

OURS, THEIRS = artifact_of(b"ours"), artifact_of(b"theirs")


@pytest.fixture(params=[LayoutStore, ArchiveStore])
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    return lambda: request.param(tmp_path / "place")


class Writer:
    """Chooses a version's tag; after its first look somebody else may write."""

    def __init__(self, store: Store, meanwhile: Callable[[], object]) -> None:
        self._store = store
        self._meanwhile = meanwhile
        self.looks: list[str | None] = []

    def __call__(self) -> Sequence[str] | None:
        held = self._store.resolve("1.0.0")
        self.looks.append(held and held.digest)
        if len(self.looks) == 1:
            self._meanwhile()
        if held and held.digest != OURS.digest:
            raise TagConflict("it is there", code="tag-exists")
        return None if held else ["1.0.0"]


def put(store: Store, artifact: Artifact, tag: str) -> Callable[[], None]:
    return lambda: store.push(artifact, lambda: [tag], ignore)


def test_a_version_that_came_meanwhile_stays(new_store: Callable[[], Store]) -> None:
    store = new_store()
    writer = Writer(store, put(new_store(), THEIRS, "1.0.0"))
    with pytest.raises(TagConflict):
        store.push(OURS, writer, ignore)
    assert writer.looks == [None, THEIRS.digest]
    held = new_store().resolve("1.0.0")
    assert held
    assert held.digest == THEIRS.digest
    assert new_store().resolve(OURS.digest) is None


def test_the_same_that_came_meanwhile_is_not_written_again(
    new_store: Callable[[], Store],
) -> None:
    store = new_store()
    writer = Writer(store, put(new_store(), OURS, "1.0.0"))
    counts: list[int] = []
    store.push(OURS, writer, counts.append)
    assert writer.looks == [None, OURS.digest]
    assert counts == []


def test_another_tag_that_came_meanwhile_is_looked_at(
    new_store: Callable[[], Store],
) -> None:
    store = new_store()
    writer = Writer(store, put(new_store(), THEIRS, "2.0.0"))
    store.push(OURS, writer, ignore)
    assert writer.looks == [None, None]
    assert sorted(new_store().tags()) == ["1.0.0", "2.0.0"]


def test_one_look_is_enough_where_nobody_writes(new_store: Callable[[], Store]) -> None:
    store = new_store()
    writer = Writer(store, lambda: None)
    store.push(OURS, writer, ignore)
    store.push(OURS, writer, ignore)
    assert writer.looks == [None, OURS.digest]
