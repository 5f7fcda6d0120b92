"""`wasm-publish plugins`: what is installed, and what is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wasm_publish.cli.commands import Commands
from wasm_publish.cli.output import show
from wasm_publish.errors import UsageError
from wasm_publish.plugins.discovery import find_plugins
from wasm_publish.plugins.manager import Plugins
from wasm_publish.settings.options import Options
from wasm_publish.ui.layout import section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wasm_publish.cli.commands import Invocation
    from wasm_publish.plugins.discovery import FoundPlugin

SCHEMA = "wasm-publish/plugins/v1"


class _Listed(NamedTuple):
    """A plugin with the hooks it implements, or with what is wrong with it."""

    found: FoundPlugin
    hooks: tuple[str, ...]
    fault: str | None


def run(invocation: Invocation) -> int:
    """List the plugins. Broken ones are told as such; the listing itself has not failed."""
    listed: list[_Listed] = []
    for found in find_plugins(invocation.environment):
        listed.append(_look(found, [plugin.found for plugin in listed if not plugin.fault]))
    show(invocation, _document(listed), _lines(listed))
    return 0


def _look(found: FoundPlugin, whole: Sequence[FoundPlugin]) -> _Listed:
    """Load a plugin beside those that are whole, since a broken one would hide the others."""
    try:
        plugins = Plugins([*whole, found])
        plugins.add_options(Options())
        plugins.add_commands(Commands())
    except UsageError as error:
        return _Listed(found, (), str(error))
    return _Listed(found, plugins.hooks_of(found.name), None)


def _document(listed: Sequence[_Listed]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "plugins": [
            {
                "name": plugin.found.name,
                "distribution": plugin.found.distribution,
                "version": plugin.found.version,
                "module": plugin.found.module,
                "hooks": list(plugin.hooks),
                "broken": plugin.fault,
            }
            for plugin in listed
        ],
    }


def _lines(listed: Sequence[_Listed]) -> Iterator[str]:
    for plugin in listed:
        yield plugin.found.name
        yield from section("from", [(plugin.found.distribution, plugin.found.version)])
        yield from section("module", [(plugin.found.module,)])
        yield from section("hooks", ((hook,) for hook in plugin.hooks))
        yield from section("broken", [(plugin.fault,)] if plugin.fault else [])
