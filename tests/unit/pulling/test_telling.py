"""What configs tell, ours and those that others made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from dialects import an_artifact
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.oci.manifests import Manifest, parse_manifest
from wasm_publish.oci.media_types import IMAGE_CONFIG, OLD_WASM_CONFIG, WASM_CONFIG
from wasm_publish.pulling.telling import ToldOfArtifact, told_of_artifact, told_of_wasm

if TYPE_CHECKING:
    from wasm_publish.pulling.telling import ToldOfWasm
    from wasm_publish.wasm.preamble import Encoding

EMPTY = {"component": {"imports": [], "exports": [], "target": None}, "os": "wasip2"}


def told(
    config: object, encoding: Encoding | None = None, config_type: str = WASM_CONFIG
) -> ToldOfWasm:
    content = config if isinstance(config, bytes) else json.dumps(config).encode()
    manifest = parse_manifest(an_artifact(config=content, config_type=config_type).manifest)
    assert isinstance(manifest, Manifest)
    return told_of_wasm(manifest, content, encoding)


@pytest.mark.parametrize(
    ("config", "kind", "imports", "exports"),
    [
        ({"component": {"imports": ["a"], "exports": ["b", "b"]}}, "component", ("a",), ("b",)),
        ({"component": {"imports": [], "exports": ["b"]}}, "component", (), ("b",)),
        ({"component": {"imports": None, "exports": [1]}}, "component", None, None),
        ({"component": {}}, "component", None, None),
        ({"component": None, "os": "wasip1"}, "module", None, None),
        ({"os": "wasip1"}, "module", None, None),
        ({"os": "wasip2"}, None, None, None),
        ({"component": "yes", "os": "wasip1"}, None, None, None),
        (EMPTY, None, None, None),
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
    found = told(config)
    assert (found.kind, found.imports, found.exports) == (kind, imports, exports)


def test_a_world_is_told() -> None:
    config = {"component": {"imports": ["a"], "exports": [], "target": "wasi:cli/command@0.2.6"}}
    assert told(config).target == "wasi:cli/command@0.2.6"


def test_how_the_wasm_begins_counts_before_the_config() -> None:
    assert told(EMPTY, "module") == ("module", None, None, None)
    assert told(EMPTY, "component") == ("component", (), (), None)
    listed = {"component": {"imports": ["a"], "exports": []}, "os": "wasip2"}
    assert told(listed, "module") == ("module", None, None, None)
    assert told({"os": "wasip1"}, "component") == ("component", None, None, None)
    assert told({"os": "wasip2"}, "component") == ("component", None, None, None)


@pytest.mark.parametrize("config_type", [OLD_WASM_CONFIG, IMAGE_CONFIG])
def test_only_the_config_of_the_cncf_tells_of_the_wasm(config_type: str) -> None:
    config = {"component": {"imports": ["a"], "exports": []}, "os": "wasip1"}
    assert told(config, config_type=config_type) == (None, None, None, None)
    assert told(config, "module", config_type).kind == "module"


def test_an_artifact_without_config_tells_nothing() -> None:
    manifest = parse_manifest(an_artifact(config=None).manifest)
    assert isinstance(manifest, Manifest)
    assert told_of_wasm(manifest, b"") == (None, None, None, None)


def test_any_config_may_tell_of_its_making() -> None:
    config = {"os": "wasi", "architecture": 1, "created": "2026-01-02T03:04:05Z", "author": None}
    assert told_of_artifact(json.dumps(config).encode()) == ToldOfArtifact(
        os="wasi", created="2026-01-02T03:04:05Z"
    )
    assert told_of_artifact(b"no JSON") == ToldOfArtifact()


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(ANY_JSON, ANY_JSON)
def test_no_config_is_an_error(component: object, other: object) -> None:
    told({"component": component, "os": other, "imports": other})
    told({"component": {"imports": component, "exports": other, "target": other}})
    told_of_artifact(json.dumps(component).encode())
