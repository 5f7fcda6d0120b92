"""Which plugins are installed: every entry point of the group `wasm_publish`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.plugins.entry_points import entry_points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.plugins.entry_points import EntryPoint

GROUP = "wasm_publish"
PREFIX = "wasm_publish_"
DISABLE = "WASM_PUBLISH_DISABLE_PLUGINS"

_OWN_DISTRIBUTION = "wasm-publish"


class FoundPlugin(NamedTuple):
    """A plugin that is installed, loaded or broken.

    Attributes:
        name: The name of its entry point.
        distribution: The distribution that brought it.
        version: The version of that distribution.
        module: What the entry point names.
        plugin: The loaded object; None when it is broken.
        fault: Why it could not be loaded; None when it could.
    """

    name: str
    distribution: str
    version: str
    module: str
    plugin: object = None
    fault: str | None = None

    @property
    def label(self) -> str:
        """The name with where it came from, for messages."""
        return f"{self.name} ({self.distribution} {self.version})"


def find_plugins(environment: Mapping[str, str]) -> tuple[FoundPlugin, ...]:
    """Load the installed plugins, but for those that `WASM_PUBLISH_DISABLE_PLUGINS` names.

    The ones that wasm-publish ships come first, so that others are asked before them; beyond
    that the order is by name, the same on every machine.
    """
    disabled = {name.strip() for name in environment.get(DISABLE, "").split(",")}
    found = [
        _load(entry_point)
        for entry_point in entry_points(GROUP)
        if entry_point.name not in disabled
    ]
    return tuple(sorted(found, key=lambda p: (p.distribution != _OWN_DISTRIBUTION, p.name)))


def _load(entry_point: EntryPoint) -> FoundPlugin:
    plugin: object = None
    fault: str | None = None
    try:
        plugin = entry_point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code may raise anything
        fault = f"{type(error).__name__}: {error}"
    return FoundPlugin(
        name=entry_point.name,
        distribution=entry_point.distribution,
        version=entry_point.version,
        module=entry_point.value,
        plugin=plugin,
        fault=fault,
    )
