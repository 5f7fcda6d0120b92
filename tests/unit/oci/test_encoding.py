from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.model import Descriptor
from wasm_publish.oci.encoding import (
    canonical_json,
    describe,
    descriptor_document,
    digest_of,
    go_json,
    ordered_json,
    read_descriptor,
)

_EMPTY = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
_LEAST: dict[str, object] = {"mediaType": "a/b", "digest": _EMPTY, "size": 0}


def test_a_digest_is_sha256_in_hexadecimal() -> None:
    assert digest_of(b"") == _EMPTY


def test_bytes_are_described_by_digest_and_size() -> None:
    assert describe(b"", "a/b") == Descriptor("a/b", _EMPTY, 0)


@pytest.mark.parametrize(
    ("document", "canonical", "ordered"),
    [
        ({"b": 1, "a": [1, None]}, '{"a":[1,null],"b":1}', '{"b":1,"a":[1,null]}'),
        ({"x": {"b": True, "a": ""}}, '{"x":{"a":"","b":true}}', '{"x":{"b":true,"a":""}}'),
        ({"é": "日本 </>&"}, '{"é":"日本 </>&"}', '{"é":"日本 </>&"}'),
        ({"a": '"\n\u2028'}, '{"a":"\\"\\n\u2028"}', '{"a":"\\"\\n\u2028"}'),
    ],
)
def test_json_is_compact_and_not_escaped(document: object, canonical: str, ordered: str) -> None:
    assert canonical_json(document) == canonical.encode()
    assert ordered_json(document) == ordered.encode()


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(float("nan"))


@pytest.mark.parametrize("annotations", [{}, {"b": "1", "a": "é"}])
def test_a_descriptor_is_read_as_it_was_written(annotations: dict[str, str]) -> None:
    descriptor = Descriptor("a/b", _EMPTY, 5, annotations)
    document = descriptor_document(descriptor)
    assert ("annotations" in document) is bool(annotations)
    assert read_descriptor(json.loads(canonical_json(document))) == descriptor


@pytest.mark.parametrize("annotations", [None, {}])
def test_a_descriptor_may_say_that_it_has_no_annotations(annotations: object) -> None:
    found = read_descriptor({**_LEAST, "annotations": annotations, "platform": {}})
    assert found == Descriptor("a/b", _EMPTY, 0)


@pytest.mark.parametrize(
    "document",
    [
        {},
        *({key: value for key, value in _LEAST.items() if key != gone} for gone in _LEAST),
        {**_LEAST, "mediaType": 1},
        {**_LEAST, "digest": None},
        {**_LEAST, "size": "0"},
        {**_LEAST, "size": 1.5},
        {**_LEAST, "size": True},
        {**_LEAST, "annotations": []},
        {**_LEAST, "annotations": ""},
        {**_LEAST, "annotations": {"a": 1}},
    ],
)
def test_what_is_no_descriptor_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not an OCI descriptor"):
        read_descriptor(document)


_TEXT = st.text(st.characters(codec="utf-8"))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(_TEXT, inner),
    max_leaves=10,
)


@given(st.dictionaries(_TEXT, _JSON))
def test_canonical_json_does_not_depend_on_the_order_of_members(
    document: dict[str, object],
) -> None:
    backwards = dict(reversed(document.items()))
    assert canonical_json(document) == canonical_json(backwards)
    assert json.loads(canonical_json(document)) == document


@given(_JSON)
def test_ordered_json_keeps_the_order(document: object) -> None:
    assert repr(json.loads(ordered_json(document))) == repr(document)


@given(st.binary())
def test_a_digest_is_that_of_the_bytes(content: bytes) -> None:
    assert digest_of(content).removeprefix("sha256:") == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("<a href='&'>", r"\u003ca href='\u0026'\u003e"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ('"\\\n\r\t\x01', r"\"\\\n\r\t\u0001"),
        ("ü日😀\x7f", "ü日😀\x7f"),
    ],
)
def test_go_escapes_what_would_harm_in_a_page(text: str, written: str) -> None:
    assert go_json({text: 1}).decode() == f'{{"{written}":1}}'


@given(st.text(st.characters(codec="utf-8")))
def test_what_go_writes_says_the_same(text: str) -> None:
    assert json.loads(go_json([text])) == [text]
