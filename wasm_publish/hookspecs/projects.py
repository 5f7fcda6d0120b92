"""From a folder to its projects, and to the wasm that each has been built to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.hookspecs.markers import hookspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from wasm_publish.model import (
        Build,
        BuildCommand,
        LocatedWasm,
        Project,
        ProjectFile,
        Selection,
        ToldVersion,
    )
    from wasm_publish.settings.settings import Settings


@hookspec
def wasm_publish_find_project_files(root: Path) -> Sequence[ProjectFile]:  # type: ignore[empty-body]
    """Find the manifests of this plugin's language that stand in one folder.

    Called for each start folder. Look at that folder only, neither above nor below.

    Args:
        root: An absolute path of a folder.

    Returns:
        The manifests, mostly one or none. One that may be there for a project of another language
        says that it yields, and need not know which languages there are.
    """


@hookspec(firstresult=True)
def wasm_publish_read_projects(
    project_file: ProjectFile, selection: Selection
) -> Sequence[Project] | None:
    """Read the project of a manifest, or all members of its workspace.

    Called for each manifest found. Read files only: no toolchain, no network.

    Args:
        project_file: A manifest, of any language; or a wasm file that the person named, which has
            an empty language, for plugins that know wasm which tells its own name.
        selection: Which members the caller asks for.

    Returns:
        The projects, or None when the manifest is of another language.

    Raises:
        UsageError: The manifest can't be read, or the selection names no member.
    """


@hookspec
def wasm_publish_inputs(project: Project) -> Iterable[Path]:  # type: ignore[empty-body]
    """Tell what a project is made from besides the files of its own folder.

    Called for `--changed-since`: a project is published again when one of these has changed. And
    called where git tells of uncommitted changes: no release is made from those.

    Args:
        project: The project.

    Returns:
        Absolute paths of files, and of folders for all that is in them; whether they are there
        doesn't matter.
    """


@hookspec
def wasm_publish_refs(environment: Mapping[str, str]) -> Iterable[str]:  # type: ignore[empty-body]
    """Tell the names of the tags that a CI job runs for.

    They count like tags at the commit, which the checkout of a CI job often lacks. Called once.

    Args:
        environment: The process environment.
    """


@hookspec(firstresult=True)
def wasm_publish_version(project: Project, refs: Sequence[str]) -> str | ToldVersion | None:
    """Tell the version of a project whose manifest has none that counts.

    Args:
        project: The project.
        refs: The names of the tags that point at the commit, or that the CI job runs for.

    Returns:
        A version, or None to let another plugin answer. A `ToldVersion` says how it came to be,
        for `plan --explain`.
    """


@hookspec(firstresult=True)
def wasm_publish_locate_wasm(project: Project, build: Build) -> LocatedWasm | None:
    """Find the built wasm of a project.

    Called unless the caller names the file. `wasm_publish.locating.rules` holds the rules that all
    languages share.

    Args:
        project: The project.
        build: What the caller said of the build.

    Returns:
        The file, or None when nothing has been built or the project is of another language.

    Raises:
        NothingToPublish: Several files could be meant.
        InvalidWasm: All that was found is unfinished or damaged.
    """


@hookspec(firstresult=True)
def wasm_publish_build_command(
    project: Project, build: Build, settings: Settings
) -> BuildCommand | None:
    """Tell which command builds the wasm of a project.

    Called for `--build`, which runs it, and for the remedy of a project that has not been built.
    An option of yours that says more of the build belongs to the group `build`, and needs
    `build`: see `wasm_publish.settings.option`.

    Args:
        project: The project.
        build: What the caller said of the build.
        settings: The settings of the project.

    Returns:
        The command, or None when the project is of another language, or needs none.
    """
