"""What is wrong with a plugin, told with its name and how to go on without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError, WasmPublishError

if TYPE_CHECKING:
    from collections.abc import Mapping


def broken(label: str, fault: str, name: str) -> UsageError:
    """The error for a plugin that can't be used.

    Args:
        label: The plugin, with where it came from.
        fault: What is wrong with it.
        name: The name by which it is disabled.
    """
    return UsageError(
        f"the plugin {label} is broken: {_one_line(fault)}",
        code="broken-plugin",
        remedy=_how_to_disable(name),
    )


def failed(name: str, error: BaseException) -> UsageError:
    """The error for a plugin whose code raised one."""
    kind = "" if isinstance(error, WasmPublishError) else f"{type(error).__name__}: "
    return UsageError(
        f"the plugin {name} failed: {_one_line(f'{kind}{error}')}",
        code="failed-plugin",
        remedy=_how_to_disable(name),
    )


def culprit(error: BaseException, homes: Mapping[str, str]) -> str | None:
    """The plugin in whose code an exception was raised, or None.

    Args:
        error: The exception.
        homes: The names of the plugins, by their modules.
    """
    found, trace = None, error.__traceback__
    while trace:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        found = _owner(module, homes) or found
        trace = trace.tb_next
    return found


def _owner(module: str, homes: Mapping[str, str]) -> str | None:
    """The plugin that a module belongs to: by the nearest package, else by the outermost one."""
    parts = module.split(".")
    for end in range(len(parts), 0, -1):
        if name := homes.get(".".join(parts[:end])):
            return name
    relatives = {name for home, name in homes.items() if home.partition(".")[0] == parts[0]}
    return relatives.pop() if len(relatives) == 1 else None


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _how_to_disable(name: str) -> str:
    return f"upgrade or uninstall it, or set WASM_PUBLISH_DISABLE_PLUGINS={name}"
