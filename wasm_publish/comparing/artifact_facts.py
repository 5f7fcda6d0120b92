"""What can be known of an artifact without its wasm: by its manifest and its config alone.

A file and a plan give the same facts, so that any of them can be compared with any other.
"""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from wasm_publish.errors import InvalidWasm
from wasm_publish.oci.annotations import PREFIX
from wasm_publish.oci.encoding import digest_of, read_descriptor
from wasm_publish.oci.media_types import WASM_CONFIG, WASM_LAYER
from wasm_publish.references.grammar import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wasm_publish.model import Descriptor, Plan, WasmInfo

Kind = Literal["module", "component"]

_WASM_LAYERS = frozenset(
    {
        WASM_LAYER,
        "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm",
        "application/vnd.module.wasm.content.layer.v1+wasm",
        "application/vnd.w3c.wasm.component.v1+wasm",
        "application/vnd.w3c.wasm.module.v1+wasm",
        "application/vnd.wasm.content.layer.v1+wasm",
    }
)
"""Media types under which raw wasm has been pushed, by us and by others before us."""

_CONFIG_FACTS = ("architecture", "os", "target")


class ArtifactFacts(NamedTuple):
    """What is known of an artifact, or of a wasm file; None stands for what isn't.

    Attributes:
        wasm_digest: The digest of the wasm.
        size: Its size in bytes.
        kind: Whether it is a core module; a WIT package is a component too.
        imports: The names of what it needs, in the order of the config.
        exports: The names of what it offers.
        digest: The manifest's digest; None for a file, which has no manifest.
        annotations: Those of the manifest.
        config: What the config says of `architecture`, `os` and `target`.
    """

    wasm_digest: str
    size: int
    kind: Kind | None = None
    imports: tuple[str, ...] | None = None
    exports: tuple[str, ...] | None = None
    digest: str | None = None
    annotations: Mapping[str, str] | None = None
    config: Mapping[str, str | None] | None = None

    @property
    def version(self) -> str | None:
        """The version that the annotations tell."""
        return (self.annotations or {}).get(PREFIX + "version")


class ManifestFacts(NamedTuple):
    """What a manifest tells: where its config is, and all but what that one says."""

    config: Descriptor
    facts: ArtifactFacts


def read_manifest_facts(manifest: bytes, name: str) -> ManifestFacts:
    """Read the manifest of an artifact that holds one raw wasm.

    Args:
        manifest: The manifest.
        name: What a person knows the artifact by, for errors.

    Raises:
        InvalidWasm: It is the manifest of something else.
    """
    document = _document(manifest)
    if isinstance(document.get("manifests"), list):
        raise _no_artifact(name, "is an index, which names several artifacts")
    try:
        config = read_descriptor(document["config"])
        layers = [read_descriptor(layer) for layer in document["layers"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _no_artifact(name, "has a manifest that can't be read") from error
    wasm = [layer for layer in layers if layer.media_type in _WASM_LAYERS]
    if len(wasm) != 1:
        held = f"{len(wasm)} layers of wasm" if wasm else f"no layer of wasm, but {_kinds(layers)}"
        raise _no_artifact(name, f"has {held}")
    facts = ArtifactFacts(
        wasm_digest=wasm[0].digest,
        size=wasm[0].size,
        digest=digest_of(manifest),
        annotations=_strings(document.get("annotations")),
    )
    return ManifestFacts(config, facts)


def with_config(read: ManifestFacts, config: bytes) -> ArtifactFacts:
    """The facts of an artifact with those that its config adds.

    Only the config of the CNCF Wasm artifact lists imports and exports, and it does so for
    components only; what it doesn't tell stays unknown.
    """
    document = _document(config)
    facts = read.facts._replace(config=_config_facts(document))
    if read.config.media_type != WASM_CONFIG:
        return facts
    component = document.get("component")
    if not isinstance(component, dict):
        is_module = component is None and document.get("os") == "wasip1"
        return facts._replace(kind="module" if is_module else None)
    return facts._replace(
        kind="component",
        imports=_names(component.get("imports")),
        exports=_names(component.get("exports")),
    )


def facts_of_wasm(wasm: WasmInfo) -> ArtifactFacts:
    """The facts of a file; a component's names are those that its config would list."""
    from wasm_publish.oci.formats import Content, cncf

    contents = wasm.contents
    kind: Kind = "module" if contents.kind == "module" else "component"
    if kind == "module":
        imports: Iterable[str] = (f"{found.module} {found.name}" for found in contents.imports)
        exports: Iterable[str] = (found.name for found in contents.exports)
    else:
        content = cncf.build(Content(wasm.path.stem, wasm, {})).config.content
        component = _document(content if isinstance(content, bytes) else b"")["component"]
        imports, exports = component["imports"], component["exports"]
    return ArtifactFacts(
        wasm_digest=wasm.digest,
        size=wasm.size,
        kind=kind,
        imports=tuple(dict.fromkeys(imports)),
        exports=tuple(dict.fromkeys(exports)),
    )


def facts_of_plan(plan: Plan) -> ArtifactFacts:
    """The facts of what a plan would publish."""
    config = plan.artifact.config.content
    return facts_of_wasm(plan.wasm)._replace(
        digest=plan.artifact.digest,
        annotations=MappingProxyType({found.key: found.value for found in plan.annotations}),
        config=_config_facts(_document(config)) if isinstance(config, bytes) else None,
    )


def _config_facts(document: Mapping[str, Any]) -> Mapping[str, str | None]:
    component = document.get("component")
    target = component.get("target") if isinstance(component, dict) else None
    told = {**document, "target": target}
    found = {name: told.get(name) for name in _CONFIG_FACTS}
    return MappingProxyType({n: v if isinstance(v, str) else None for n, v in found.items()})


def _document(content: bytes) -> dict[str, Any]:
    """A JSON object; empty where the bytes are none."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _names(listed: object) -> tuple[str, ...] | None:
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        return None
    return tuple(dict.fromkeys(listed))


def _strings(table: object) -> Mapping[str, str]:
    pairs = table.items() if isinstance(table, dict) else ()
    return MappingProxyType({key: value for key, value in pairs if isinstance(value, str)})


def _kinds(layers: Iterable[Descriptor]) -> str:
    return ", ".join(dict.fromkeys(quoted(layer.media_type) for layer in layers)) or "nothing"


def _no_artifact(name: str, fault: str) -> InvalidWasm:
    return InvalidWasm(
        f"{name} is no artifact of one wasm: it {fault}",
        code="no-wasm-artifact",
        remedy="name an artifact with one layer of raw wasm, such as wasm-publish makes",
    )
