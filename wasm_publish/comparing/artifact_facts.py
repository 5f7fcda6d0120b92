"""What can be known of an artifact, mostly without its wasm: by manifest and config alone.

A file and a plan give the same facts, so that any of them can be compared with any other.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from wasm_publish.oci.annotations import PREFIX
from wasm_publish.oci.encoding import json_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.model import Plan, WasmInfo
    from wasm_publish.pulling.finding import FoundArtifact
    from wasm_publish.pulling.telling import Kind, ToldOfWasm

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


def facts_of_found(found: FoundArtifact, told: ToldOfWasm) -> ArtifactFacts:
    """The facts of an artifact of one wasm that is a layer of its own.

    Args:
        found: The artifact.
        told: What is told of its wasm.
    """
    layer = found.wasm[0].layer
    facts = ArtifactFacts(layer.digest, layer.size, told.kind, told.imports, told.exports)
    return with_manifest(facts, found)


def with_manifest(facts: ArtifactFacts, found: FoundArtifact) -> ArtifactFacts:
    """The facts of a wasm with those of the artifact that holds it."""
    return facts._replace(
        digest=found.named_digest,
        annotations=found.manifest.annotations,
        config=_config_facts(json_object(found.config)),
    )


def facts_of_wasm(wasm: WasmInfo) -> ArtifactFacts:
    """The facts of a file; a component's names are those that its config would list."""
    from wasm_publish.oci.formats import cncf

    contents = wasm.contents
    kind: Kind = "module" if contents.kind == "module" else "component"
    if kind == "module":
        imports = [f"{found.module} {found.name}" for found in contents.imports]
        exports = [found.name for found in contents.exports]
    else:
        imports, exports = cncf.listed_imports(wasm), cncf.listed_exports(wasm)
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
        config=_config_facts(json_object(config)) if isinstance(config, bytes) else None,
    )


def _config_facts(document: Mapping[str, Any]) -> Mapping[str, str | None]:
    component = document.get("component")
    target = component.get("target") if isinstance(component, dict) else None
    told = {**document, "target": target}
    found = {name: told.get(name) for name in _CONFIG_FACTS}
    return MappingProxyType({n: v if isinstance(v, str) else None for n, v in found.items()})
