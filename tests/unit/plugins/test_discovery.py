from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.plugins.discovery import find_plugins

if TYPE_CHECKING:
    from plugin_site import PluginSite

    from wasm_publish.plugins.discovery import FoundPlugin


def found(name: str) -> FoundPlugin:
    (plugin,) = [plugin for plugin in find_plugins({}) if plugin.name == name]
    return plugin


def names(environment: dict[str, str] | None = None) -> list[str]:
    return [plugin.name for plugin in find_plugins(environment or {})]


def test_finds_what_is_installed(site: PluginSite) -> None:
    module = site.install("acme", "COLOUR = 'red'")
    plugin = found("acme")
    assert plugin.label == "acme (acme-plugin 1.2)"
    assert plugin.module == module
    assert getattr(plugin.plugin, "COLOUR") == "red"  # noqa: B009 - it is an object of any kind
    assert plugin.fault is None


def test_an_entry_point_may_name_an_object(site: PluginSite) -> None:
    site.install("acme", "class Plugin: pass\nplugin = Plugin()", attribute="plugin")
    assert type(found("acme").plugin).__name__ == "Plugin"


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("def broken(:", "SyntaxError"),
        ("raise ZeroDivisionError('of mine')", "ZeroDivisionError: of mine"),
        ("raise SystemExit('no licence')", "SystemExit: no licence"),
    ],
)
def test_tells_why_a_plugin_cannot_be_imported(site: PluginSite, code: str, fault: str) -> None:
    site.install("acme", code)
    plugin = found("acme")
    assert plugin.plugin is None
    assert plugin.fault
    assert plugin.fault.startswith(fault)


def test_tells_of_an_entry_point_that_leads_nowhere(site: PluginSite) -> None:
    site.install("acme", "", attribute="plugin")
    assert (found("acme").fault or "").startswith("AttributeError")


def test_ctrl_c_while_a_plugin_is_imported_is_the_persons(site: PluginSite) -> None:
    site.install("acme", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        find_plugins({})


@pytest.mark.parametrize("value", ["broken", "other,broken", " broken , other ,"])
def test_a_plugin_can_be_disabled_by_name(site: PluginSite, value: str) -> None:
    site.install("broken", "raise RuntimeError")
    site.install("whole", "")
    assert "broken" in names()
    left = names({"WASM_PUBLISH_DISABLE_PLUGINS": value})
    assert "broken" not in left
    assert "whole" in left


def test_a_disabled_plugin_is_not_imported(site: PluginSite) -> None:
    site.install("acme", "raise KeyboardInterrupt")
    find_plugins({"WASM_PUBLISH_DISABLE_PLUGINS": "acme"})


def test_our_own_come_first_and_the_others_by_name(site: PluginSite) -> None:
    for name, distribution in (("z", ""), ("a", ""), ("zz-own", "wasm-publish")):
        site.install(name, "", distribution=distribution)
    order = [name for name in names() if name in {"a", "z", "zz-own"}]
    assert order == ["zz-own", "a", "z"]


def test_a_distribution_may_not_tell_its_version(site: PluginSite) -> None:
    site.install("acme", "")
    (site.folder / "acme_plugin-1.2.dist-info" / "METADATA").unlink()
    assert found("acme").label == "acme (acme_plugin unknown)"
