from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from stored_artifacts import artifact_of

from wasm_publish.errors import NotAuthorised, StoreFailed
from wasm_publish.references.published_name import PublishedName
from wasm_publish.reporting import ignore
from wasm_publish.stores.memory import MemoryStore
from wasm_publish.stores.published import digest_of_published, find_published, not_published

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from wasm_publish.stores import Store

    Look: TypeAlias = Callable[[Store, PublishedName], object]

ARTIFACT = artifact_of()
OTHER = f"sha256:{'0' * 64}"

both = pytest.mark.parametrize("look", [find_published, digest_of_published])


def named(ending: str) -> PublishedName:
    return PublishedName.parse(f"ghcr.io/acme/hello{ending}", Path())


def a_store(*tags: str) -> MemoryStore:
    store = MemoryStore()
    store.push(ARTIFACT, lambda: tags, ignore)
    return store


@pytest.mark.parametrize("ending", [":1.2.0", f"@{ARTIFACT.digest}", f":1.2.0@{ARTIFACT.digest}"])
def test_is_found_by_tag_and_by_digest(ending: str) -> None:
    store = a_store("1.2.0")
    found = find_published(store, named(ending))
    assert (found.descriptor.digest, found.content) == (ARTIFACT.digest, ARTIFACT.manifest)
    assert digest_of_published(store, named(ending)) == ARTIFACT.digest


@both
def test_a_tag_has_to_hold_the_digest_beside_it(look: Look) -> None:
    with pytest.raises(StoreFailed, match=f"hello:1.2.0 holds {ARTIFACT.digest}, not {OTHER}"):
        look(a_store("1.2.0"), named(f":1.2.0@{OTHER}"))


@both
@pytest.mark.parametrize(
    ("tags", "ending", "remedy"),
    [
        ((), ":1.2.0", "see whether the name is right, and whether you may read it"),
        (("1.2.0", "latest"), ":lastest", "did you mean ghcr.io/acme/hello:latest?"),
        (("1.2.0",), ":zzz", "see which tags there are: wasm-publish tags ghcr.io/acme/hello"),
        (("1.2.0",), f"@{OTHER}", "see which tags there are: wasm-publish tags ghcr.io/acme/hello"),
    ],
)
def test_what_is_not_there_is_told(
    tags: tuple[str, ...], ending: str, remedy: str, look: Look
) -> None:
    with pytest.raises(StoreFailed, match="is not published") as caught:
        look(a_store(*tags), named(ending))
    assert caught.value.problem.remedy == remedy


def test_what_is_not_there_is_told_also_where_nobody_may_list_tags() -> None:
    class Closed(MemoryStore):
        def tags(self) -> tuple[str, ...]:
            raise NotAuthorised("no", code="not-authorised")

    error = not_published(named(":1.2.0"), Closed())
    assert error.problem.code == "not-published"
