from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, MODULE, a_wasm_info, externs
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.model import Extern, WasmContents
from wasm_publish.oci.formats import Content
from wasm_publish.oci.formats.cncf import FORMAT, build

if TYPE_CHECKING:
    from wasm_publish.model import WasmInfo

# sha256 of the eight bytes of the least component and of the least module.
_COMPONENT_DIGEST = f"sha256:{hashlib.sha256(COMPONENT).hexdigest()}"
_MODULE_DIGEST = f"sha256:{hashlib.sha256(MODULE).hexdigest()}"

_COMPONENT = a_wasm_info(
    COMPONENT,
    contents=WasmContents(
        "component",
        imports=(
            Extern("wasi:http/types@0.2.0", "instance"),
            Extern("log", "func"),
            Extern("acme:types/colour", "type"),
            Extern("a-module", "module"),
            Extern("a-component", "component"),
            Extern("a-value", "value"),
            Extern("wasi:cli/environment@0.2.0", "instance"),
        ),
        exports=(
            Extern("wasi:http/incoming-handler@0.3.0-rc-2025-08-15", "instance"),
            Extern("colour", "type"),
            Extern("nested", "component"),
            Extern("greet", "func"),
        ),
    ),
)
_MODULE = a_wasm_info(
    MODULE,
    contents=WasmContents(
        "module",
        imports=(Extern("fd_write", "func", "wasi_snapshot_preview1"),),
        exports=externs("func", "_start"),
    ),
)
_PACKAGE = a_wasm_info(
    COMPONENT,
    contents=WasmContents(
        "wit",
        exports=(
            Extern("acme:greet/words@0.1.0", "instance"),
            Extern("acme:greet/greeter@0.1.0", "component"),
            Extern("acme:greet/a@0.1.0", "instance"),
        ),
    ),
)


def _content(wasm: WasmInfo, **changes: object) -> Content:
    content = Content(
        name="hello",
        wasm=wasm,
        annotations={
            "org.opencontainers.image.title": "hello",
            "com.example.word": 'Grüße "日本" </>',
        },
        created=1_767_323_045,
        author="Ann <ann@example.com>, Bob",
    )
    return content._replace(**changes)  # type: ignore[arg-type]  # fields by name


def _config(wasm: WasmInfo, **changes: object) -> str:
    content = build(_content(wasm, **changes)).config.content
    assert isinstance(content, bytes)
    return content.decode()


class TestConfig:
    def test_of_a_component(self) -> None:
        assert _config(_COMPONENT) == (
            '{"created":"2026-01-02T03:04:05Z",'
            '"author":"Ann <ann@example.com>, Bob",'
            '"architecture":"wasm",'
            '"os":"wasip2",'
            f'"layerDigests":["{_COMPONENT_DIGEST}"],'
            '"component":{'
            '"exports":["wasi:http/incoming-handler@0.3.0-rc-2025-08-15","greet"],'
            '"imports":["wasi:http/types@0.2.0","log","acme:types/colour",'
            '"wasi:cli/environment@0.2.0"],'
            '"target":null}}'
        )

    def test_of_a_module(self) -> None:
        assert _config(_MODULE, author=None, created=0) == (
            '{"created":"1970-01-01T00:00:00Z",'
            '"author":null,'
            '"architecture":"wasm",'
            '"os":"wasip1",'
            f'"layerDigests":["{_MODULE_DIGEST}"],'
            '"component":null}'
        )

    def test_of_a_wit_package(self) -> None:
        assert _config(_PACKAGE, author="Grüße") == (
            '{"created":"2026-01-02T03:04:05Z",'
            '"author":"Grüße",'
            '"architecture":"wasm",'
            '"os":"wasip2",'
            f'"layerDigests":["{_COMPONENT_DIGEST}"],'
            '"component":{'
            '"exports":["acme:greet/a@0.1.0","acme:greet/greeter@0.1.0",'
            '"acme:greet/words@0.1.0"],'
            '"imports":[],'
            '"target":null}}'
        )

    def test_a_world_that_is_known_is_told(self) -> None:
        config = json.loads(_config(_COMPONENT._replace(world="wasi:http/proxy@0.2.0")))
        assert config["component"]["target"] == "wasi:http/proxy@0.2.0"

    @pytest.mark.parametrize("wasm", [_COMPONENT, _MODULE])
    def test_another_os_may_be_asked_for(self, wasm: WasmInfo) -> None:
        assert json.loads(_config(wasm, os="wasip3"))["os"] == "wasip3"


