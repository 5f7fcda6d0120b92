from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.model import Origin
from wasm_publish.settings.option import Option
from wasm_publish.settings.options import Options
from wasm_publish.settings.settings import Layer, Settings, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.settings.settings import Value


def _layer(what: str, values: Mapping[str, Value], **plugins: Mapping[str, object]) -> Layer:
    return Layer(values, dict.fromkeys(values, Origin(what)), plugins)


def test_nothing_said_is_every_default() -> None:
    assert resolve([], Options()) == Settings()


def test_a_key_becomes_an_attribute_and_tells_where_it_was_set() -> None:
    settings = resolve([_layer("--tag-prefix", {"tag-prefix": "v"})], Options())
    assert settings == Settings(tag_prefix="v", origins={"tag-prefix": Origin("--tag-prefix")})


def test_the_first_layer_that_has_a_key_wins() -> None:
    layers = [
        _layer("flag", {"name": "a"}),
        _layer("environment", {"name": "b", "os": "b"}),
        _layer("own table", {"name": "c", "os": "c", "format": "c"}),
        _layer("workspace", {"name": "d", "os": "d", "format": "d", "vendor": "d"}),
    ]
    settings = resolve(layers, Options())
    assert (settings.name, settings.os, settings.format, settings.vendor) == ("a", "b", "c", "d")
    assert {key: str(origin) for key, origin in settings.origins.items()} == {
        "name": "flag",
        "os": "environment",
        "format": "own table",
        "vendor": "workspace",
    }


@pytest.mark.parametrize("value", [False, "", ()])
def test_a_value_that_is_empty_wins_too(value: Value) -> None:
    option = Option("thing", "string", "h", "plugins")
    layers = [_layer("above", {"thing": value}), _layer("below", {"thing": "x"})]
    assert resolve(layers, Options([option])).extra == {"thing": value}


def test_a_list_replaces_the_one_below() -> None:
    layers = [_layer("above", {"tags": ("a",)}), _layer("below", {"tags": ("b", "c")})]
    assert resolve(layers, Options()).tags == ("a",)


def test_tables_merge_by_key_and_each_entry_tells_its_origin() -> None:
    layers = [
        _layer("above", {"annotations": {"a": "1", "b": "1"}}),
        _layer("below", {"annotations": {"b": "2", "c": "2"}}),
    ]
    settings = resolve(layers, Options())
    assert settings.annotations == {"a": "1", "b": "1", "c": "2"}
    assert settings.origins["annotations.a"] == Origin("above")
    assert settings.origins["annotations.b"] == Origin("above")
    assert settings.origins["annotations.c"] == Origin("below")


def test_a_destination_makes_the_registry_below_it_void() -> None:
    layers = [
        _layer("above", {"destinations": ("example.com/a",)}),
        _layer("below", {"registry": "example.com"}),
    ]
    settings = resolve(layers, Options())
    assert (settings.registry, settings.destinations) == (None, ("example.com/a",))
    assert "registry" not in settings.origins


def test_a_registry_makes_the_destinations_below_it_void() -> None:
    layers = [
        _layer("above", {"registry": "example.com"}),
        _layer("between", {"os": "wasip1"}),
        _layer("below", {"destinations": ("example.com/a",)}),
    ]
    settings = resolve(layers, Options())
    assert (settings.registry, settings.destinations) == ("example.com", ())


def test_registry_and_destinations_of_one_source_both_count() -> None:
    layer = _layer("own", {"registry": "example.com", "destinations": ("example.org/a",)})
    settings = resolve([layer], Options())
    assert (settings.registry, settings.destinations) == ("example.com", ("example.org/a",))


def test_an_option_of_a_plugin_is_extra() -> None:
    options = Options()
    options.add(Option("sbom-file", "string", "h", "plugins"))
    assert resolve([_layer("a", {"sbom-file": "x"})], options).extra == {"sbom_file": "x"}


def test_tables_of_plugins_merge_by_plugin_and_key() -> None:
    layers = [
        _layer("above", {}, sbom={"form": "a"}),
        _layer("below", {}, sbom={"form": "b", "depth": 1}, sign={"key": "k"}),
    ]
    plugins = resolve(layers, Options()).plugins
    assert plugins == {"sbom": {"form": "a", "depth": 1}, "sign": {"key": "k"}}


def test_layers_are_not_changed_by_resolving() -> None:
    table = {"a": "1"}
    layers = [_layer("above", {"annotations": {"b": "2"}}), _layer("below", {"annotations": table})]
    resolve(layers, Options())
    assert table == {"a": "1"}


class TestOverruled:
    def test_it_is_told_what_counts_no_more_the_nearest_first(self) -> None:
        layers = [_layer(what, {"format": what}) for what in ("flag", "variable", "table")]
        assert resolve(layers, Options()).overruled == {
            "format": (Origin("variable"), Origin("table"))
        }

    def test_what_is_said_once_overrules_nothing(self) -> None:
        assert resolve([_layer("flag", {"format": "cncf"})], Options()).overruled == {}

    def test_a_table_overrules_by_entry(self) -> None:
        layers = [
            _layer("flag", {"annotations": {"a": "1", "b": "2"}}),
            _layer("table", {"annotations": {"b": "3", "c": "4"}}),
        ]
        assert resolve(layers, Options()).overruled == {"annotations.b": (Origin("table"),)}

    def test_so_does_a_key_that_makes_another_void(self) -> None:
        layers = [
            _layer("flag", {"registry": "a.io/b"}),
            _layer("variable", {"destinations": ("c.io/d",)}),
            _layer("table", {"registry": "e.io/f"}),
        ]
        settings = resolve(layers, Options())
        assert settings.origins == {"registry": Origin("flag")}
        assert settings.overruled == {"registry": (Origin("variable"), Origin("table"))}
