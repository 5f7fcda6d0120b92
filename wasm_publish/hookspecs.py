"""Every hook that a plugin may implement.

A plugin is a module (or object) named by an entry point of the group `wasm_publish`; its
functions carry `wasm_publish.hookimpl`. An implementation takes any subset of the arguments.
Of several plugins the one registered last is asked first, so a plugin of yours comes before
the ones that wasm-publish ships. A plugin's own settings are the table `plugins.<name>`.
"""

# Hooks have as many arguments as there are facts; an implementation takes those it needs.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
    from pathlib import Path

    from wasm_publish.cli.commands import Commands
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import (
        Annotation,
        Build,
        BuildCommand,
        Commit,
        LocatedWasm,
        Plan,
        Problem,
        Project,
        ProjectFile,
        Receipt,
        Selection,
        Tag,
        Target,
        WasmInfo,
    )
    from wasm_publish.model.hosting import Hosting
    from wasm_publish.oci.formats import Format
    from wasm_publish.reporting import Reporter
    from wasm_publish.settings.options import Options
    from wasm_publish.settings.settings import Settings
    from wasm_publish.stores import Credentials, Store
    from wasm_publish.ui.renderer import Renderer
    from wasm_publish.versions.version import Version

NAMESPACE = "wasm_publish"

hookspec = pluggy.HookspecMarker(NAMESPACE)
hookimpl = pluggy.HookimplMarker(NAMESPACE)


@hookspec
def wasm_publish_add_options(options: Options) -> None:
    """Add options of the plugin's own to the one table that flags, variables and keys come from.

    Called once, before the command line is read.

    Args:
        options: The table to add to.
    """


@hookspec
def wasm_publish_add_commands(commands: Commands) -> None:
    """Add commands; wasm-publish adds its own this way.

    Called once, before the command line is read. Import nothing heavy here: a command names
    the function that runs it, which is imported when it is chosen.

    Args:
        commands: The table to add to.
    """


@hookspec
def wasm_publish_find_project_files(root: Path) -> Sequence[ProjectFile]:  # type: ignore[empty-body]
    """Find the manifests of this plugin's language that stand in one folder.

    Called for each start folder. Look at that folder only, neither above nor below.

    Args:
        root: An absolute path of a folder.

    Returns:
        The manifests, mostly one or none.
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
def wasm_publish_version(project: Project, refs: Sequence[str]) -> str | None:
    """Tell the version of a project whose manifest has none that counts.

    Args:
        project: The project.
        refs: The names of the tags that point at the commit, or that the CI job runs for.

    Returns:
        A version, or None to let another plugin answer.
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


@hookspec
def wasm_publish_tags(  # type: ignore[empty-body]
    project: Project,
    version: Version,
    wasm: WasmInfo,
    settings: Settings,
    commit: Commit | None,
    created: int | None,
) -> Iterable[Tag]:
    """Tell under which tags to publish.

    The plan holds the union of all answers in order, the ones of wasm-publish last; the first
    to name a tag decides its kind. `--tag` and the key `tags` replace the answers of
    wasm-publish itself only.

    Args:
        project: The project.
        version: Its version.
        wasm: The wasm.
        settings: The settings of the project.
        commit: The commit, or None outside of git.
        created: When the artifact counts as made, in seconds since 1970 UTC; None when neither
            SOURCE_DATE_EPOCH nor git tells.
    """


@hookspec
def wasm_publish_annotations(  # type: ignore[empty-body]
    project: Project,
    version: Version,
    wasm: WasmInfo,
    settings: Settings,
    commit: Commit | None,
    created: int | None,
) -> Iterable[Annotation]:
    """Tell the annotations of the manifest.

    Merged by key: the command line over settings over plugins over wasm-publish.

    Args:
        project: The project.
        version: Its version.
        wasm: The wasm.
        settings: The settings of the project.
        commit: The commit, or None outside of git.
        created: When the artifact counts as made, in seconds since 1970 UTC; None when neither
            SOURCE_DATE_EPOCH nor git tells.
    """


@hookspec
def wasm_publish_validate(  # type: ignore[empty-body]
    project: Project, wasm: WasmInfo | None, settings: Settings
) -> Iterable[Problem]:
    """Look for faults.

    Called for check, plan and publish, and for `push`, whose project has neither file nor
    version. An error among the answers stops a publish.

    Args:
        project: The project.
        wasm: The wasm, or None where only the project is checked.
        settings: The settings of the project.
    """


@hookspec
def wasm_publish_formats() -> Iterable[Format]:  # type: ignore[empty-body]
    """Offer artifact formats, for `--format` and for finding the wasm in what is published.

    Called when a format is chosen, and when an artifact is read; then those of plugins are asked
    before those of wasm-publish.
    """


@hookspec
def wasm_publish_hostings() -> Iterable[Hosting]:  # type: ignore[empty-body]
    """Tell of services that host git repositories. Called by `init`.

    Of several that know a registry for a repository the first one counts.
    """


@hookspec
def wasm_publish_renderers() -> Iterable[Renderer]:  # type: ignore[empty-body]
    """Offer output formats for `--message-format`. Called once."""


@hookspec(firstresult=True)
def wasm_publish_credentials(
    registry: str, repository: str, environment: Mapping[str, str]
) -> Credentials | None:
    """Supply credentials for a repository.

    Asked where command line and environment give none. The credential files of Docker and
    podman come first: they are the answer of wasm-publish itself.

    Args:
        registry: The host, with a port if the reference has one.
        repository: The repository there.
        environment: The process environment.
    """


@hookspec(firstresult=True)
def wasm_publish_open_store(
    target: Target,
    options: Settings,
    credentials: Callable[[str, str], Credentials | None],
    environment: Mapping[str, str],
    reporter: Reporter,
    shared: MutableMapping[object, Any],
) -> Store | None:
    """Open the place that a target names.

    Args:
        target: The target; its `repository` tells by its form which store can open it.
        options: The settings, for what belongs to the connection.
        credentials: Gives the credentials for a registry and a repository: those of the
            command line, else by `wasm_publish_credentials`. Ask when they are needed: a
            keychain may want to talk to a person.
        environment: The process environment.
        reporter: Is told what takes time, such as waiting for a registry that is busy.
        shared: What the stores of a run share, such as connections. Keep yours under a key that
            nobody else has.

    Returns:
        The store, or None when the target is not of this kind.
    """


@hookspec
def wasm_publish_after_push(plan: Plan, receipt: Receipt) -> None:
    """Do something with what has been published: notify, attest, record.

    Called for each project that reached all its targets. What fails here is reported, keeps
    no other plugin from its turn, and makes the exit code 8. After a `push` the plan may have
    no version, and each target has its own tags: `plan.tags_in(target)` tells them.

    Args:
        plan: The plan that was carried out.
        receipt: The outcome of this project.
    """


@hookspec
def wasm_publish_on_error(error: WasmPublishError) -> None:
    """Take notice of an error that ends the run, or that keeps a project from its target.

    Args:
        error: The error, after it was reported to the person.
    """
