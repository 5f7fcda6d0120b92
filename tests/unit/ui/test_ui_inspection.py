from __future__ import annotations

from typing import TYPE_CHECKING

from builders import MODULE
from dialects import an_artifact, held, known_formats

from wasm_publish.oci.media_types import WASM_LAYER
from wasm_publish.pulling.finding import find_artifact
from wasm_publish.pulling.inspecting import InspectedArtifact
from wasm_publish.pulling.looking import look_at_wasm
from wasm_publish.pulling.same_tags import SameTags
from wasm_publish.pulling.telling import ToldOfArtifact
from wasm_publish.ui.inspection import artifact_document, artifact_lines

if TYPE_CHECKING:
    from collections.abc import Mapping


def inspected(
    tags: SameTags | None, annotations: Mapping[str, str] | None = None
) -> InspectedArtifact:
    store = held(an_artifact((MODULE, WASM_LAYER, "x.wasm"), annotations=annotations))
    found = find_artifact(store, "0", "acme/x:1", known_formats())
    assert found is not None
    told = ToldOfArtifact()
    return InspectedArtifact("acme/x:1", found, told, look_at_wasm(store, found), tags)


def test_tags_that_were_left_out_are_counted() -> None:
    artifact = inspected(SameTags(("1", "latest"), 17))
    lines = list(artifact_lines(artifact))
    at = lines.index("  tags         1")
    assert lines[at + 2].strip() == "(17 more tags of the repository were not looked at)"
    assert artifact_document(artifact)["artifact"]["tags_left_out"] == 17


def test_tags_that_cannot_be_listed_are_unknown() -> None:
    artifact = inspected(None)
    assert "  tags         unknown" in list(artifact_lines(artifact))
    document = artifact_document(artifact)["artifact"]
    assert (document["tags"], document["tags_left_out"]) == (None, None)


def test_the_annotation_tells_when_it_was_made_where_the_config_does_not() -> None:
    prefix = "org.opencontainers.image"
    told = {f"{prefix}.created": "2026-01-02T03:04:05Z", f"{prefix}.revision": "abc"}
    lines = list(artifact_lines(inspected(SameTags(()), told)))
    assert "  created      2026-01-02T03:04:05Z" in lines
    assert "  revision     abc" in lines
    assert not any(line.startswith("  tags") for line in lines)
