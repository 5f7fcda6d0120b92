"""What wasm-publish itself answers to its hooks, mostly after every plugin has been asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from wasm_publish.errors import UsageError
from wasm_publish.hookspecs import hookimpl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence

    from wasm_publish.cli.commands import Commands
    from wasm_publish.model import (
        Annotation,
        Commit,
        LocatedWasm,
        Origin,
        Problem,
        Project,
        ProjectFile,
        Selection,
        Tag,
        Target,
        WasmInfo,
    )
    from wasm_publish.oci.formats import Format
    from wasm_publish.reporting import Reporter
    from wasm_publish.settings.settings import Settings
    from wasm_publish.stores import Credentials, Store
    from wasm_publish.ui.renderer import Renderer
    from wasm_publish.versions.version import Version


@hookimpl(tryfirst=True)
def wasm_publish_add_commands(commands: Commands) -> None:
    """The commands that wasm-publish has, before those that must not bear their names."""
    from wasm_publish.cli.core_commands import CORE

    for command in CORE:
        commands.add(command)


@hookimpl(trylast=True)
def wasm_publish_find_project_files(root: Path) -> Sequence[ProjectFile]:
    """The settings file, where it describes something to publish."""
    from wasm_publish.model import ProjectFile
    from wasm_publish.settings.artifacts import is_project
    from wasm_publish.settings.file import FILE_NAME, LANGUAGE

    path = root / FILE_NAME
    return [ProjectFile(path, LANGUAGE)] if path.is_file() and is_project(path) else []


@hookimpl(trylast=True)
def wasm_publish_read_projects(
    project_file: ProjectFile, selection: Selection
) -> Sequence[Project] | None:
    """The artifacts of the settings file."""
    from wasm_publish.settings.artifacts import read_artifacts, select
    from wasm_publish.settings.file import LANGUAGE

    if project_file.language != LANGUAGE:
        return None
    return select(read_artifacts(project_file.path), selection)


@hookimpl(trylast=True)
def wasm_publish_version(project: Project, refs: Sequence[str]) -> str | None:
    """The version that a release tag tells."""
    from wasm_publish.planning.version_choice import tagged_versions

    told = tagged_versions(project, refs)
    return told[0].text if told else None


@hookimpl(trylast=True)
def wasm_publish_locate_wasm(project: Project) -> LocatedWasm | None:
    """A finished file, for a project that no language plugin knows."""
    from wasm_publish.locating.rules import choose, finished_files
    from wasm_publish.settings.file import LANGUAGE

    if project.language != LANGUAGE:
        return None
    return choose(finished_files([project.root], [project.name]), project.name)


@hookimpl(trylast=True)
def wasm_publish_validate(
    project: Project, wasm: WasmInfo | None, settings: Settings
) -> Iterable[Problem]:
    """Whether the wasm is of the project's version, and imports and exports what it may."""
    from wasm_publish.planning.validation import validate

    return validate(project, wasm, settings)


@hookimpl(trylast=True)
def wasm_publish_tags(
    version: Version, settings: Settings, commit: Commit | None, created: int | None
) -> Iterable[Tag]:
    """The tags that version and settings call for."""
    from wasm_publish.planning.tags import planned_tags

    return planned_tags(version, settings, commit, created)


@hookimpl(trylast=True)
def wasm_publish_annotations(
    project: Project,
    version: Version,
    wasm: WasmInfo,
    settings: Settings,
    commit: Commit | None,
    created: int | None,
    created_by: Origin | None,
) -> Iterable[Annotation]:
    """The annotations that project file, git and wasm tell."""
    from wasm_publish.model import Facts
    from wasm_publish.planning.annotations import core_annotations

    return core_annotations(Facts(project, version, wasm, settings, commit, created, created_by))


@hookimpl(trylast=True)
def wasm_publish_formats() -> Iterable[Format]:
    """The artifact formats that wasm-publish writes, then those that it only reads.

    Each is asked in its turn for the wasm in an artifact, so what is general comes last.
    """
    from wasm_publish.oci.formats import cncf, compat, runwasi, wasm_to_oci
    from wasm_publish.oci.formats.only_read import ONLY_READ

    return (cncf.FORMAT, wasm_to_oci.FORMAT, runwasi.FORMAT, compat.FORMAT, *ONLY_READ)


@hookimpl(trylast=True)
def wasm_publish_renderers() -> Iterable[Renderer]:
    """The output formats that wasm-publish has."""
    from wasm_publish.ui import document, human

    return (human.RENDERER, document.RENDERER)


@hookimpl(tryfirst=True)
def wasm_publish_credentials(
    registry: str, repository: str, environment: Mapping[str, str]
) -> Credentials | None:
    """The credentials that Docker or podman know."""
    from wasm_publish.registry.credentials.finding import find_credentials

    return find_credentials(registry, repository, environment)


@hookimpl(trylast=True)
def wasm_publish_open_store(
    target: Target,
    options: Settings,
    credentials: Callable[[str, str], Credentials | None],
    environment: Mapping[str, str],
    reporter: Reporter,
    shared: MutableMapping[object, Any],
) -> Store | None:
    """OCI layout folders, OCI archives, and repositories of registries."""
    from wasm_publish.references.local import ARCHIVE_SCHEME, LAYOUT_SCHEME

    if target.repository.startswith(LAYOUT_SCHEME):
        from wasm_publish.stores.layout import LayoutStore

        folder = Path(target.repository.removeprefix(LAYOUT_SCHEME))
        return LayoutStore(folder, target.build_output)
    if target.repository.startswith(ARCHIVE_SCHEME):
        from wasm_publish.stores.archive import ArchiveStore

        return ArchiveStore(Path(target.repository.removeprefix(ARCHIVE_SCHEME)))
    from wasm_publish.references.reference import Reference

    try:
        reference = Reference.parse(target.repository)
    except UsageError:
        return None  # a place of another kind

    from wasm_publish.registry.connection.network import Network
    from wasm_publish.registry.connection.patience import DEFAULT_PATIENCE, ONE_TRY
    from wasm_publish.registry.store import open_registry

    network = Network.of(options, environment)
    patience = ONE_TRY if options.dry_run else DEFAULT_PATIENCE
    return open_registry(reference, network, credentials, reporter, patience, shared)
