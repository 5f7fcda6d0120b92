"""The plugins, as the program talks to them: a typed method for each hook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model import ToldVersion
from wasm_publish.plugins.discovery import find_plugins
from wasm_publish.plugins.registered import RegisteredPlugins

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from wasm_publish.cli.commands import Commands
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import (
        Annotation,
        Build,
        BuildCommand,
        Facts,
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
    from wasm_publish.settings.options import Options
    from wasm_publish.settings.settings import Settings
    from wasm_publish.stores import Access, Credentials, Store
    from wasm_publish.ui.renderer import Renderer
    from wasm_publish.versions.version import Version


class Plugins(RegisteredPlugins):
    """The plugins in force.

    Each method calls the hook of its name; what the arguments and the result mean stands in
    `hookspecs/`, whose order this is.
    """

    @classmethod
    def load(cls, environment: Mapping[str, str]) -> Plugins:
        """Load all plugins that are installed and not disabled.

        Raises:
            UsageError: One of them is broken. To go on without it could publish an artifact
                that lacks the tags or annotations it would have added.
        """
        return cls(find_plugins(environment))

    def add_options(self, options: Options) -> None:
        """Let plugins add options.

        Raises:
            UsageError: A plugin adds one that is there already; the message names it.
        """
        self._extend(self._hook.wasm_publish_add_options, options=options)

    def add_commands(self, commands: Commands) -> None:
        """Let plugins add commands.

        Raises:
            UsageError: A plugin adds one that is there already; the message names it.
        """
        self._extend(self._hook.wasm_publish_add_commands, commands=commands)

    def formats(self) -> tuple[Format, ...]:
        """The artifact formats."""
        return self._all(self._hook.wasm_publish_formats)

    def renderers(self) -> tuple[Renderer, ...]:
        """The output formats."""
        return self._all(self._hook.wasm_publish_renderers)

    def hostings(self) -> tuple[Hosting, ...]:
        """The services that host git repositories."""
        return self._all(self._hook.wasm_publish_hostings)

    def find_project_files(self, root: Path) -> tuple[ProjectFile, ...]:
        """The project files in a folder, of all languages."""
        return self._all(self._hook.wasm_publish_find_project_files, root=root)

    def read_projects(self, project_file: ProjectFile, selection: Selection) -> tuple[Project, ...]:
        """The projects of a project file."""

        def read() -> tuple[Project, ...]:
            found = self._hook.wasm_publish_read_projects(
                project_file=project_file, selection=selection
            )
            return tuple(found or ())

        return self.guard(read)

    def inputs(self, project: Project) -> tuple[Path, ...]:
        """What a project is made from besides what is in its folder."""
        return self._all(self._hook.wasm_publish_inputs, project=project)

    def refs(self, environment: Mapping[str, str]) -> tuple[str, ...]:
        """The tags that the CI job runs for."""
        return self._all(self._hook.wasm_publish_refs, environment=environment)

    def version(self, project: Project, refs: Sequence[str]) -> ToldVersion | None:
        """The version of a project whose manifest has none."""
        told = self._first(self._hook.wasm_publish_version, project=project, refs=refs)
        return ToldVersion(told) if isinstance(told, str) else told

    def locate_wasm(self, project: Project, build: Build) -> LocatedWasm | None:
        """The built wasm of a project, or None."""
        return self._first(self._hook.wasm_publish_locate_wasm, project=project, build=build)

    def build_command(
        self, project: Project, build: Build, settings: Settings
    ) -> BuildCommand | None:
        """The command that builds a project, or None."""
        return self._first(
            self._hook.wasm_publish_build_command, project=project, build=build, settings=settings
        )

    def tags(self, facts: Facts) -> tuple[Tag, ...]:
        """The tags to publish under, each name once."""
        answers: tuple[Tag, ...] = self._all(self._hook.wasm_publish_tags, **facts._asdict())
        by_name: dict[str, Tag] = {}
        for tag in answers:
            by_name.setdefault(tag.name, tag)
        return tuple(by_name.values())

    def annotations(self, facts: Facts) -> tuple[Annotation, ...]:
        """The annotations that plugins and wasm-publish itself answer, in this order."""
        return self._all(self._hook.wasm_publish_annotations, **facts._asdict())

    def validate(
        self, project: Project, version: Version | None, wasm: WasmInfo | None, settings: Settings
    ) -> tuple[Problem, ...]:
        """The faults that plugins find in a project and in the version that was chosen for it."""
        return self._all(
            self._hook.wasm_publish_validate,
            project=project,
            version=version,
            wasm=wasm,
            settings=settings,
        )

    def credentials(
        self, registry: str, repository: str, environment: Mapping[str, str]
    ) -> Credentials | None:
        """Credentials that files or a plugin can supply, or None."""
        return self._first(
            self._hook.wasm_publish_credentials,
            registry=registry,
            repository=repository,
            environment=environment,
        )

    def open_store(self, target: Target, options: Settings, access: Access) -> Store:
        """The store that a target names.

        Args:
            target: The target.
            options: The settings.
            access: Who reaches it, and how.

        Raises:
            UsageError: No plugin can open it.
        """

        def credentials(registry: str, repository: str) -> Credentials | None:
            return access.given or self.credentials(registry, repository, access.environment)

        store: Store | None = self._first(
            self._hook.wasm_publish_open_store,
            target=target,
            options=options,
            credentials=credentials,
            environment=access.environment,
            reporter=access.reporter,
            shared=access.shared,
        )
        if store is None:
            raise UsageError(
                f"nothing here can open {target.repository}",
                code="unknown-store",
                remedy="name a repository as HOST/PATH, or an OCI layout folder as oci:FOLDER",
            )
        return store

    def after_push(self, plan: Plan, receipt: Receipt) -> tuple[UsageError, ...]:
        """Call every after-push hook; the faults of those that failed."""
        return self._each(self._hook.wasm_publish_after_push, plan=plan, receipt=receipt)

    def on_error(self, error: WasmPublishError) -> tuple[UsageError, ...]:
        """Call every on-error hook; the faults of those that failed."""
        return self._each(self._hook.wasm_publish_on_error, error=error)
