"""Plugins made of functions, and what each hook is called with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders import a_plan, a_project, a_target, a_version, facts_of, settings_with

from wasm_publish import hookspecs
from wasm_publish.cli.commands import Commands
from wasm_publish.errors import StoreFailed
from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import ProjectFile, Receipt, Selection
from wasm_publish.plugins.discovery import PREFIX, FoundPlugin, find_plugins
from wasm_publish.plugins.manager import Plugins
from wasm_publish.reporting import Silent
from wasm_publish.settings.options import Options
from wasm_publish.stores import Access

if TYPE_CHECKING:
    from collections.abc import Callable

HOOKS = {
    name.removeprefix(PREFIX): specification
    for name, specification in vars(hookspecs).items()
    if name.startswith(PREFIX)
}
ACCESS = Access(Silent(), {"HOME": "/home/acme"})


def load(*names: str) -> Plugins:
    """The named ones of what is installed, in the order of discovery."""
    return Plugins(found for found in find_plugins({}) if found.name in names)


def with_hooks(**hooks: Callable[..., object]) -> Plugins:
    """A plugin named acme, made of functions by the names of hooks; its code is where theirs is."""
    home = str(next(iter(hooks.values())).__module__)
    plugin = type("Acme", (), {"__module__": home})()
    for name, function in hooks.items():
        setattr(plugin, PREFIX + name, hookimpl(function))
    return Plugins([FoundPlugin("acme", "acme-plugin", "1.2", home, plugin)])


def arguments_of(hook: str) -> tuple[object, ...]:
    """What the facade's method of a hook takes; new ones each time, since some are added to."""
    arguments: dict[str, tuple[object, ...]] = {
        "add_options": (Options(),),
        "add_commands": (Commands(),),
        "find_project_files": (a_project().root,),
        "read_projects": (ProjectFile(a_project().root, "toy"), Selection()),
        "inputs": (a_project(),),
        "refs": ({"CI": "true"},),
        "version": (a_project(), ("v1.0.0",)),
        "locate_wasm": (a_project(), "build"),
        "build_command": (a_project(), "build", settings_with()),
        "tags": (facts_of(),),
        "annotations": (facts_of(),),
        "validate": (a_project(), a_version(), None, settings_with()),
        "formats": (),
        "hostings": (),
        "renderers": (),
        "credentials": ("registry.example", "acme/hello", {"HOME": "/home/acme"}),
        "open_store": (a_target(), settings_with(), ACCESS),
        "after_push": (a_plan(), Receipt()),
        "on_error": (StoreFailed("the disk is full", code="layout-failed"),),
    }
    return arguments[hook]
