"""What manifest and config tell, of our artifacts and of those that others made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import a_plan, a_wasm_info, an_annotation, an_artifact, externs
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish import wasm
from wasm_publish.comparing.artifact_facts import (
    facts_of_plan,
    facts_of_wasm,
    read_manifest_facts,
    with_config,
)
from wasm_publish.errors import InvalidWasm
from wasm_publish.model import Blob, Extern, WasmContents
from wasm_publish.oci.encoding import canonical_json, describe, descriptor_document
from wasm_publish.oci.formats import Content
from wasm_publish.oci.formats.cncf import build
from wasm_publish.oci.media_types import INDEX, MANIFEST, WASM_CONFIG, WASM_LAYER

if TYPE_CHECKING:
    from wasm_publish.comparing.artifact_facts import ArtifactFacts
    from wasm_publish.model import Artifact

DATA = Path(__file__).resolve().parents[2] / "data"
OLD_CONFIG = "application/vnd.wasm.config.v1+json"
OLD_LAYER = "application/vnd.wasm.content.layer.v1+wasm"
TAR = "application/vnd.oci.image.layer.v1.tar+gzip"


def manifest_of(
    config: bytes = b"{}",
    *layers: str,
    config_type: str = WASM_CONFIG,
    annotations: object = None,
) -> bytes:
    """A manifest with layers of these media types, by default one of wasm."""
    document: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": descriptor_document(describe(config, config_type)),
        "layers": [descriptor_document(describe(b"wasm", kind)) for kind in layers or [WASM_LAYER]],
    }
    if annotations is not None:
        document["annotations"] = annotations
    return canonical_json(document)


def facts_from(config: object, *layers: str, config_type: str = WASM_CONFIG) -> ArtifactFacts:
    content = config if isinstance(config, bytes) else json.dumps(config).encode()
    manifest = manifest_of(content, *layers, config_type=config_type)
    return with_config(read_manifest_facts(manifest, "it"), content)


def stored(artifact: Artifact) -> ArtifactFacts:
    config = artifact.config.content
    assert isinstance(config, bytes)
    return with_config(read_manifest_facts(artifact.manifest, "it"), config)


@pytest.mark.parametrize("file", ["hello-component", "wit-package", "composed-component"])
def test_a_file_and_its_artifact_tell_the_same(file: str) -> None:
    info = wasm.inspect(DATA / f"{file}.wasm")
    artifact = build(Content("hello", info, {"a": "b"}))
    assert stored(artifact) == facts_of_wasm(info)._replace(
        digest=artifact.digest,
        annotations={"a": "b"},
        config={"architecture": "wasm", "os": "wasip2", "target": info.world},
    )


def test_a_plan_and_its_artifact_tell_the_same() -> None:
    info = wasm.inspect(DATA / "hello-component.wasm")
    annotation = an_annotation("version", "1.4.2")
    artifact = build(Content("hello", info, {annotation.key: annotation.value}))
    facts = facts_of_plan(a_plan(wasm=info, artifact=artifact, annotations=(annotation,)))
    assert facts == stored(artifact)
    assert facts.version == "1.4.2"


def test_only_a_module_that_is_here_tells_its_imports() -> None:
    imports = (Extern("fd_write", "func", "env"), Extern("fd_write", "func", "env"))
    contents = WasmContents("module", imports, externs("func", "_start"))
    info = a_wasm_info(contents=contents)
    facts = facts_of_wasm(info)
    assert (facts.kind, facts.imports, facts.exports) == ("module", ("env fd_write",), ("_start",))
    published = stored(build(Content("hello", info, {})))
    assert (published.kind, published.imports, published.exports) == ("module", None, None)
    assert facts.version is None


def test_the_config_of_a_plugins_format_may_be_in_a_file(tmp_path: Path) -> None:
    artifact = an_artifact()
    artifact = artifact._replace(config=Blob(artifact.config.descriptor, tmp_path))
    assert facts_of_plan(a_plan(artifact=artifact)).config is None


@pytest.mark.parametrize(
    ("config", "kind", "imports", "exports"),
    [
        ({"component": {"imports": ["a"], "exports": ["b", "b"]}}, "component", ("a",), ("b",)),
        ({"component": {"imports": None, "exports": [1]}}, "component", None, None),
        ({"component": {}}, "component", None, None),
        ({"component": None, "os": "wasip1"}, "module", None, None),
        ({"os": "wasip1"}, "module", None, None),
        ({"os": "wasip2"}, None, None, None),
        ({"component": "yes", "os": "wasip1"}, None, None, None),
        ({}, None, None, None),
        ([], None, None, None),
        (b"", None, None, None),
        (b"\xff", None, None, None),
        (b"[" * 200_000, None, None, None),
    ],
)
def test_what_a_config_does_not_tell_is_not_known(
    config: object, kind: str | None, imports: object, exports: object
) -> None:
    facts = facts_from(config)
    assert (facts.kind, facts.imports, facts.exports) == (kind, imports, exports)


def test_what_a_config_says_of_its_platform_is_told() -> None:
    config = {"os": "wasip2", "architecture": 1, "component": {"target": "wasi:cli/command"}}
    assert facts_from(config).config == {
        "architecture": None,
        "os": "wasip2",
        "target": "wasi:cli/command",
    }


@pytest.mark.parametrize(
    ("config_type", "layers"),
    [
        (OLD_CONFIG, (OLD_LAYER,)),
        ("application/vnd.oci.image.config.v1+json", (WASM_LAYER,)),
        (
            "application/vnd.oci.image.config.v1+json",
            (
                "application/vnd.module.wasm.config.v1+json",
                "application/vnd.module.wasm.content.layer.v1+wasm",
            ),
        ),
    ],
)
def test_artifacts_of_other_times_tell_their_wasm_and_no_more(
    config_type: str, layers: tuple[str, ...]
) -> None:
    config = {"os": "wasip1", "component": {"imports": [], "exports": []}}
    facts = facts_from(config, *layers, config_type=config_type)
    assert (facts.kind, facts.imports, facts.exports) == (None, None, None)
    assert (facts.wasm_digest, facts.size) == (describe(b"wasm", "").digest, 4)
    assert facts.config
    assert facts.config["os"] == "wasip1"


@pytest.mark.parametrize(
    ("manifest", "fault"),
    [
        (manifest_of(b"{}", TAR, TAR), f"has no layer of wasm, but `{TAR}`"),
        (manifest_of(b"{}", "a\x1bb"), r"has no layer of wasm, but 'a\x1bb'"),
        (manifest_of(b"{}", WASM_LAYER, OLD_LAYER), "has 2 layers of wasm"),
        (
            b'{"config":'
            + canonical_json(descriptor_document(describe(b"", "")))
            + b',"layers":[]}',
            "has no layer of wasm, but nothing",
        ),
        (
            canonical_json({"mediaType": INDEX, "manifests": []}),
            "is an index, which names several artifacts",
        ),
        (b"{}", "has a manifest that can't be read"),
        (b"", "has a manifest that can't be read"),
        (b'{"config": 1, "layers": []}', "has a manifest that can't be read"),
        (b'{"config": {}, "layers": []}', "has a manifest that can't be read"),
        (
            manifest_of().replace(b'"layers":[', b'"layers":[1,'),
            "has a manifest that can't be read",
        ),
    ],
)
def test_what_is_no_artifact_of_one_wasm_is_an_error(manifest: bytes, fault: str) -> None:
    with pytest.raises(InvalidWasm) as caught:
        read_manifest_facts(manifest, "example.com/x:1")
    assert str(caught.value) == f"example.com/x:1 is no artifact of one wasm: it {fault}"
    assert caught.value.problem.code == "no-wasm-artifact"


@pytest.mark.parametrize(
    ("annotations", "told"),
    [(None, {}), ({"a": "b", "c": 1}, {"a": "b"}), ([], {}), ("x", {})],
)
def test_annotations_are_texts(annotations: object, told: dict[str, str]) -> None:
    assert read_manifest_facts(manifest_of(annotations=annotations), "it").facts.annotations == told


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
odd_descriptors = st.fixed_dictionaries(
    {"mediaType": st.just(WASM_LAYER) | json_values, "digest": json_values, "size": json_values}
)


@given(odd_descriptors, st.lists(odd_descriptors) | json_values, json_values)
def test_no_manifest_is_more_than_an_error(config: object, layers: object, other: object) -> None:
    manifest = canonical_json({"config": config, "layers": layers, "annotations": other})
    try:
        read = read_manifest_facts(manifest, "it")
    except InvalidWasm:
        return
    with_config(read, canonical_json({"component": other, "os": other}))
