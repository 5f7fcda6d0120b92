"""`wasm-publish plugins`: what is installed, and what is broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from wasm_publish.cli.output import wants_json
from wasm_publish.errors import UsageError
from wasm_publish.plugin_discovery import find_plugins
from wasm_publish.plugins import Plugins
from wasm_publish.ui.document import to_json
from wasm_publish.ui.human import section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wasm_publish.cli.commands import Invocation
    from wasm_publish.plugin_discovery import FoundPlugin

SCHEMA = "wasm-publish/plugins/v1"


@dataclass(frozen=True, slots=True)
class _Listed:
    """A plugin with the hooks it implements, or with what is wrong with it."""

    found: FoundPlugin
    hooks: tuple[str, ...]
    fault: str | None


def run(invocation: Invocation) -> int:
    """List the plugins. Broken ones are told as such; the listing itself has not failed."""
    listed = [_look(found) for found in find_plugins(invocation.environment)]
    if wants_json(invocation.settings):
        invocation.output.write(to_json(_document(listed)))
    else:
        invocation.output.writelines(f"{line}\n" for line in _lines(listed))
    return 0


def _look(found: FoundPlugin) -> _Listed:
    """Register a plugin alone, since a broken one would hide the others."""
    try:
        return _Listed(found, Plugins([found]).hooks_of(found.name), None)
    except UsageError as error:
        return _Listed(found, (), found.fault or str(error))


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
