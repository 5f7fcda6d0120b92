"""The plugins in force, and calling their hooks so that no failure goes without a name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

import pluggy

from wasm_publish import hookspecs
from wasm_publish.errors import UsageError, WasmPublishError
from wasm_publish.plugins.discovery import PREFIX
from wasm_publish.plugins.faults import broken, culprit, failed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from wasm_publish.plugins.discovery import FoundPlugin

T = TypeVar("T")

_OWN_NAME = "wasm-publish"
_FOREIGN = (Exception, SystemExit)
"""What foreign code may raise; a person's Ctrl-C is not of it."""


class RegisteredPlugins:
    """The plugins in force, after wasm-publish itself.

    What a plugin raises, but for our own errors, becomes a `UsageError` that names the plugin.
    """

    def __init__(self, found: Iterable[FoundPlugin]) -> None:
        from wasm_publish import builtin

        self._manager = pluggy.PluginManager(hookspecs.NAMESPACE)
        self._manager.add_hookspecs(hookspecs)
        self._manager.register(builtin, _OWN_NAME)
        self._hook = self._manager.hook
        for plugin in found:
            self._register(plugin)

    @property
    def names(self) -> tuple[str, ...]:
        """What the registered plugins are called."""
        return tuple(name for name, _ in self._manager.list_name_plugin() if name != _OWN_NAME)

    def hooks_of(self, name: str) -> tuple[str, ...]:
        """The hooks that a registered plugin implements, without their prefix."""
        callers = self._manager.get_hookcallers(self._manager.get_plugin(name)) or []
        return tuple(sorted(caller.name.removeprefix(PREFIX) for caller in callers))

    def implementing(self, hook: str) -> tuple[str, ...]:
        """The plugins that implement a hook, named without its prefix, in the order of asking."""
        found = reversed(getattr(self._hook, f"{PREFIX}{hook}").get_hookimpls())
        return tuple(each.plugin_name for each in found if each.plugin_name != _OWN_NAME)

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
            raise failed(name, error) from error

    def _first(self, hook: Callable[..., T | None], /, **arguments: object) -> T | None:
        """The first answer there is, the plugin registered last asked first."""
        return self.guard(partial(hook, **arguments))

    def _all(
        self, hook: Callable[..., Iterable[Iterable[T]]], /, **arguments: object
    ) -> tuple[T, ...]:
        """The union of all answers, the plugin registered last first."""
        # An answer may be a generator, which fails only when it is read.
        return self.guard(lambda: tuple(item for answer in hook(**arguments) for item in answer))

    def _each(self, hook: pluggy.HookCaller, /, **arguments: object) -> tuple[UsageError, ...]:
        """Call plugin by plugin: pluggy alone would stop at the first that raises."""
        faults: list[UsageError] = []
        for implementation in reversed(hook.get_hookimpls()):
            try:
                implementation.function(*(arguments[name] for name in implementation.argnames))
            except _FOREIGN as error:
                faults.append(failed(implementation.plugin_name, error))
        return tuple(faults)

    def _extend(self, hook: Callable[..., object], /, **arguments: object) -> None:
        """Let plugins add to a table; a clash is the fault of the plugin that came later."""
        try:
            self.guard(partial(hook, **arguments))
        except UsageError as error:
            name = self._culprit(error)
            if name is None:
                raise
            raise failed(name, error) from error

    def _register(self, found: FoundPlugin) -> None:
        if found.fault:
            raise broken(found.label, found.fault, found.name)
        try:
            self._manager.register(found.plugin, found.name)
            self._manager.check_pending()
        except (pluggy.PluginValidationError, ValueError) as error:
            raise broken(found.label, str(error), found.name) from error

    def _culprit(self, error: BaseException) -> str | None:
        homes = {
            getattr(plugin, "__name__", type(plugin).__module__): name
            for name, plugin in self._manager.list_name_plugin()
            if name != _OWN_NAME
        }
        return culprit(error, homes)
