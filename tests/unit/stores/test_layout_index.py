from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schema_check import check_index

from wasm_publish.model import Descriptor
from wasm_publish.oci import image_index
from wasm_publish.oci.encoding import digest_of
from wasm_publish.oci.media_types import INDEX, MANIFEST, REF_NAME
from wasm_publish.stores import layout_index

TAGS = st.sampled_from(["1.0.0", "1.0", "latest", "dev"])


def manifest(text: str) -> Descriptor:
    return Descriptor(MANIFEST, digest_of(text.encode()), len(text))


def entry(text: str, tag: str | None = None, **members: Any) -> dict[str, Any]:  # noqa: ANN401
    found = manifest(text)
    document: dict[str, Any] = {
        "mediaType": found.media_type,
        "digest": found.digest,
        "size": found.size,
        **members,
    }
    if tag is not None:
        document["annotations"] = {**members.get("annotations", {}), REF_NAME: tag}
    return document


def index_of(*listed: dict[str, Any], **members: Any) -> image_index.Document:  # noqa: ANN401
    return {**image_index.EMPTY, **members, "manifests": list(listed)}


def names(document: image_index.Document) -> dict[str, str]:
    return {tag: found.digest for tag, found in layout_index.tagged(document).items()}


def test_the_empty_index_is_one() -> None:
    check_index(image_index.serialize(image_index.EMPTY))
    assert image_index.parse(image_index.serialize(image_index.EMPTY)) == image_index.EMPTY


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xff",
        b"null",
        b"[]",
        b"{}",
        b'{"manifests": {}}',
        b'{"manifests": [5]}',
        b'{"manifests": [{}]}',
        b'{"manifests": [{"mediaType": "a", "digest": 5, "size": 1}]}',
        b'{"manifests": [{"mediaType": "a", "digest": "b", "size": "1"}]}',
        b'{"manifests": [{"mediaType": "a", "digest": "b", "size": 1, "annotations": "x"}]}',
        b'{"manifests": [], "other": NaN}',
        b'{"manifests": [], "other": "\\ud800"}',
        b'{"manifests": [], "other": ' + b"[" * 200_000,
        b'{"schemaVersion": 2, "manifests": [',
    ],
)
def test_refuses_what_is_no_index(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        image_index.parse(content)


@given(st.binary())
def test_any_bytes_are_an_index_or_a_value_error(content: bytes) -> None:
    with suppress(ValueError):
        image_index.parse(content)


def test_a_tag_is_a_text_that_could_be_one() -> None:
    foreign = index_of(
        entry("a", annotations={REF_NAME: 5}),
        entry("b", annotations=None),
        entry("c", annotations={"org.example": "kept"}),
        entry("d", "registry.example/hello:1.0.0"),
    )
    assert not names(foreign)


def test_of_two_entries_with_one_tag_the_last_counts() -> None:
    twice = index_of(entry("first", "latest"), entry("last", "latest"))
    assert names(twice) == {"latest": manifest("last").digest}
    assert names(layout_index.with_tags(twice, manifest("new"), ["latest"])) == {
        "latest": manifest("new").digest
    }
    assert names(layout_index.without_tag(twice, "latest")) == {}


def test_everything_else_stays_as_it_is() -> None:
    others = [
        entry("image", "other", platform={"architecture": "wasm", "os": "wasip1"}, unknown=[1.5]),
        entry("nested", mediaType=INDEX, artifactType="application/x"),
        entry("named elsewhere", annotations={"io.example.name": "hello"}),
    ]
    members = {"annotations": {"org.example": "ü"}, "artifactType": "application/y", "x": {"y": 0}}
    before = index_of(*others, **members)
    after = layout_index.with_tags(before, manifest("new"), ["1.0.0"])
    assert after["manifests"][:-1] == others
    assert {key: after[key] for key in members} == members
    again = image_index.parse(image_index.serialize(after))
    assert again == after
    assert layout_index.without_tag(again, "1.0.0")["manifests"][:-1] == others
    check_index(image_index.serialize(after))


def test_a_manifest_that_loses_its_last_tag_stays_without_its_name() -> None:
    before = index_of(entry("old", "latest", platform={"os": "wasip1"}))
    for after in (
        layout_index.with_tags(before, manifest("new"), ["latest"]),
        layout_index.without_tag(before, "latest"),
    ):
        assert entry("old", platform={"os": "wasip1"}) in after["manifests"]


def test_what_else_its_entry_says_stays_too() -> None:
    before = index_of(entry("old", "latest", annotations={"org.example": "kept"}))
    (left,) = layout_index.without_tag(before, "latest")["manifests"]
    assert left["annotations"] == {"org.example": "kept"}


def test_a_manifest_that_other_tags_name_is_not_listed_once_more() -> None:
    before = index_of(entry("old", "1.0.0"), entry("old", "latest"))
    assert layout_index.without_tag(before, "latest")["manifests"] == [entry("old", "1.0.0")]
    after = layout_index.with_tags(before, manifest("new"), ["latest"])
    assert after["manifests"] == [entry("old", "1.0.0"), entry("new", "latest")]


def test_a_manifest_can_be_forgotten_with_its_last_tag() -> None:
    before = index_of(entry("old", "latest"), entry("nameless"))
    after = layout_index.with_tags(before, manifest("new"), ["latest"], forget=True)
    assert after["manifests"] == [entry("nameless"), entry("new", "latest")]


def test_a_manifest_without_tags_is_listed_once() -> None:
    once = layout_index.with_tags(image_index.EMPTY, manifest("new"), [])
    assert once["manifests"] == [entry("new")]
    assert layout_index.with_tags(once, manifest("new"), []) == once


def test_a_manifest_that_gets_a_name_is_not_listed_without_one() -> None:
    once = layout_index.with_tags(image_index.EMPTY, manifest("new"), [])
    assert layout_index.with_tags(once, manifest("new"), ["a"])["manifests"] == [entry("new", "a")]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.lists(TAGS, max_size=3))))
def test_every_tag_names_what_was_last_pushed_and_no_manifest_is_lost(
    pushes: list[tuple[str, list[str]]],
) -> None:
    document = image_index.EMPTY
    expected: dict[str, str] = {}
    for text, tags in pushes:
        document = layout_index.with_tags(document, manifest(text), tags)
        expected |= dict.fromkeys(tags, manifest(text).digest)
    assert names(document) == expected
    listed = json.loads(image_index.serialize(document))["manifests"]
    assert {item["digest"] for item in listed} == {manifest(text).digest for text, _ in pushes}
    assert len({json.dumps(item, sort_keys=True) for item in listed}) == len(listed)
