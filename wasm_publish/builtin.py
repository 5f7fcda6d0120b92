"""What wasm-publish itself answers to its hooks, after every plugin has been asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wasm_publish.cli.commands import Commands
    from wasm_publish.model import Annotation, Commit, Project, Tag, Target, WasmInfo
    from wasm_publish.oci.formats import Format
    from wasm_publish.settings import Settings
    from wasm_publish.stores import Store
    from wasm_publish.ui.renderer import Renderer
    from wasm_publish.versions import Version


@hookimpl(trylast=True)
def wasm_publish_add_commands(commands: Commands) -> None:
    """The commands that wasm-publish has."""
    from wasm_publish.cli.commands import CORE

    for command in CORE:
        commands.add(command)


@hookimpl(trylast=True)
def wasm_publish_tags(
    version: Version, settings: Settings, commit: Commit | None, created: int | None
) -> Iterable[Tag]:
    """The tags that version and settings call for."""
    from wasm_publish.tags import planned_tags

    return planned_tags(version, settings, commit, created)


@hookimpl(trylast=True)
def wasm_publish_annotations(
    project: Project,
    version: Version,
    wasm: WasmInfo,
    settings: Settings,
    commit: Commit | None,
    created: int | None,
) -> Iterable[Annotation]:
    """The annotations that project file, git and wasm tell."""
    from wasm_publish.annotations import core_annotations
    from wasm_publish.model import Facts

    return core_annotations(Facts(project, version, wasm, settings, commit, created))


@hookimpl(trylast=True)
def wasm_publish_formats() -> Iterable[Format]:
    """The artifact formats that wasm-publish writes."""
    from wasm_publish.oci.formats import cncf

    return (cncf.FORMAT,)


@hookimpl(trylast=True)
def wasm_publish_renderers() -> Iterable[Renderer]:
    """The output formats that wasm-publish has."""
    from wasm_publish.ui import document, human

    return (human.RENDERER, document.RENDERER)


@hookimpl(trylast=True)
def wasm_publish_open_store(target: Target) -> Store | None:
    """OCI layout folders."""
    from wasm_publish.stores.layout import LayoutStore
    from wasm_publish.targets import LAYOUT_SCHEME

    if not target.repository.startswith(LAYOUT_SCHEME):
        return None
    return LayoutStore(Path(target.repository.removeprefix(LAYOUT_SCHEME)), target.build_output)
