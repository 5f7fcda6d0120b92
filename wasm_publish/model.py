"""The frozen values that flow: find → read → locate → inspect → plan → decide → publish.

Nothing here reads a file or knows a language. Each stage takes the values of the one before.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wasm_publish.settings import Settings
    from wasm_publish.versions import Version

Severity = Literal["error", "warning"]
WasmKind = Literal["module", "component", "wit"]
TagKind = Literal["version", "moving", "free"]
Standing = Literal["chosen", "default", "member"]
Action = Literal["new", "moved", "unchanged", "kept", "replaced", "conflict"]
Status = Literal["published", "unchanged", "skipped", "planned", "failed"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a person should know or must mend.

    Attributes:
        code: A stable kebab-case identifier.
        message: What is wrong, without a full stop.
        severity: An `error` stops a publish, a `warning` doesn't.
        remedy: What to do about it.
        file: Where it is.
        line: The line in `file`, counted from 1.
        key: The dotted path of the key at fault.
    """

    code: str
    message: str
    severity: Severity = "error"
    remedy: str | None = None
    file: Path | None = None
    line: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from: a key of a file, or a phrase such as `git` or `--registry`."""

    what: str
    file: Path | None = None
    line: int | None = None

    def __str__(self) -> str:
        """`Cargo.toml:7 package.description`, or the phrase alone."""
        if self.file is None:
            return self.what
        place = self.file.name if self.line is None else f"{self.file.name}:{self.line}"
        return f"{place} {self.what}"


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A manifest that a language plugin found: Cargo.toml, pyproject.toml, go.mod."""

    path: Path
    language: str


@dataclass(frozen=True, slots=True)
class Selection:
    """Which projects of a workspace are asked for, in cargo's terms.

    Attributes:
        packages: Names given by `-p`; empty means no choice was made.
        workspace: All members, not only the default ones.
        exclude: Names to leave out of all members.
    """

    packages: tuple[str, ...] = ()
    workspace: bool = False
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Build:
    """How the project was built, as far as the caller said so.

    Attributes:
        profile: A cargo profile name such as `release`; None where the newest rule decides.
        target: A target triple.
        target_dir: The folder that holds build output.
        environment: The process environment that the toolchain's own variables are read from.
    """

    profile: str | None = None
    target: str | None = None
    target_dir: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingsTable:
    """A table of our settings as it stands in a file, not yet checked.

    Attributes:
        values: The table as TOML gave it.
        file: The file it stands in.
        key: Its dotted path there, such as `package.metadata.wasm-publish`; empty for the root.
    """

    values: Mapping[str, object]
    file: Path
    key: str


@dataclass(frozen=True, slots=True)
class Project:
    """One publishable unit as its own manifest describes it.

    Attributes:
        name: The name as the manifest spells it.
        language: What the plugin calls itself: `rust`, `python`.
        root: The folder of the project.
        workspace_root: The folder of the workspace; `root` where there is none.
        file: The manifest, or None where `--wasm` and `--name` stand in for one.
        version: As written, or None where the manifest has none.
        version_scheme: By which rules `version` reads and sorts.
        repository_name: The last part of the repository; defaults to `name` in lower case.
        description: One line about it.
        licenses: An SPDX expression.
        authors: People, `Name <mail>`.
        source: The URL of the source code.
        homepage: The URL of the project's page.
        documentation: The URL of its documentation.
        tables: Our settings tables, the project's own before the workspace's.
        standing: `chosen` when the caller named it or stands in it, `default` when the
            workspace offers it by default, else `member`.
        evidence: Why this is taken for a wasm project, in words; a built wasm is no part of it.
        held_back: Why a workspace's root should pass it over unless it is chosen.
        details: Facts worth showing that decide nothing.
        origins: For each field that was read, where it stands.
    """

    name: str
    language: str
    root: Path
    workspace_root: Path
    file: Path | None = None
    version: str | None = None
    version_scheme: Literal["semver", "pep440"] = "semver"
    repository_name: str | None = None
    description: str | None = None
    licenses: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None
    homepage: str | None = None
    documentation: str | None = None
    tables: tuple[SettingsTable, ...] = ()
    standing: Standing = "chosen"
    evidence: tuple[str, ...] = ()
    held_back: str | None = None
    details: Mapping[str, str] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BuildCommand:
    """The command that builds a project's wasm, and the folder to run it in."""

    argv: tuple[str, ...]
    cwd: Path


@dataclass(frozen=True, slots=True)
class LocatedWasm:
    """The built wasm of a project.

    Attributes:
        path: The file.
        reason: Why this one, in words that complete "found as …".
        candidates: The other files that were considered.
        newer_source: The newest source file that is newer than the wasm, if there is one.
        problems: What is worth a warning, such as a debug build.
    """

    path: Path
    reason: str
    candidates: tuple[Path, ...] = ()
    newer_source: Path | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Extern:
    """An import or an export.

    Attributes:
        name: As in the binary; a core import's field name.
        kind: `func`, `table`, `memory`, `global`, `tag` of a module; `func`, `instance`,
            `type`, `value`, `component`, `module` of a component.
        module: The module that a core import names; None elsewhere.
    """

    name: str
    kind: str
    module: str | None = None


