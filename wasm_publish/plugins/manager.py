"""The plugin manager: finds plugins, and calls their hooks by typed methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import pluggy

from wasm_publish import hookspecs
from wasm_publish.errors import UsageError, WasmPublishError
from wasm_publish.plugins.discovery import PREFIX, find_plugins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from wasm_publish.cli.commands import Commands
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
    from wasm_publish.plugins.discovery import FoundPlugin
    from wasm_publish.settings.options import Options
    from wasm_publish.settings.settings import Settings
    from wasm_publish.stores import Access, Credentials, Store
    from wasm_publish.ui.renderer import Renderer

T = TypeVar("T")

_OWN_NAME = "wasm-publish"
_FOREIGN = (Exception, SystemExit)
"""What foreign code may raise; a person's Ctrl-C is not of it."""


class Plugins:
    """The plugins in force.

    Each method calls the hook of its name; what the arguments and the result mean stands in
    `hookspecs.py`. What a plugin raises, but for our own errors, becomes a `UsageError` that
    names the plugin.
    """

    def __init__(self, found: Iterable[FoundPlugin]) -> None:
        from wasm_publish import builtin

        self._manager = pluggy.PluginManager(hookspecs.NAMESPACE)
        self._manager.add_hookspecs(hookspecs)
        self._manager.register(builtin, _OWN_NAME)
        self._hook = self._manager.hook
        for plugin in found:
            self._register(plugin)

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
        self._extend(lambda: self._hook.wasm_publish_add_options(options=options))

    def add_commands(self, commands: Commands) -> None:
        """Let plugins add commands.

        Raises:
            UsageError: A plugin adds one that is there already; the message names it.
        """
        self._extend(lambda: self._hook.wasm_publish_add_commands(commands=commands))

    def find_project_files(self, root: Path) -> tuple[ProjectFile, ...]:
        """The project files in a folder, of all languages."""
        return self._all(lambda: self._hook.wasm_publish_find_project_files(root=root))

    def read_projects(self, project_file: ProjectFile, selection: Selection) -> tuple[Project, ...]:
        """The projects of a project file."""

        def read() -> tuple[Project, ...]:
            found = self._hook.wasm_publish_read_projects(
                project_file=project_file, selection=selection
            )
            return tuple(found or ())

        return self.guard(read)

    def refs(self, environment: Mapping[str, str]) -> tuple[str, ...]:
        """The tags that the CI job runs for."""
        return self._all(lambda: self._hook.wasm_publish_refs(environment=environment))

    def inputs(self, project: Project) -> tuple[Path, ...]:
        """What a project is made from besides what is in its folder."""
        return self._all(lambda: self._hook.wasm_publish_inputs(project=project))

    def version(self, project: Project, refs: Sequence[str]) -> str | None:
        """The version of a project whose manifest has none."""
        return cast(
            "str | None",
            self.guard(lambda: self._hook.wasm_publish_version(project=project, refs=refs)),
        )

    def locate_wasm(self, project: Project, build: Build) -> LocatedWasm | None:
        """The built wasm of a project, or None."""
        return cast(
            "LocatedWasm | None",
            self.guard(lambda: self._hook.wasm_publish_locate_wasm(project=project, build=build)),
        )

    def build_command(
        self, project: Project, build: Build, settings: Settings
    ) -> BuildCommand | None:
        """The command that builds a project, or None."""
        return cast(
            "BuildCommand | None",
            self.guard(
                lambda: self._hook.wasm_publish_build_command(
                    project=project, build=build, settings=settings
                )
            ),
        )

    def tags(self, facts: Facts) -> tuple[Tag, ...]:
        """The tags to publish under, each name once."""
        answers: tuple[Tag, ...] = self._all(
            lambda: self._hook.wasm_publish_tags(**_arguments(facts))
        )
        by_name: dict[str, Tag] = {}
        for tag in answers:
            by_name.setdefault(tag.name, tag)
        return tuple(by_name.values())

    def annotations(self, facts: Facts) -> tuple[Annotation, ...]:
        """The annotations that plugins and wasm-publish itself answer, in this order."""
        return self._all(lambda: self._hook.wasm_publish_annotations(**_arguments(facts)))

    def validate(
        self, project: Project, wasm: WasmInfo | None, settings: Settings
    ) -> tuple[Problem, ...]:
        """The faults that plugins find."""
        return self._all(
            lambda: self._hook.wasm_publish_validate(project=project, wasm=wasm, settings=settings)
        )

    def formats(self) -> tuple[Format, ...]:
        """The artifact formats."""
        return self._all(self._hook.wasm_publish_formats)

    def hostings(self) -> tuple[Hosting, ...]:
        """The services that host git repositories."""
        return self._all(self._hook.wasm_publish_hostings)

    def renderers(self) -> tuple[Renderer, ...]:
        """The output formats."""
        return self._all(self._hook.wasm_publish_renderers)

    def credentials(
        self, registry: str, repository: str, environment: Mapping[str, str]
    ) -> Credentials | None:
        """Credentials that files or a plugin can supply, or None."""
        return cast(
            "Credentials | None",
            self.guard(
                lambda: self._hook.wasm_publish_credentials(
                    registry=registry, repository=repository, environment=environment
                )
            ),
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

        store = self.guard(
            lambda: self._hook.wasm_publish_open_store(
                target=target,
                options=options,
                credentials=credentials,
                environment=access.environment,
                reporter=access.reporter,
                shared=access.shared,
            )
        )
        if store is None:
            raise UsageError(
                f"nothing here can open {target.repository}",
                code="unknown-store",
                remedy="name a repository as HOST/PATH, or an OCI layout folder as oci:FOLDER",
            )
        return cast("Store", store)

    def after_push(self, plan: Plan, receipt: Receipt) -> tuple[UsageError, ...]:
        """Call every after-push hook; the faults of those that failed."""
        return self._each(self._hook.wasm_publish_after_push, {"plan": plan, "receipt": receipt})

    def on_error(self, error: WasmPublishError) -> tuple[UsageError, ...]:
        """Call every on-error hook; the faults of those that failed."""
        return self._each(self._hook.wasm_publish_on_error, {"error": error})

    def guard(self, call: Callable[[], T]) -> T:
        """Call what runs the code of plugins: a hook, or what a hook gave.

        Raises:
            UsageError: A plugin raised what is none of our errors; the message names it.
        """
        try:
            return call()
        except WasmPublishError:
            raise
        except _FOREIGN as error:
            name = self._culprit(error)
            if name is None:
                raise
            raise _failed(name, error) from error

    def hooks_of(self, name: str) -> tuple[str, ...]:
        """The hooks that a registered plugin implements, without their prefix."""
        callers = self._manager.get_hookcallers(self._manager.get_plugin(name)) or []
        return tuple(sorted(caller.name.removeprefix(PREFIX) for caller in callers))

    def implementing(self, hook: str) -> tuple[str, ...]:
        """The plugins that implement a hook, named without its prefix, in the order of asking."""
        found = reversed(getattr(self._hook, f"{PREFIX}{hook}").get_hookimpls())
        return tuple(each.plugin_name for each in found if each.plugin_name != _OWN_NAME)

    def _register(self, found: FoundPlugin) -> None:
        if found.fault:
            raise _broken(found.label, found.fault, found.name)
        try:
            self._manager.register(found.plugin, found.name)
            self._manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            raise _broken(found.label, str(error), found.name) from error

    def _extend(self, call: Callable[[], object]) -> None:
        """Let plugins add to a table; a clash is the fault of the plugin that came later."""
        try:
            self.guard(call)
        except UsageError as error:
            name = self._culprit(error)
            if name is None:
                raise
            raise _failed(name, error) from error

    def _all(self, call: Callable[[], Iterable[Iterable[T]]]) -> tuple[T, ...]:
        """The union of all answers, the plugin registered last first."""
        # An answer may be a generator, which fails only when it is read.
        return self.guard(lambda: tuple(item for answer in call() for item in answer))

    def _each(
        self, hook: pluggy.HookCaller, arguments: Mapping[str, object]
    ) -> tuple[UsageError, ...]:
        """Call plugin by plugin: pluggy alone would stop at the first that raises."""
        faults: list[UsageError] = []
        for implementation in reversed(hook.get_hookimpls()):
            try:
                implementation.function(*(arguments[name] for name in implementation.argnames))
            except _FOREIGN as error:
                faults.append(_failed(implementation.plugin_name, error))
        return tuple(faults)

    def _culprit(self, error: BaseException) -> str | None:
        """The plugin in whose code an exception was raised."""
        homes = {
            getattr(plugin, "__name__", type(plugin).__module__): name
            for name, plugin in self._manager.list_name_plugin()
            if name != _OWN_NAME
        }
        culprit, trace = None, error.__traceback__
        while trace:
            module = str(trace.tb_frame.f_globals.get("__name__"))
            culprit = _owner(module, homes) or culprit
            trace = trace.tb_next
        return culprit


def _arguments(facts: Facts) -> dict[str, object]:
    return facts._asdict()


def _owner(module: str, homes: Mapping[str, str]) -> str | None:
    """The plugin that a module belongs to: by the nearest package, else by the outermost one."""
    parts = module.split(".")
    for end in range(len(parts), 0, -1):
        if name := homes.get(".".join(parts[:end])):
            return name
    relatives = {name for home, name in homes.items() if home.partition(".")[0] == parts[0]}
    return relatives.pop() if len(relatives) == 1 else None


def _broken(label: str, fault: str, name: str) -> UsageError:
    return UsageError(
        f"the plugin {label} is broken: {_one_line(fault)}",
        code="broken-plugin",
        remedy=_how_to_disable(name),
    )


def _failed(name: str, error: BaseException) -> UsageError:
    kind = "" if isinstance(error, WasmPublishError) else f"{type(error).__name__}: "
    return UsageError(
        f"the plugin {name} failed: {_one_line(f'{kind}{error}')}",
        code="failed-plugin",
        remedy=_how_to_disable(name),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _how_to_disable(name: str) -> str:
    return f"upgrade or uninstall it, or set WASM_PUBLISH_DISABLE_PLUGINS={name}"
