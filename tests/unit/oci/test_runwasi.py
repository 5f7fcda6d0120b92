from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from builders import COMPONENT, MODULE, a_wasm_info
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.model import Blob, Descriptor, WasmContents
from wasm_publish.oci.encoding import describe
from wasm_publish.oci.formats import Content, HeldWasm
from wasm_publish.oci.formats.runwasi import FORMAT, build, find
from wasm_publish.oci.manifests import Manifest, parse_manifest
from wasm_publish.oci.plain_layers import plain_layer
from wasm_publish.wasm import inspect

_DATA = Path(__file__).parents[2] / "data" / "formats"
_TYPE = "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm"
_LAYER = Descriptor(_TYPE, f"sha256:{'b' * 64}", 8)
_TITLE = "org.opencontainers.image.title"


def _document(content: bytes | object) -> dict[str, Any]:
    assert isinstance(content, bytes)
    document: dict[str, Any] = json.loads(content)
    return document


def _without_annotations(document: dict[str, Any]) -> dict[str, Any]:
    layers = [
        {k: v for k, v in layer.items() if k != "annotations"} for layer in document["layers"]
    ]
    return {**{k: v for k, v in document.items() if k != "annotations"}, "layers": layers}


class TestLikeOciTarBuilder:
    def test_a_component(self) -> None:
        artifact = build(Content("greeter", inspect(_DATA / "component.wasm"), {}))
        vector = (_DATA / "oci-tar-builder-component.manifest.json").read_bytes()
        expected = (_DATA / "oci-tar-builder-component.config.json").read_bytes()
        assert artifact.config.content == expected
        ours, theirs = _document(artifact.manifest), _document(vector)
        assert _without_annotations(ours) == _without_annotations(theirs)
        assert [*ours] == ["schemaVersion", "mediaType", "config", "layers"]

    def test_several_modules_and_another_layer(self) -> None:
        extra = (
            plain_layer(_DATA / "component.wasm", _TYPE),
            plain_layer(_DATA / "note.json", "application/vnd.acme.note+json"),
        )
        content = Content("hello", inspect(_DATA / "hello.wasm"), {}, extra_layers=extra)
        artifact = build(content)
        vector = (_DATA / "oci-tar-builder-several.manifest.json").read_bytes()
        expected = (_DATA / "oci-tar-builder-several.config.json").read_bytes()
        assert artifact.config.content == expected
        assert _without_annotations(_document(artifact.manifest)) == _without_annotations(
            _document(vector)
        )


def test_its_bytes() -> None:
    artifact = build(Content("hello", a_wasm_info(MODULE), {"b": "2", "a": "1"}, os="wasip9"))
    digest = hashlib.sha256(MODULE).hexdigest()
    label = hashlib.sha256(digest.encode()).hexdigest()
    config = (
        '{"architecture":"wasm","os":"wasip9","config":{"Entrypoint":["hello.wasm"],'
        f'"Labels":{{"containerd.runwasi.layers":"{label}"}}}},'
        '"rootfs":{"type":"layers","diff_ids":[]},"history":[]}'
    )
    assert artifact.config.content == config.encode()
    assert artifact.manifest.decode() == (
        '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",'
        '"config":{"mediaType":"application/vnd.oci.image.config.v1+json",'
        f'"digest":"sha256:{hashlib.sha256(config.encode()).hexdigest()}","size":{len(config)}}},'
        f'"layers":[{{"mediaType":"{_TYPE}","digest":"sha256:{digest}","size":8,'
        f'"annotations":{{"{_TITLE}":"hello.wasm"}}}}],'
        '"annotations":{"a":"1","b":"2"}}'
    )
    assert (artifact.format, FORMAT.takes_layers) == ("runwasi", True)


@pytest.mark.parametrize("kind", ["module", "component"])
def test_the_os_is_wasip1_for_components_too(kind: Any) -> None:  # noqa: ANN401 - a literal
    wasm = a_wasm_info(contents=WasmContents(kind))
    assert _document(build(Content("hello", wasm, {})).config.content)["os"] == "wasip1"


@given(st.lists(st.binary(max_size=4), max_size=4))
def test_other_layers_give_another_config(contents: list[bytes]) -> None:
    layers = tuple(Blob(describe(held, "a/b"), held) for held in contents)
    alone = Content("hello", a_wasm_info(COMPONENT), {})
    first, again = (build(alone._replace(extra_layers=layers)) for _ in range(2))
    assert first == again
    assert (first.config == build(alone).config) is (not contents)
    assert len(_document(first.manifest)["layers"]) == 1 + len(contents)


class TestFinding:
    def test_what_we_push(self) -> None:
        artifact = build(Content("hello", a_wasm_info(), {}))
        manifest = parse_manifest(artifact.manifest)
        assert isinstance(manifest, Manifest)
        assert find(manifest, b"") == (HeldWasm(artifact.layers[0].descriptor, "hello.wasm"),)

    def test_several_of_which_the_first_has_the_entrypoints_name(self) -> None:
        manifest = parse_manifest((_DATA / "oci-tar-builder-several.manifest.json").read_bytes())
        assert isinstance(manifest, Manifest)
        config = (_DATA / "oci-tar-builder-several.config.json").read_bytes()
        assert [held.title for held in find(manifest, config)] == ["hello.wasm", None]

    @pytest.mark.parametrize(
        ("config", "title"),
        [
            (b'{"config":{"Entrypoint":["/bin/greet.wasm","-v"]}}', "greet.wasm"),
            (b'{"config":{"Entrypoint":["../.."]}}', ".."),
            (b'{"config":{"Entrypoint":["/"]}}', None),
            (b'{"config":{"Entrypoint":[7]}}', None),
            (b'{"config":{"Entrypoint":[]}}', None),
            (b'{"config":{"Entrypoint":null}}', None),
            (b'{"config":null}', None),
            (b"[]", None),
            (b"", None),
            (b"\xff", None),
            (b"[" * 100_000, None),
        ],
    )
    def test_a_config_that_tells_no_name_is_no_harm(self, config: bytes, title: str | None) -> None:
        assert find(Manifest(None, (_LAYER,)), config) == (HeldWasm(_LAYER, title),)

    def test_nothing_of_another_format(self) -> None:
        other = _LAYER._replace(media_type="application/wasm")
        assert find(Manifest(None, (other,)), b"{}") == ()
