"""What a manifest tells of itself, and when that makes it the release that we would publish."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from builders import a_plan
from hypothesis import given
from hypothesis import strategies as st
from stored_artifacts import artifact_of

from wasm_publish.publishing.published import PublishedArtifact, read_published, same_release

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.model import Artifact, Plan

REVISION = "0123456789" * 4
SAME_WASM = "it holds the same wasm, in another manifest"
SAME_COMMIT = "it was made from the same commit"


def built(layer: bytes = b"wasm", told: Mapping[str, str | None] | None = None) -> Artifact:
    """A build of hello 1.4.2; None leaves something out that it would tell."""
    facts = {"title": "hello", "version": "1.4.2", "revision": REVISION, **(told or {})}
    return artifact_of(layer, told={name: value for name, value in facts.items() if value})


def plan_of(artifact: Artifact) -> Plan:
    return a_plan(artifact=artifact)


def found_in(artifact: Artifact) -> PublishedArtifact:
    return read_published(artifact.digest, artifact.manifest)


def test_a_manifest_tells_what_it_is() -> None:
    artifact = built(told={"created": "2026-01-02T03:04:05Z"})
    assert found_in(artifact) == PublishedArtifact(
        artifact.digest,
        (artifact.layers[0].descriptor.digest,),
        title="hello",
        version="1.4.2",
        revision=REVISION,
        created="2026-01-02T03:04:05Z",
    )


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        None,
        "manifest",
        {"annotations": None, "layers": None},
        {"annotations": [], "layers": {}},
        {"annotations": {"org.opencontainers.image.version": 1}, "layers": [None, "x", {}]},
        {"layers": [{"digest": 3}]},
        {"manifests": [{"digest": "sha256:0"}]},
    ],
)
def test_what_is_no_manifest_tells_nothing(document: object) -> None:
    assert read_published("sha256:0", json.dumps(document).encode()) == PublishedArtifact(
        "sha256:0"
    )


@given(st.binary())
def test_any_bytes_can_be_read(content: bytes) -> None:
    assert read_published("sha256:0", content).digest == "sha256:0"


def test_what_is_nested_without_end_can_be_read() -> None:
    assert read_published("sha256:0", b"[" * 100_000) == PublishedArtifact("sha256:0")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(annotations=_JSON, layers=_JSON)
def test_whatever_stands_in_a_manifest_it_can_be_compared(annotations: Any, layers: Any) -> None:  # noqa: ANN401 - JSON of any make
    content = json.dumps({"annotations": annotations, "layers": layers}).encode()
    assert same_release(plan_of(built()), read_published("sha256:0", content)) is None


@pytest.mark.parametrize(
    ("other", "why"),
    [
        pytest.param({"created": "2026-01-02T03:04:05Z"}, SAME_WASM, id="another time"),
        pytest.param({"revision": "f" * 40}, SAME_WASM, id="another commit, the same bytes"),
        pytest.param({"title": None, "version": None}, SAME_WASM, id="bytes alone"),
        pytest.param({"title": None}, SAME_WASM, id="no name"),
        pytest.param({"title": "other"}, None, id="another name"),
        pytest.param({"version": "1.4.3"}, None, id="another version"),
    ],
)
def test_the_same_wasm_in_another_manifest_is_the_same_release(
    other: dict[str, str | None], why: str | None
) -> None:
    assert (
        same_release(plan_of(built()), found_in(built(told={"vendor": "a tool", **other}))) == why
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [
        pytest.param({}, {}, SAME_COMMIT, id="same commit"),
        pytest.param({}, {"revision": "f" * 40}, None, id="another commit"),
        pytest.param({}, {"revision": None}, None, id="it tells no commit"),
        pytest.param({"revision": None}, {"revision": None}, None, id="neither tells a commit"),
        pytest.param({}, {"title": "other"}, None, id="another name"),
        pytest.param({}, {"title": None}, None, id="it tells no name"),
        pytest.param({}, {"version": "1.4.3"}, None, id="another version"),
        pytest.param({}, {"version": None}, None, id="it tells no version"),
        pytest.param(
            {"revision": f"{REVISION}-dirty"},
            {"revision": f"{REVISION}-dirty"},
            None,
            id="both from a dirty tree",
        ),
        pytest.param({}, {"revision": f"{REVISION}-dirty"}, None, id="theirs from a dirty tree"),
        pytest.param({"revision": f"{REVISION}-dirty"}, {}, None, id="ours from a dirty tree"),
    ],
)
def test_another_build_of_the_same_clean_commit_is_the_same_release(
    ours: dict[str, str | None], theirs: dict[str, str | None], why: str | None
) -> None:
    plan, found = plan_of(built(b"ours", ours)), found_in(built(b"theirs", theirs))
    assert same_release(plan, found) == why


def test_a_manifest_without_layers_holds_no_wasm_that_could_be_the_same() -> None:
    bare = plan_of(built()).artifact._replace(manifest=b"{}")
    assert same_release(plan_of(bare), PublishedArtifact("sha256:0")) is None
