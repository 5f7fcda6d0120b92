from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.model import Descriptor
from wasm_publish.oci import manifests
from wasm_publish.oci.encoding import canonical_json
from wasm_publish.oci.manifests import (
    Entry,
    Index,
    Manifest,
    Platform,
    layers_of,
    media_types,
    parse_manifest,
)

DIGEST = f"sha256:{'0' * 64}"
LONG_DIGEST = f"sha512:{'0' * 128}"


def blob(media_type: str = "a/b", digest: str = DIGEST, **more: object) -> dict[str, object]:
    return {"mediaType": media_type, "digest": digest, "size": 3, **more}


def parsed(**members: object) -> Manifest | Index:
    return parse_manifest(canonical_json(members))


def manifest(**members: object) -> Manifest:
    found = parsed(**{"config": blob(), "layers": [], **members})
    assert isinstance(found, Manifest)
    return found


def index(*entries: object, **members: object) -> Index:
    found = parsed(manifests=entries, **members)
    assert isinstance(found, Index)
    return found


def test_a_manifest_is_read_in_full() -> None:
    found = manifest(
        layers=[blob("c/d", annotations={"k": "v"}), blob("e/f", LONG_DIGEST)],
        annotations={"a": "b"},
        artifactType="t/t",
        subject=blob("s/s"),
    )
    assert found == Manifest(
        config=Descriptor("a/b", DIGEST, 3),
        layers=(Descriptor("c/d", DIGEST, 3, {"k": "v"}), Descriptor("e/f", LONG_DIGEST, 3)),
        annotations={"a": "b"},
        artifact_type="t/t",
        subject=Descriptor("s/s", DIGEST, 3),
    )


def test_an_index_is_read_in_full() -> None:
    found = index(
        blob(platform={"os": "wasi", "architecture": "wasm", "variant": "v1"}),
        blob(platform={"os": "wasi"}),
        blob(platform=1),
        blob(),
        annotations={"a": "b"},
        subject=blob("s/s"),
    )
    plain = Entry(Descriptor("a/b", DIGEST, 3))
    assert found == Index(
        entries=(plain._replace(platform=Platform("wasi", "wasm")), plain, plain, plain),
        annotations={"a": "b"},
        subject=Descriptor("s/s", DIGEST, 3),
    )


def test_artifact_manifests_of_old_have_blobs_and_perhaps_no_config() -> None:
    found = parsed(blobs=[blob("c/d")])
    assert found == Manifest(None, (Descriptor("c/d", DIGEST, 3),), {})


def test_blobs_are_told_once_layers_first() -> None:
    twice = manifest(layers=[blob("c/d", LONG_DIGEST), blob("e/f", LONG_DIGEST)])
    assert [one.digest for one in twice.blobs] == [LONG_DIGEST, DIGEST]
    assert parsed(blobs=[]).blobs == ()  # type: ignore[union-attr]


def test_layers_are_found_by_their_types() -> None:
    found = manifest(layers=[blob("a/a"), blob("b/b"), blob("a/a", LONG_DIGEST)])
    assert [one.digest for one in layers_of(found, {"a/a", "c/c"})] == [DIGEST, LONG_DIGEST]
    assert media_types(found.layers) == ("a/a", "b/b")


@pytest.mark.parametrize("annotations", [None, {}, {"n": 1}, {"n": None}, [], "x", 1], ids=repr)
def test_annotations_that_are_no_texts_are_left_out(annotations: object) -> None:
    assert manifest(annotations=annotations).annotations == {}


def test_an_artifact_type_that_is_no_text_is_left_out() -> None:
    assert manifest(artifactType=1).artifact_type is None


FAULTS: list[tuple[bytes, str]] = [
    (b"", "is no manifest, since it is no JSON"),
    (b"\xff\xfe", "is no manifest, since it is no JSON"),
    (b"[" * 200_000, "is no manifest, since it is no JSON"),
    (b"[]", "is no manifest: it is no JSON object"),
    (b"null", "is no manifest: it is no JSON object"),
    (b"{}", "is no manifest: it has no config and layers"),
    (b'{"layers": []}', "is no manifest: it has no config and layers"),
    (b'{"config": null, "layers": []}', "is no manifest: it has no config and layers"),
    (b'{"config": {}, "layers": 1}', "is no manifest: it has no config and layers"),
    (b'{"config": {}, "layers": []}', "has a config that is not described as it must be"),
    (b'{"config": 1, "layers": []}', "has a config that is not described as it must be"),
    (b'{"manifests": [1]}', "has a manifest that is not described as it must be"),
    (b'{"manifests": [], "subject": 1}', "has a subject that is not described as it must be"),
    (
        canonical_json({"config": blob(), "layers": [blob(digest="sha256:0")]}),
        "has a layer with an illegal digest or size",
    ),
    (
        canonical_json({"config": blob(digest=f"{DIGEST}/../x"), "layers": []}),
        "has a config with an illegal digest or size",
    ),
    (
        canonical_json({"config": {**blob(), "size": -1}, "layers": []}),
        "has a config with an illegal digest or size",
    ),
    (
        canonical_json({"config": {**blob(), "size": True}, "layers": []}),
        "has a config that is not described as it must be",
    ),
    (
        canonical_json({"config": {**blob(), "size": 1.5}, "layers": []}),
        "has a config that is not described as it must be",
    ),
]


@pytest.mark.parametrize(("content", "fault"), FAULTS)
def test_what_is_no_manifest_is_told_why(content: bytes, fault: str) -> None:
    with pytest.raises(ValueError, match=r"^(is|has) ") as caught:
        parse_manifest(content)
    assert str(caught.value) == fault


def test_a_huge_manifest_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifests, "LARGEST_MANIFEST", 10)
    with pytest.raises(ValueError, match="has 11 bytes, and 10 are the most"):
        parse_manifest(b" " * 11)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
ODD_BLOB = st.fixed_dictionaries(
    {
        "mediaType": st.just("a/b") | ANY_JSON,
        "digest": st.just(DIGEST) | ANY_JSON,
        "size": st.just(3) | ANY_JSON,
    },
    optional={"annotations": ANY_JSON, "platform": ANY_JSON},
)
MEMBER = ANY_JSON | ODD_BLOB | st.lists(ODD_BLOB, max_size=3)
NAMES = st.sampled_from(
    ["config", "layers", "blobs", "manifests", "annotations", "subject", "artifactType"]
)


@given(st.dictionaries(NAMES, MEMBER) | ANY_JSON)
def test_any_json_is_a_manifest_or_a_value_error(document: Any) -> None:  # noqa: ANN401 - any JSON
    with suppress(ValueError):
        found = parse_manifest(json.dumps(document).encode())
        assert isinstance(found, Manifest | Index)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_manifest_or_a_value_error(content: bytes) -> None:
    with suppress(ValueError):
        parse_manifest(content)
