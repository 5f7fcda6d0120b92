"""What a wasm file or a published artifact is, as a table and as a document.

The document's schema is `inspect.v1.schema.json` beside this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasm_publish.oci.annotations import TITLE
from wasm_publish.ui.document import problem_document, wasm_document
from wasm_publish.ui.human import wasm_lines
from wasm_publish.ui.layout import section, size
from wasm_publish.ui.terminal import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wasm_publish.model import Descriptor, WasmInfo
    from wasm_publish.oci.formats import HeldWasm
    from wasm_publish.pulling.inspecting import InspectedArtifact
    from wasm_publish.pulling.telling import ToldOfWasm
    from wasm_publish.wasm.section_sizes import SectionSize

SCHEMA = "wasm-publish/inspect/v1"

_KINDS = {"module": "core module", "component": "component", None: "unknown"}
_MOST_SHOWN = 20
"""Layers in a table; the document has all of them."""


def file_document(wasm: WasmInfo, sections: Iterable[SectionSize]) -> dict[str, Any]:
    """A wasm file as a document."""
    contents = wasm.contents
    return {
        "schema": SCHEMA,
        "wasm": wasm_document(wasm),
        "producers": [producer._asdict() for producer in contents.producers],
        "metadata": contents.metadata._asdict(),
        "sections": [found._asdict() for found in sections],
        "unfinished": contents.unfinished,
        "warnings": list(contents.warnings),
        "artifact": None,
    }


def file_lines(wasm: WasmInfo, sections: Iterable[SectionSize]) -> Iterator[str]:
    """A wasm file as a table."""
    contents = wasm.contents
    yield shown_path(wasm.path)
    yield from wasm_lines(wasm)
    producers = (
        (found.field, f"{found.name} {found.version}".strip()) for found in contents.producers
    )
    yield from section("producers", producers)
    metadata = contents.metadata._asdict().items()
    yield from section("metadata", ((name, value) for name, value in metadata if value))
    yield from section("sections", map(_section_row, sections))
    yield from section("warnings", ((warning,) for warning in contents.warnings))
    if contents.unfinished:
        yield from section("unfinished", [("`wasm-tools component new` has yet to wrap it",)])


def artifact_document(artifact: InspectedArtifact) -> dict[str, Any]:
    """An artifact as a document; what only its wasm could tell is null."""
    held, told = artifact.found.wasm, artifact.wasm
    only_one = len(held) == 1
    return {
        "schema": SCHEMA,
        "wasm": _held_document(held[0], told[0]) if only_one else None,
        "producers": None,
        "metadata": None,
        "sections": None,
        "unfinished": None,
        "warnings": [problem.message for problem in artifact.found.problems],
        "artifact": _artifact(artifact),
    }


def _artifact(artifact: InspectedArtifact) -> dict[str, Any]:
    found, tags = artifact.found, artifact.tags
    manifest = found.manifest
    return {
        "reference": artifact.name,
        "digest": found.digest,
        "media_type": found.media_type,
        "size": len(found.content),
        "artifact_type": manifest.artifact_type,
        "index": found.chosen_from and found.chosen_from.digest,
        "platform": found.platform and found.platform._asdict(),
        "format": found.format,
        **artifact.told._asdict(),
        "version": artifact.annotation("version"),
        "revision": artifact.annotation("revision"),
        "annotations": dict(manifest.annotations),
        "subject": manifest.subject and manifest.subject.digest,
        "tags": tags and list(tags.names),
        "tags_left_out": tags and tags.left_out,
        "config": manifest.config and _blob(manifest.config),
        "layers": [_blob(layer) for layer in manifest.layers],
        "wasm": [_held_document(*pair) for pair in zip(found.wasm, artifact.wasm, strict=True)],
        "problems": [problem_document(problem) for problem in found.problems],
    }


def _held_document(held: HeldWasm, told: ToldOfWasm) -> dict[str, Any]:
    is_packed = held.packed is not None
    return {
        "path": None,
        "title": held.title,
        "layer": held.layer.digest,
        "packed": is_packed,
        "digest": None if is_packed else held.layer.digest,
        "size": None if is_packed else held.layer.size,
        "kind": told.kind,
        "toolchain": None,
        "world": told.target,
        "imports": _names(told.imports),
        "exports": _names(told.exports),
    }


def _names(told: Sequence[str] | None) -> list[dict[str, Any]] | None:
    return None if told is None else [{"name": name, "kind": None} for name in told]


def _blob(blob: Descriptor) -> dict[str, Any]:
    return {
        "media_type": blob.media_type,
        "digest": blob.digest,
        "size": blob.size,
        "annotations": dict(blob.annotations),
    }


def artifact_lines(artifact: InspectedArtifact) -> Iterator[str]:
    """An artifact as a table."""
    found = artifact.found
    yield artifact.name
    yield from section("format", [(found.format,)])
    yield from section("digest", [(found.digest,)])
    if found.chosen_from:
        yield from section("index", [(found.chosen_from.digest,)])
    if found.platform:
        yield from section("platform", [(f"{found.platform.os}/{found.platform.architecture}",)])
    for held, told in zip(found.wasm, artifact.wasm, strict=True):
        yield from _held_lines(held, told)
    for name, value in (
        ("os", artifact.told.os),
        ("created", artifact.told.created or artifact.annotation("created")),
        ("version", artifact.annotation("version")),
        ("revision", artifact.annotation("revision")),
    ):
        yield from section(name, [(value,)] if value else [])
    yield from section("tags", _tag_rows(artifact))
    yield from section("annotations", found.manifest.annotations.items())
    yield from section("layers", _layer_rows(found.manifest.layers))
    yield from section("warnings", ((problem.message,) for problem in found.problems))


def _held_lines(held: HeldWasm, told: ToldOfWasm) -> Iterator[str]:
    layer = held.layer
    place = "in an archive of " if held.packed is not None else ""
    title = [(held.title,)] if held.title else []
    yield from section("wasm", [*title, (f"{place}{size(layer.size)}",), (layer.digest,)])
    yield from section("kind", [(_KINDS[told.kind],)])
    yield from section("world", [(told.target,)] if told.target else [])
    yield from section("imports", _name_rows(told.imports))
    yield from section("exports", _name_rows(told.exports))


def _name_rows(names: Sequence[str] | None) -> list[tuple[str]]:
    return [("unknown",)] if names is None else [(name,) for name in names]


def _tag_rows(artifact: InspectedArtifact) -> Iterator[tuple[str]]:
    if artifact.tags is None:
        yield ("unknown",)
        return
    yield from ((name,) for name in artifact.tags.names)
    if artifact.tags.left_out:
        yield (f"({artifact.tags.left_out} more tags of the repository were not looked at)",)


def _layer_rows(layers: Sequence[Descriptor]) -> Iterator[tuple[str, str, str]]:
    for layer in layers[:_MOST_SHOWN]:
        title = layer.annotations.get(TITLE, "")
        yield layer.media_type, size(layer.size), title or layer.digest
    if len(layers) > _MOST_SHOWN:
        yield f"and {len(layers) - _MOST_SHOWN} more", "", ""


def _section_row(found: SectionSize) -> tuple[str, str, str]:
    return found.name, size(found.size), f"({found.number})" if found.number > 1 else ""
