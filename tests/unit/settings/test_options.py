from __future__ import annotations

import string
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.settings.option import Option
from wasm_publish.settings.options import Options
from wasm_publish.settings.settings import Settings
from wasm_publish.settings.values import LISTS

if TYPE_CHECKING:
    from collections.abc import Callable

_BESIDES = {"extra", "plugins", "origins", "overruled"}
_TYPES = {
    "string": "str | None",
    "path": "str | None",
    "place": "str | None",
    "boolean": "bool",
    "list": "tuple[str, ...]",
    "places": "tuple[str, ...]",
    "files": "tuple[str, ...]",
    "table": "Mapping[str, str]",
    "count": "int",
    "seconds": "int | None",
    "number": "int | None",
}


def test_settings_have_an_attribute_for_each_option_and_of_its_type() -> None:
    expected = {option.field: _TYPES[option.kind] for option in Options()}
    annotations = Settings.__annotations__.items()
    attributes = {name: kind.__forward_arg__ for name, kind in annotations if name not in _BESIDES}
    assert attributes == expected


@pytest.mark.parametrize(
    "told", [lambda o: o.key, lambda o: o.field, lambda o: o.name, lambda o: o.variable]
)
def test_no_two_options_share_a_name(told: Callable[[Option], str]) -> None:
    assert max(Counter(told(option) for option in Options()).values()) == 1


def test_no_two_options_share_a_short_flag() -> None:
    letters = [letter for option in Options() for letter in option.short]
    assert len(set(letters)) == len(letters)


def test_no_option_takes_what_help_and_version_are_called() -> None:
    flags = [option for option in Options() if not option.only_settings]
    names = {name for option in flags for name in (option.name, *option.short)}
    assert not names & {"help", "version", "h", "V"}


@pytest.mark.parametrize("option", list(Options()), ids=lambda option: str(option.key))
def test_an_option_is_told_as_people_expect(option: Option) -> None:
    assert set(option.key + option.name) <= {*string.ascii_lowercase, "-"}
    assert option.variable.isupper()
    assert option.help[0].islower() or option.help.startswith("`")
    assert not option.help.endswith(".")


def test_what_an_option_replaces_is_an_option_of_the_same_standing() -> None:
    options = Options()
    for option in options:
        for replaced in option.replaces:
            assert option.key in options[replaced].replaces


def test_lists_and_tables_have_plural_keys_and_singular_flags() -> None:
    many = [option for option in Options() if option.kind in {"table", *LISTS}]
    assert [(o.key, o.name) for o in many if not o.only_settings] == [
        ("destinations", "to"),
        ("layers", "layer"),
        ("packages", "package"),
        ("exclude", "exclude"),
        ("tags", "tag"),
        ("add-tags", "add-tag"),
        ("channels", "channel"),
        ("annotations", "annotation"),
        ("authors", "author"),
        ("mutable-tags", "mutable-tag"),
        ("deny-imports", "deny-import"),
        ("require-exports", "require-export"),
    ]


@pytest.mark.parametrize(
    ("kind", "takes"), [("boolean", False), ("count", False), ("string", True), ("table", True)]
)
def test_a_switch_takes_no_value(kind: str, *, takes: bool) -> None:
    option = next(option for option in Options() if option.kind == kind)
    assert option.takes_value is takes


def test_options_are_found_by_key() -> None:
    options = Options()
    assert options["add-tags"].variable == "WASM_PUBLISH_ADD_TAG"
    assert options.get("add-tags") is options["add-tags"]
    assert options.get("add-tag") is None


def test_a_plugin_adds_an_option() -> None:
    options = Options()
    added = Option("sbom", "path", "attach this file", "plugins", short="s")
    options.add(added)
    assert options["sbom"] is added
    assert [*options][-1] is added
    assert Options().get("sbom") is None


@pytest.mark.parametrize(
    ("option", "taken"),
    [
        (Option("name", "string", "h", "plugins"), "--name"),
        (Option("dry_run", "boolean", "h", "plugins", flag="rehearse"), "--rehearse"),
        (Option("aims", "places", "h", "plugins", flag="to"), "--to"),
        (Option("add_tag", "list", "h", "plugins"), "--add_tag"),
        (Option("mine", "boolean", "h", "plugins", short="q"), "-q"),
        (Option("mine", "boolean", "h", "plugins", short="xq"), "-q"),
    ],
)
def test_a_plugin_can_not_take_an_option_over(option: Option, taken: str) -> None:
    with pytest.raises(UsageError) as caught:
        Options().add(option)
    assert str(caught.value) == f"the option {taken} exists already"
    assert caught.value.problem.code == "duplicate-option"
