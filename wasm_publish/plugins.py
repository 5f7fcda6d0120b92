"""The plugin manager: finds plugins, and calls their hooks by typed methods."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar, cast

import pluggy

from wasm_publish import hookspecs
from wasm_publish.errors import UsageError, WasmPublishError
from wasm_publish.plugin_discovery import PREFIX, find_plugins

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
    from wasm_publish.oci.formats import Format
    from wasm_publish.options import Options
    from wasm_publish.plugin_discovery import FoundPlugin
    from wasm_publish.settings import Settings
    from wasm_publish.stores import Credentials, Store
    from wasm_publish.ui.renderer import Renderer

T = TypeVar("T")


class Plugins:
    """The plugins in force.

    Each method calls the hook of its name; what the arguments and the result mean stands in
    `hookspecs.py`. A plugin that raises anything but our own errors becomes a `UsageError` that
    names it.
    """

    def __init__(self, found: Iterable[FoundPlugin]) -> None:
        from wasm_publish import builtin

        self._manager = pluggy.PluginManager(hookspecs.NAMESPACE)
        self._manager.add_hookspecs(hookspecs)
        self._manager.register(builtin, "wasm-publish")
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
        """Let plugins add options."""
        self._guarded(lambda: self._hook.wasm_publish_add_options(options=options))

    def add_commands(self, commands: Commands) -> None:
        """Let plugins add commands."""
        self._guarded(lambda: self._hook.wasm_publish_add_commands(commands=commands))

    def find_project_files(self, root: Path) -> tuple[ProjectFile, ...]:
        """The project files in a folder, of all languages."""
        return self._all(lambda: self._hook.wasm_publish_find_project_files(root=root))

    def read_projects(self, project_file: ProjectFile, selection: Selection) -> tuple[Project, ...]:
        """The projects of a project file."""
        found: Sequence[Project] | None = self._guarded(
            lambda: self._hook.wasm_publish_read_projects(
                project_file=project_file, selection=selection
            )
        )
        return tuple(found or ())

    def version(self, project: Project, refs: Sequence[str]) -> str | None:
        """The version of a project whose manifest has none."""
        return cast(
            "str | None",
            self._guarded(lambda: self._hook.wasm_publish_version(project=project, refs=refs)),
        )

    def locate_wasm(self, project: Project, build: Build) -> LocatedWasm | None:
        """The built wasm of a project, or None."""
        return cast(
            "LocatedWasm | None",
            self._guarded(
                lambda: self._hook.wasm_publish_locate_wasm(project=project, build=build)
            ),
        )

    def build_command(self, project: Project, build: Build) -> BuildCommand | None:
        """The command that builds a project, or None."""
        return cast(
            "BuildCommand | None",
            self._guarded(
                lambda: self._hook.wasm_publish_build_command(project=project, build=build)
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

    def renderers(self) -> tuple[Renderer, ...]:
        """The output formats."""
        return self._all(self._hook.wasm_publish_renderers)

    def credentials(self, registry: str, repository: str) -> Credentials | None:
        """Credentials that a plugin can supply, or None."""
        return cast(
            "Credentials | None",
            self._guarded(
                lambda: self._hook.wasm_publish_credentials(
                    registry=registry, repository=repository
                )
            ),
        )

    def open_store(self, target: Target, options: Settings) -> Store:
        """The store that a target names.

        Raises:
            UsageError: No plugin can open it.
        """
        store = self._guarded(
            lambda: self._hook.wasm_publish_open_store(target=target, options=options)
        )
        if store is None:
            raise UsageError(
                f"nothing here can open {target.repository}",
                code="unknown-store",
                remedy="publish to an OCI layout folder with oci:FOLDER",
            )
        return cast("Store", store)

    def after_push(self, plan: Plan, receipt: Receipt) -> tuple[UsageError, ...]:
        """Call every after-push hook; the faults of those that failed."""
        return self._each(self._hook.wasm_publish_after_push, {"plan": plan, "receipt": receipt})

    def on_error(self, error: WasmPublishError) -> tuple[UsageError, ...]:
        """Call every on-error hook; the faults of those that failed."""
        return self._each(self._hook.wasm_publish_on_error, {"error": error})

    def hooks_of(self, name: str) -> tuple[str, ...]:
        """The hooks that a registered plugin implements, without their prefix."""
        callers = self._manager.get_hookcallers(self._manager.get_plugin(name)) or []
        return tuple(sorted(caller.name.removeprefix(PREFIX) for caller in callers))

    def _register(self, found: FoundPlugin) -> None:
        if found.fault:
            raise _broken(found.label, found.fault, found.name)
        try:
            self._manager.register(found.plugin, found.name)
            self._manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            raise _broken(found.label, str(error), found.name) from error

    def _all(self, call: Callable[[], Iterable[Iterable[T]]]) -> tuple[T, ...]:
        """The union of all answers, the plugin registered last first."""
        # An answer may be a generator, which fails only when it is read.
        return self._guarded(lambda: tuple(item for answer in call() for item in answer))

    def _guarded(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except WasmPublishError:
            raise
        except Exception as error:
            name = self._culprit(error)
            if name is None:
                raise
            raise _failed(name, error) from error

    def _each(
        self, hook: pluggy.HookCaller, arguments: Mapping[str, object]
    ) -> tuple[UsageError, ...]:
        """Call plugin by plugin: pluggy alone would stop at the first that raises."""
        faults: list[UsageError] = []
        for implementation in reversed(hook.get_hookimpls()):
            try:
                implementation.function(*(arguments[name] for name in implementation.argnames))
            except Exception as error:  # noqa: BLE001 - a plugin may raise anything
                faults.append(_failed(implementation.plugin_name, error))
        return tuple(faults)

    def _culprit(self, error: Exception) -> str | None:
        """The plugin in whose code an exception was raised."""
        packages = {
            getattr(plugin, "__name__", type(plugin).__module__).partition(".")[0]: name
            for name, plugin in self._manager.list_name_plugin()
            if name != "wasm-publish"
        }
        culprit, trace = None, error.__traceback__
        while trace:
            module = str(trace.tb_frame.f_globals.get("__name__"))
            culprit = packages.get(module.partition(".")[0], culprit)
            trace = trace.tb_next
        return culprit


def _arguments(facts: Facts) -> dict[str, object]:
    return {field.name: getattr(facts, field.name) for field in fields(facts)}


def _broken(label: str, fault: str, name: str) -> UsageError:
    return UsageError(
        f"the plugin {label} is broken: {fault}", code="broken-plugin", remedy=_how_to_disable(name)
    )


def _failed(name: str, error: Exception) -> UsageError:
    return UsageError(
        f"the plugin {name} failed: {type(error).__name__}: {error}",
        code="failed-plugin",
        remedy=_how_to_disable(name),
    )


def _how_to_disable(name: str) -> str:
    return f"upgrade or uninstall it, or set WASM_PUBLISH_DISABLE_PLUGINS={name}"
