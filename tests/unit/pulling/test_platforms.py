from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, MODULE
from dialects import an_artifact, held, manifest_of, push_index

from wasm_publish.errors import InvalidWasm
from wasm_publish.model import Descriptor
from wasm_publish.oci.encoding import canonical_json, descriptor_document
from wasm_publish.oci.manifests import Platform
from wasm_publish.oci.media_types import DOCKER_INDEX, INDEX, WASM_LAYER
from wasm_publish.pulling.platforms import choose_manifest, wasm_rank
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from wasm_publish.pulling.platforms import ChosenManifest

ONE, OTHER, THIRD = (
    an_artifact((wasm, WASM_LAYER)) for wasm in (MODULE, COMPONENT, MODULE + b"\0\x01\0")
)


def chosen(store: MemoryStore, tag: str = "index") -> ChosenManifest:
    named = store.find(tag)
    assert named is not None
    return choose_manifest(store, named, "acme/x:1")


def refusal(store: MemoryStore, tag: str = "index") -> InvalidWasm:
    with pytest.raises(InvalidWasm) as caught:
        chosen(store, tag)
    return caught.value


def an_index(*platforms: str | None) -> MemoryStore:
    """A store with an index of manifests for these platforms, `0`, `1` and `2`."""
    store = held(ONE, OTHER, THIRD)
    manifests = map(manifest_of, (ONE, OTHER, THIRD))
    push_index(store, "index", list(zip(manifests, platforms, strict=False)))
    return store


def test_a_manifest_is_chosen_as_it_is() -> None:
    found = chosen(held(ONE), "0")
    assert found.content == ONE.manifest
    assert (found.platform, found.chosen_from) == (None, None)


@pytest.mark.parametrize(
    ("platforms", "expected"),
    [
        (("wasi/wasm",), ONE),
        (("linux/amd64", "wasip1/wasm"), OTHER),
        (("wasi/wasm", "wasip2/wasm", "wasip1/wasm"), OTHER),
        (("wasi/wasm", "wasip1/wasm", "linux/arm64"), OTHER),
        (("browser/wasm", "wasi/wasm32"), OTHER),
        (("wasip3/wasm", "linux/amd64"), ONE),
        (("linux/amd64", "Wasip1/wasm"), OTHER),
        (("linux/amd64", "WASI/WASM"), OTHER),
        (("wasi/wasm", "wasi/wasm"), ONE),
        ((None, "wasi/wasm"), OTHER),
        (("unknown/unknown", "wasi/wasm"), OTHER),
        ((None,), ONE),
    ],
)
def test_the_manifest_for_wasm_is_chosen(
    platforms: tuple[str | None, ...], expected: object
) -> None:
    store = an_index(*platforms)
    found = chosen(store)
    assert found.content == expected.manifest  # type: ignore[attr-defined]
    assert found.chosen_from == store.resolve("index")


@pytest.mark.parametrize(
    ("platform", "rank"),
    [(None, None), (Platform("linux", "amd64"), None), (Platform("wasip2", "wasm"), 0)],
)
def test_only_platforms_of_wasm_have_a_rank(platform: Platform | None, rank: int | None) -> None:
    assert wasm_rank(platform) == rank


def test_without_wasm_the_platforms_are_listed() -> None:
    error = refusal(an_index("linux/amd64", None, "linux/\x1b"))
    assert error.problem.code == "no-wasm-platform"
    assert str(error) == (
        "acme/x:1 is an index without a manifest for wasm: it has `linux/amd64`,"
        " one of no platform, 'linux/\\x1b'"
    )
    assert str(refusal(an_index())).endswith("it has nothing")


def test_many_platforms_are_listed_in_part() -> None:
    store = held(ONE)
    entries = [(manifest_of(ONE), f"os{number}/amd64") for number in range(30)]
    push_index(store, "index", entries)
    assert str(refusal(store)).endswith("`os7/amd64`, 22 more")


@pytest.mark.parametrize("media_type", [INDEX, DOCKER_INDEX])
def test_an_index_in_an_index_is_looked_into(media_type: str) -> None:
    store = an_index("linux/amd64", "wasi/wasm")
    inner = store.resolve("index")
    assert inner is not None
    push_index(store, "outer", [(inner._replace(media_type=media_type), None)])
    found = chosen(store, "outer")
    assert found.content == OTHER.manifest
    assert found.chosen_from == store.resolve("outer")


def test_a_manifest_that_is_said_to_be_an_index_is_taken_for_what_it_is() -> None:
    store = held(ONE)
    push_index(store, "index", [(manifest_of(ONE)._replace(media_type=INDEX), "wasi/wasm")])
    assert chosen(store).content == ONE.manifest


def test_an_index_that_is_said_to_be_a_manifest_is_an_error() -> None:
    store = an_index("wasi/wasm")
    inner = store.resolve("index")
    assert inner is not None
    named = inner._replace(media_type=manifest_of(ONE).media_type)
    push_index(store, "outer", [(named, "wasi/wasm")])
    assert refusal(store, "outer").problem.code == "damaged-manifest"


class Circle(MemoryStore):
    """A store whose indexes lead to each other, as no digest could be."""

    def __init__(self, *leads_to: str) -> None:
        super().__init__()
        self.leads_to = leads_to
        self.read = 0

    def resolve(self, reference: str) -> Descriptor | None:
        return Descriptor(INDEX, _digest("0"), 1)

    def read_manifest(self, digest: str) -> bytes:
        self.read += 1
        at = int(digest.rpartition(":")[2], 16)
        entries = [Descriptor(INDEX, _digest(self.leads_to[at]), 1)] * 2
        return canonical_json({"manifests": [descriptor_document(entry) for entry in entries]})


def _digest(number: str) -> str:
    return f"sha256:{number:0>64}"


@pytest.mark.parametrize("leads_to", [("0",), ("1", "0"), ("1", "2", "1")])
def test_an_index_that_leads_to_itself_is_an_error(leads_to: tuple[str, ...]) -> None:
    store = Circle(*leads_to)
    assert refusal(store).problem.code == "cyclic-index"
    assert store.read <= len(leads_to)


def test_indexes_without_end_are_an_error() -> None:
    store = Circle(*(f"{number + 1:x}" for number in range(100)))
    assert refusal(store).problem.code == "too-many-indexes"
    assert store.read <= 17


def test_what_is_no_manifest_is_an_error_that_names_it() -> None:
    store = MemoryStore()
    content = an_artifact()._replace(manifest=b"no JSON")
    store.push(content, lambda: ["1"], lambda _: None)
    assert str(refusal(store, "1")) == "acme/x:1 is no manifest, since it is no JSON"