@dataclass(frozen=True, slots=True)
class Producer:
    """A line of a producers section, such as processed-by, rustc, 1.96.0."""

    field: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class EmbeddedMetadata:
    """What the wasm says of itself in custom sections of the outermost level."""

    name: str | None = None
    version: str | None = None
    description: str | None = None
    authors: str | None = None
    licenses: str | None = None
    source: str | None = None
    homepage: str | None = None
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class WasmContents:
    """What the section headers of a wasm file tell.

    Attributes:
        kind: By the header: a core module, a component, or a WIT package in binary form.
        imports: In binary order, of the outermost level.
        exports: In binary order, of the outermost level.
        producers: Of all levels, the WASI adapter left out, each once, in binary order.
        metadata: Of the outermost level.
        module_names: The names that nested modules and components give themselves.
        unfinished: A core module that still awaits `wasm-tools component new`.
        warnings: Sections that could not be read, in words.
    """

    kind: WasmKind
    imports: tuple[Extern, ...] = ()
    exports: tuple[Extern, ...] = ()
    producers: tuple[Producer, ...] = ()
    metadata: EmbeddedMetadata = EmbeddedMetadata()
    module_names: tuple[str, ...] = ()
    unfinished: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WasmInfo:
    """A wasm file that has been read and hashed.

    Attributes:
        path: The file.
        digest: `sha256:` and 64 hexadecimal digits, of the whole file.
        size: In bytes.
        contents: What its sections tell.
        toolchain: What made it, such as `rustc 1.96.0`, or None when nothing tells.
        target: The world it fits, or None when unsure.
    """

    path: Path
    digest: str
    size: int
    contents: WasmContents
    toolchain: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """The git commit that the project is at.

    Attributes:
        revision: 40 hexadecimal digits (64 in a SHA-256 repository).
        time: The committer's time, in seconds since 1970 UTC.
        branch: The branch, or None when HEAD is detached.
        tags: The tags that point at this commit.
        remote: The remote as a plain https URL, or None where it has no such form.
    """

    revision: str
    time: int
    branch: str | None = None
    tags: tuple[str, ...] = ()
    remote: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What tags and annotations are made from: the arguments of the hooks of those names.

    Attributes:
        project: The project.
        version: Its version.
        wasm: The wasm.
        settings: The settings of the project.
        commit: The commit, or None outside of git.
        created: When the artifact counts as made, in seconds since 1970 UTC; None when neither
            SOURCE_DATE_EPOCH nor git tells.
    """

    project: Project
    version: Version
    wasm: WasmInfo
    settings: Settings
    commit: Commit | None
    created: int | None


@dataclass(frozen=True, slots=True)
class Descriptor:
    """An OCI content descriptor; `size` in bytes."""

    media_type: str
    digest: str
    size: int
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blob:
    """A blob and where its bytes are: in memory, or in a file that is streamed."""

    descriptor: Descriptor
    content: bytes | Path


@dataclass(frozen=True, slots=True)
class Artifact:
    """The exact bytes that are pushed.

    Attributes:
        format: Which artifact format made it, such as `cncf`.
        manifest: The manifest's bytes.
        media_type: The manifest's media type.
        config: The config blob.
        layers: The layer blobs in manifest order.
    """

    format: str
    manifest: bytes
    media_type: str
    config: Blob
    layers: tuple[Blob, ...]

    @property
    def digest(self) -> str:
        """The manifest's digest, which is the artifact's."""
        return f"sha256:{hashlib.sha256(self.manifest).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag to publish under.

    Attributes:
        name: The tag.
        kind: A `version` tag is immutable, a `moving` tag only moves forward, a `free` tag
            goes wherever it is put.
        why: The rule that made it, in words.
    """

    name: str
    kind: TagKind
    why: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """A manifest annotation and where its value came from."""

    key: str
    value: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Target:
    """A repository in a store.

    Attributes:
        repository: `oci:FOLDER`, or `HOST/PATH`, without a tag.
        origin: Which option or rule chose it.
        build_output: Whether it is the default layout, whose version tags may be replaced.
    """

    repository: str
    origin: Origin
    build_output: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that publishing one project will do, before any store has been asked."""

    project: Project
    version: Version
    located: LocatedWasm
    wasm: WasmInfo
    artifact: Artifact
    annotations: tuple[Annotation, ...]
    tags: tuple[Tag, ...]
    targets: tuple[Target, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one tag in one target.

    Attributes:
        tag: The tag's name.
        action: `new`, `moved` (from `previous`), `unchanged`, `kept` where it is, `replaced`
            (a version tag, on purpose), or `conflict`, which stops the publish.
        why: The reason, in words.
        previous: The digest that the tag held before.
    """

    tag: str
    action: Action
    why: str
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do in one target."""

    target: Target
    moves: tuple[Move, ...]

    @property
    def to_push(self) -> tuple[str, ...]:
        """The tags to write, in the plan's order."""
        return tuple(m.tag for m in self.moves if m.action in {"new", "moved", "replaced"})


@dataclass(frozen=True, slots=True)
class Destination:
    """What was done in one target.

    Attributes:
        target: The target.
        status: `published` when something was written, else why nothing was.
        moves: What became of each tag.
        error: The fault, when the status is `failed`.
    """

    target: Target
    status: Status
    moves: tuple[Move, ...]
    error: Problem | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """A plan and what came of it in each target."""

    plan: Plan
    destinations: tuple[Destination, ...]


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A project that was found and is not published."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome of one run.

    Attributes:
        publications: One per project, in the order of the workspace.
        passed_over: The projects that were left out, and why.
        problems: Every fault and warning of the run.
        exit_code: What the command line ends with; 0 when all went well.
    """

    publications: tuple[Publication, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    problems: tuple[Problem, ...] = ()
    exit_code: int = 0
