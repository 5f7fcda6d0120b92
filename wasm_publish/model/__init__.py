"""The frozen values that flow: find → read → locate → inspect → plan → decide → publish.

Nothing here reads a file or knows a language. Each stage takes the values of the one before.
"""

from __future__ import annotations

from wasm_publish.model.artifact import (
    Artifact,
    Blob,
    Descriptor,
    PackedContent,
    Pushable,
    StoredContent,
)
from wasm_publish.model.explanation import Explained, Topic
from wasm_publish.model.outcome import (
    Action,
    Decision,
    Destination,
    Move,
    PassedOver,
    Publication,
    Receipt,
    Status,
)
from wasm_publish.model.outline import Outline, PlanOrOutline
from wasm_publish.model.plan import (
    LAST_SECOND,
    Annotation,
    Commit,
    Facts,
    Fallback,
    Plan,
    Tag,
    TagKind,
    Target,
)
from wasm_publish.model.problem import Origin, Problem, Severity
from wasm_publish.model.project import (
    Build,
    BuildCommand,
    LocatedWasm,
    Project,
    ProjectFile,
    Scheme,
    Selection,
    SettingsTable,
    Standing,
    TablePlace,
    ToldVersion,
)
from wasm_publish.model.wasm import (
    EmbeddedMetadata,
    Extern,
    Producer,
    WasmContents,
    WasmInfo,
    WasmKind,
)

__all__ = [
    "LAST_SECOND",
    "Action",
    "Annotation",
    "Artifact",
    "Blob",
    "Build",
    "BuildCommand",
    "Commit",
    "Decision",
    "Descriptor",
    "Destination",
    "EmbeddedMetadata",
    "Explained",
    "Extern",
    "Facts",
    "Fallback",
    "LocatedWasm",
    "Move",
    "Origin",
    "Outline",
    "PackedContent",
    "PassedOver",
    "Plan",
    "PlanOrOutline",
    "Problem",
    "Producer",
    "Project",
    "ProjectFile",
    "Publication",
    "Pushable",
    "Receipt",
    "Scheme",
    "Selection",
    "SettingsTable",
    "Severity",
    "Standing",
    "Status",
    "StoredContent",
    "TablePlace",
    "Tag",
    "TagKind",
    "Target",
    "ToldVersion",
    "Topic",
    "WasmContents",
    "WasmInfo",
    "WasmKind",
]
