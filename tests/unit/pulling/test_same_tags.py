from __future__ import annotations

from typing import TYPE_CHECKING

from builders import COMPONENT, MODULE
from dialects import an_artifact

from wasm_publish.errors import StoreFailed
from wasm_publish.oci.media_types import WASM_LAYER
from wasm_publish.pulling.same_tags import same_tags
from wasm_publish.reporting import ignore
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wasm_publish.model import Descriptor

ONE, OTHER = (an_artifact((wasm, WASM_LAYER)) for wasm in (MODULE, COMPONENT))


def filled(*tags: str) -> MemoryStore:
    store = MemoryStore()
    store.push(ONE, lambda: tags, ignore)
    store.push(OTHER, lambda: ["other"], ignore)
    return store


def test_tags_of_the_same_digest_are_told_sorted() -> None:
    found = same_tags(filled("latest", "1.2.0", "1.2"), ONE.digest)
    assert found == (("1.2", "1.2.0", "latest"), 0)
    assert same_tags(filled(), ONE.digest) == ((), 0)


def test_of_very_many_tags_the_shortest_are_looked_at() -> None:
    tags = [f"1.0.{number}" for number in range(1000, 1200)]
    found = same_tags(filled(*tags, "latest", "1"), ONE.digest)
    assert found is not None
    assert {"latest", "1"} <= set(found.names)
    assert (len(found.names), found.left_out) == (99, 103)


def test_a_store_that_lists_no_tags_leaves_it_unknown() -> None:
    class Closed(MemoryStore):
        def tags(self) -> Sequence[str]:
            raise StoreFailed("denied", code="denied")

    assert same_tags(Closed(), ONE.digest) is None


def test_a_tag_that_cannot_be_resolved_is_none_of_them() -> None:
    class Flaky(MemoryStore):
        def tags(self) -> Sequence[str]:
            return ["1", "gone", "broken"]

        def resolve(self, reference: str) -> Descriptor | None:
            if reference == "broken":
                raise StoreFailed("broken", code="broken")
            return super().resolve(reference)

    store = Flaky()
    store.push(ONE, lambda: ["1"], ignore)
    assert same_tags(store, ONE.digest) == (("1",), 0)
