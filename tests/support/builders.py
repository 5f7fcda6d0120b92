"""Model values with sane defaults, so that a test names only what it is about.

The files and folders that they name are not there unless a test makes them.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wasm_publish.model import (
    Annotation,
    Artifact,
    Blob,
    Commit,
    Extern,
    Facts,
    LocatedWasm,
    Origin,
    Plan,
    Project,
    Tag,
    Target,
    WasmContents,
    WasmInfo,
)
from wasm_publish.oci.encoding import describe
from wasm_publish.oci.media_types import MANIFEST, WASM_CONFIG, WASM_LAYER
from wasm_publish.settings.options import Options
from wasm_publish.settings.settings import Settings, resolve
from wasm_publish.settings.sources import from_arguments
from wasm_publish.versions.version import parse_version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.settings.settings import Value
    from wasm_publish.versions.version import Scheme, Version

ROOT = Path("/projects/hello").absolute()
"""The folder of the project, which does not exist."""

COMMIT_TIME = 1_767_323_045
"""2026-01-02T03:04:05Z, in seconds since 1970."""

MODULE = b"\0asm\x01\0\0\0"
"""The smallest core module."""

COMPONENT = b"\0asm\x0d\0\x01\0"
"""The smallest component."""

UNFINISHED = MODULE + b"\x00\x13\x12component-type:app"
"""The smallest core module that is still to become a component."""


def a_project(name: str = "hello", **changes: Any) -> Project:  # noqa: ANN401 - any field
    """A Rust project of version 1.4.2, alone in its folder."""
    project = Project(
        name=name,
        language="rust",
        root=ROOT,
        workspace_root=ROOT,
        file=ROOT / "Cargo.toml",
        version="1.4.2",
    )
    return project._replace(**changes)


def a_version(text: str = "1.4.2", scheme: Scheme = "semver") -> Version:
    """A version."""
    return parse_version(text, scheme)


def a_commit(**changes: Any) -> Commit:  # noqa: ANN401 - any field
    """The head of `main`, in a clone of a repository on a web host."""
    commit = Commit(
        revision="0123456789" * 4,
        time=COMMIT_TIME,
        branch="main",
        remote="https://example.com/acme/hello",
    )
    return commit._replace(**changes)


def settings_with(values: dict[str, Value] | None = None) -> Settings:
    """Settings as the command line gives them, by settings key."""
    options = Options()
    return resolve([from_arguments(values or {}, options, ROOT)], options)


def externs(kind: str, *names: str) -> tuple[Extern, ...]:
    """Imports or exports of one kind."""
    return tuple(Extern(name, kind) for name in names)


def a_wasm_info(content: bytes = COMPONENT, **changes: Any) -> WasmInfo:  # noqa: ANN401 - any field
    """A component without imports and exports.

    Args:
        content: The bytes that digest and size speak of.
        changes: Fields of `WasmInfo`.
    """
    wasm = WasmInfo(
        path=ROOT / "hello.wasm",
        digest=f"sha256:{hashlib.sha256(content).hexdigest()}",
        size=len(content),
        contents=WasmContents("component"),
    )
    return wasm._replace(**changes)


def facts_of(
    project: Project | None = None,
    settings: Settings | None = None,
    wasm: WasmInfo | None = None,
    **changes: Any,  # noqa: ANN401 - any field
) -> Facts:
    """What tags and annotations are made from, outside of git."""
    project = project or a_project()
    facts = Facts(
        project=project,
        version=a_version(project.version or "1.4.2", project.version_scheme),
        wasm=wasm or a_wasm_info(),
        settings=settings or settings_with(),
        commit=None,
        created=None,
    )
    return facts._replace(**changes)


def an_artifact(layer: bytes = COMPONENT, *, manifest: bytes | None = None) -> Artifact:
    """An artifact that stands whole in memory.

    Args:
        layer: The wasm; another one gives another digest.
        manifest: The manifest's bytes, in place of some that name the layer only.
    """
    config = b"{}"
    text = f'{{"layer":"{hashlib.sha256(layer).hexdigest()}"}}'
    return Artifact(
        format="cncf",
        manifest=text.encode() if manifest is None else manifest,
        media_type=MANIFEST,
        config=Blob(describe(config, WASM_CONFIG), config),
        layers=(Blob(describe(layer, WASM_LAYER), layer),),
    )


def a_target(repository: str = "example.com/acme/hello", *, build_output: bool = False) -> Target:
    """A repository that `--to` names."""
    return Target(repository, Origin("--to"), build_output)


def an_annotation(name: str, value: str, what: str = "the project") -> Annotation:
    """An annotation by the last part of its key, such as `title`."""
    return Annotation(f"org.opencontainers.image.{name}", value, Origin(what))


def a_plan(
    version: str = "1.4.2",
    *,
    tags: Iterable[Tag] | None = None,
    targets: Iterable[Target] | None = None,
    scheme: Scheme = "semver",
    **changes: Any,  # noqa: ANN401 - any field
) -> Plan:
    """A plan to publish `hello` to one repository under the version's tag and `latest`."""
    own = (Tag(version, "version", "the version"), Tag("latest", "moving", "the newest release"))
    wasm = a_wasm_info()
    plan = Plan(
        project=a_project(version=version, version_scheme=scheme),
        version=a_version(version, scheme),
        settings=Settings(),
        located=LocatedWasm(wasm.path, "the component in target/wasm32-wasip2/release"),
        wasm=wasm,
        artifact=an_artifact(version.encode()),
        annotations=(an_annotation("title", "hello"),),
        tags=own if tags is None else tuple(tags),
        targets=(a_target(),) if targets is None else tuple(targets),
    )
    return plan._replace(**changes)
