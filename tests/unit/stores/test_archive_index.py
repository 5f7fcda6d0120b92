from __future__ import annotations

import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stored_artifacts import artifact_of

from wasm_publish.model import Blob, Descriptor, StoredContent
from wasm_publish.oci import image_index
from wasm_publish.oci.annotations import TITLE
from wasm_publish.oci.encoding import canonical_json, describe, digest_of
from wasm_publish.oci.media_types import IMAGE_NAME, MANIFEST, REF_NAME
from wasm_publish.stores import archive_index, layout_index

TAGS = st.sampled_from(["1.0.0", "1.0", "latest"])


def manifest(text: str) -> Descriptor:
    return Descriptor(MANIFEST, digest_of(text.encode()), len(text))


def names(document: image_index.Document) -> dict[str | None, str | None]:
    return {
        entry.annotations.get(REF_NAME): entry.annotations.get(IMAGE_NAME)
        for entry in image_index.entries(document)
    }


def titled(title: str | None, layer_title: str | None = None) -> bytes:
    layer = Descriptor("application/wasm", digest_of(b""), 0)
    told: dict[str, object] = {TITLE: layer_title} if layer_title else {}
    return canonical_json(
        {
            "config": {"mediaType": "a", "digest": digest_of(b""), "size": 0},
            "layers": [{"mediaType": "a", **layer._asdict(), "annotations": told}],
            "annotations": {TITLE: title} if title else {},
        }
    )


def test_a_tag_and_a_whole_name_name_a_manifest() -> None:
    index = archive_index.with_tags(
        image_index.EMPTY, manifest("a"), iter(["1.0.0", "latest"]), "ghcr.io/acme/hello"
    )
    assert names(index) == {
        "1.0.0": "ghcr.io/acme/hello:1.0.0",
        "latest": "ghcr.io/acme/hello:latest",
    }
    assert archive_index.known_repository(index, manifest("a").digest) == "ghcr.io/acme/hello"
    assert archive_index.known_repository(index, manifest("b").digest) is None


def test_names_of_others_stay() -> None:
    index = archive_index.with_tags(image_index.EMPTY, manifest("a"), ["1.0.0"], "a.io/x")
    index = archive_index.with_tags(index, manifest("b"), ["2.0.0"], None)
    index = archive_index.with_tags(index, manifest("c"), ["3.0.0"], "c.io/x")
    assert names(index) == {"1.0.0": "a.io/x:1.0.0", "2.0.0": None, "3.0.0": "c.io/x:3.0.0"}


def test_what_loses_its_tag_loses_its_name() -> None:
    index = archive_index.with_tags(image_index.EMPTY, manifest("a"), ["latest"], "a.io/x")
    for after in (
        archive_index.with_tags(index, manifest("b"), ["latest"], None),
        layout_index.without_tag(index, "latest"),
    ):
        (left,) = (e for e in image_index.entries(after) if e.digest == manifest("a").digest)
        assert not left.annotations


@pytest.mark.parametrize("name", ["a.io/x:other", "latest", ""])
def test_a_name_that_does_not_end_in_the_tag_tells_no_repository(name: str) -> None:
    entry = {"mediaType": MANIFEST, "digest": digest_of(b"a"), "size": 1}
    annotations = {REF_NAME: "latest", IMAGE_NAME: name}
    index = {**image_index.EMPTY, "manifests": [{**entry, "annotations": annotations}]}
    assert archive_index.known_repository(index, digest_of(b"a")) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sets(TAGS)), max_size=4))
def test_the_order_tells_nothing_of_the_way_there(pushes: list[tuple[str, set[str]]]) -> None:
    claimed = itertools.chain.from_iterable(tags for _, tags in pushes)
    if len(list(claimed)) != len({tag for _, tags in pushes for tag in tags}):
        return  # tags that move, where the last one counts
    forms = set()
    for order in itertools.permutations(pushes):
        index = image_index.EMPTY
        for text, tags in order:
            index = archive_index.with_tags(index, manifest(text), sorted(tags), "a.io/x")
        forms.add(image_index.serialize(archive_index.ordered(index)))
    assert len(forms) == 1


def test_an_entry_that_says_more_than_that_it_is_there_stays() -> None:
    bare = {"mediaType": MANIFEST, "digest": digest_of(b"a"), "size": 1}
    tagged = {**bare, "annotations": {REF_NAME: "1"}}
    told = {**bare, "platform": {"os": "wasip1"}}
    index = {**image_index.EMPTY, "manifests": [told, bare, tagged]}
    assert archive_index.ordered(index)["manifests"] == [tagged, told]


@pytest.mark.parametrize(
    ("title", "layer_title", "name"),
    [
        ("hello", None, "localhost/hello"),
        ("Hello", "other.wasm", "localhost/hello"),
        (None, "hello.wasm", "localhost/hello"),
        (None, "hello", "localhost/hello"),
        ("acme/hello", None, "localhost/acme/hello"),
        ("Hello, world", None, None),
        (None, ".wasm", None),
        (None, None, None),
    ],
)
def test_a_title_names_what_has_no_repository(
    title: str | None, layer_title: str | None, name: str | None
) -> None:
    assert archive_index.titled(titled(title, layer_title)) == name


@pytest.mark.parametrize("content", [b"", b"{", b'{"manifests": []}'])
def test_what_is_no_artifact_has_no_title(content: bytes) -> None:
    assert archive_index.titled(content) is None


def copied_from(repository: str) -> Blob:
    return Blob(describe(b"", "a"), StoredContent(io.BytesIO, repository))


@pytest.mark.parametrize(
    ("repository", "name"),
    [
        ("ghcr.io/acme/hello", "ghcr.io/acme/hello"),
        ("localhost:5000/hello", "localhost:5000/hello"),
        ("oci:dist/hello", "localhost/told"),
        ("vault:hello", "localhost/told"),
    ],
)
def test_a_copy_has_the_name_of_the_repository_it_is_from(repository: str, name: str) -> None:
    artifact = artifact_of(told={"title": "told"})
    copy = artifact._replace(layers=(copied_from(repository),))
    assert archive_index.repository_of(copy) == name
    assert archive_index.repository_of(artifact) == "localhost/told"
