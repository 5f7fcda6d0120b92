from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import a_wasm_info
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.model import Descriptor
from wasm_publish.oci.formats import Content, HeldWasm
from wasm_publish.oci.formats.wasm_to_oci import FORMAT, build, find
from wasm_publish.oci.manifests import Manifest, parse_manifest
from wasm_publish.wasm import inspect

_DATA = Path(__file__).parents[2] / "data" / "formats"
_CONFIG = Descriptor("application/vnd.wasm.config.v1+json", f"sha256:{'a' * 64}", 2)
_LAYER = Descriptor("application/vnd.wasm.content.layer.v1+wasm", f"sha256:{'b' * 64}", 8)


@pytest.mark.parametrize(
    ("name", "vector"), [("hello", "wasm-to-oci-module"), ("component", "wasm-to-oci-component")]
)
def test_it_is_what_wasm_to_oci_pushes(name: str, vector: str) -> None:
    artifact = build(Content(name, inspect(_DATA / f"{name}.wasm"), {}))
    assert artifact.manifest == (_DATA / f"{vector}.manifest.json").read_bytes()
    assert artifact.config.content == (_DATA / f"{vector}.config.json").read_bytes()
    assert artifact.layers[0].content == _DATA / f"{name}.wasm"


def test_a_title_is_escaped_as_go_does_it() -> None:
    content = Content('a<b>&c"\\\t\u2028ü', a_wasm_info(), {})
    title = build(content).manifest.decode().partition('image.title":')[2].partition("}")[0]
    assert title == r'"a\u003cb\u003e\u0026c\"\\\t\u2028ü.wasm"'


def test_annotations_that_were_asked_for_come_last_and_sorted() -> None:
    manifest = build(Content("hello", a_wasm_info(), {"b": "<", "a": "1"})).manifest
    assert manifest.endswith(b'],"annotations":{"a":"1","b":"\\u003c"}}')


def test_what_project_and_git_tell_is_not_annotated() -> None:
    assert not FORMAT.is_described


@given(name=st.text(max_size=8), annotations=st.dictionaries(st.text(max_size=4), st.text()))
def test_the_same_content_always_gives_the_same_bytes(
    name: str, annotations: dict[str, str]
) -> None:
    content = Content(name, a_wasm_info(), annotations)
    turned = content._replace(annotations=dict(reversed(annotations.items())))
    try:
        built = build(content)
    except UnicodeEncodeError:  # no text, and nothing that a file is called here
        return
    assert built == build(turned)
    document = json.loads(built.manifest)
    assert document["layers"][0]["annotations"] == {
        "org.opencontainers.image.title": f"{name}.wasm"
    }
    assert document.get("annotations", {}) == annotations


class TestFinding:
    def test_what_we_push(self) -> None:
        artifact = build(Content("hello", a_wasm_info(), {}))
        manifest = parse_manifest(artifact.manifest)
        assert isinstance(manifest, Manifest)
        assert find(manifest, b"{}") == (HeldWasm(artifact.layers[0].descriptor, "hello.wasm"),)

    def test_what_has_no_title(self) -> None:
        assert find(Manifest(_CONFIG, (_LAYER,)), b"{}") == (HeldWasm(_LAYER, None),)

    @pytest.mark.parametrize(
        "manifest",
        [
            Manifest(None, (_LAYER,)),
            Manifest(_CONFIG._replace(media_type="application/json"), (_LAYER,)),
            Manifest(_CONFIG, (_LAYER._replace(media_type="application/wasm"),)),
            Manifest(_CONFIG, ()),
        ],
    )
    def test_nothing_of_another_format(self, manifest: Manifest) -> None:
        assert find(manifest, b"{}") == ()