class TestManifest:
    def test_it_is_canonical_and_not_escaped(self) -> None:
        config = _config(_COMPONENT)
        assert build(_content(_COMPONENT)).manifest.decode() == (
            '{"annotations":{"com.example.word":"Grüße \\"日本\\" </>",'
            '"org.opencontainers.image.title":"hello"},'
            f'"config":{{"digest":"sha256:{hashlib.sha256(config.encode()).hexdigest()}",'
            '"mediaType":"application/vnd.wasm.config.v0+json",'
            f'"size":{len(config.encode())}}},'
            '"layers":[{"annotations":{"org.opencontainers.image.title":"hello.wasm"},'
            f'"digest":"{_COMPONENT_DIGEST}",'
            '"mediaType":"application/wasm",'
            '"size":8}],'
            '"mediaType":"application/vnd.oci.image.manifest.v1+json",'
            '"schemaVersion":2}'
        )

    def test_without_annotations_it_has_none(self) -> None:
        manifest = json.loads(build(_content(_MODULE, annotations={})).manifest)
        assert [*manifest] == ["config", "layers", "mediaType", "schemaVersion"]

    @pytest.mark.parametrize(
        ("wasm", "digest"),
        [
            (_COMPONENT, "sha256:6f34d515369826bb159bff77a3a288ee8bbfd413ad376a61b81d43ceb742c7b1"),
            (_MODULE, "sha256:6b99304f18573bbed3037e961683c5009fcc84d109a8ab7e68dc9d043fe0f01b"),
            (_PACKAGE, "sha256:3a976b9664ae53b9251f79115f7d369b33f28e55c5c5db090011144ed1846cc3"),
        ],
        ids=["component", "module", "wit"],
    )
    def test_the_digest_is_for_good(self, wasm: WasmInfo, digest: str) -> None:
        """A change of it means that everybody's next release is another artifact."""
        assert build(_content(wasm)).digest == digest


class TestArtifact:
    def test_blobs_are_the_config_in_memory_and_the_file(self) -> None:
        artifact = build(_content(_COMPONENT))
        assert (artifact.format, artifact.media_type) == (
            "cncf",
            "application/vnd.oci.image.manifest.v1+json",
        )
        (layer,) = artifact.layers
        assert layer.content == _COMPONENT.path
        assert (layer.descriptor.digest, layer.descriptor.size) == (_COMPONENT_DIGEST, 8)
        manifest = json.loads(artifact.manifest)
        assert manifest["config"]["digest"] == artifact.config.descriptor.digest
        assert manifest["layers"][0]["digest"] == layer.descriptor.digest

    def test_the_format_is_offered_by_its_name(self) -> None:
        assert (FORMAT.name, FORMAT.build) == ("cncf", build)


_TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
_EXTERNS = st.lists(
    st.builds(
        Extern, _TEXT, st.sampled_from(["instance", "func", "type", "component", "module", "value"])
    ),
    max_size=5,
).map(tuple)
_CONTENTS = st.builds(
    WasmContents,
    kind=st.sampled_from(["module", "component", "wit"]),
    imports=_EXTERNS,
    exports=_EXTERNS,
)


@given(
    contents=_CONTENTS,
    annotations=st.dictionaries(_TEXT, _TEXT, max_size=4),
    created=st.integers(0, 253_402_300_799),
    author=st.none() | _TEXT,
)
def test_the_same_content_always_gives_the_same_bytes(
    contents: WasmContents, annotations: dict[str, str], created: int, author: str | None
) -> None:
    wasm = a_wasm_info(contents=contents)
    content = Content("hello", wasm, annotations, created, author)
    moved = content._replace(
        wasm=wasm._replace(path=Path("elsewhere.wasm")),
        annotations=dict(reversed(annotations.items())),
    )
    once, again = build(content), build(moved)
    assert once.manifest == again.manifest
    assert once.config == again.config
    assert json.loads(once.manifest).get("annotations", {}) == annotations


@given(contents=_CONTENTS)
def test_the_config_always_holds_the_members_that_readers_require(contents: WasmContents) -> None:
    config = json.loads(_config(a_wasm_info(contents=contents)))
    assert [*config] == ["created", "author", "architecture", "os", "layerDigests", "component"]
    component = config["component"]
    assert (component is None) is (contents.kind == "module")
    if component is not None:
        assert [*component] == ["exports", "imports", "target"]
        assert set(component["exports"]) <= {extern.name for extern in contents.exports}
