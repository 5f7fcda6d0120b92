from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from builders import a_project, a_target, facts_of, settings_with
from called_hooks import ACCESS, HOOKS, arguments_of, with_hooks

from wasm_publish import builtin
from wasm_publish.cli.commands import Command, Commands
from wasm_publish.cli.core_commands import CORE
from wasm_publish.errors import UsageError
from wasm_publish.model import Facts, Tag
from wasm_publish.plugins.discovery import PREFIX
from wasm_publish.plugins.manager import Plugins
from wasm_publish.settings.option import Option
from wasm_publish.settings.options import Options
from wasm_publish.stores.layout import LayoutStore
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class _Called:
    """Notes the arguments of a hook and answers with nothing."""

    arguments: dict[str, object] | None = None


def test_the_facade_has_a_method_for_every_hook() -> None:
    for hook in HOOKS:
        assert inspect.isfunction(getattr(Plugins, hook))
        assert isinstance(arguments_of(hook), tuple)


@pytest.mark.parametrize("hook", HOOKS)
def test_each_method_calls_the_hook_of_its_name_with_the_arguments_of_its_specification(
    hook: str,
) -> None:
    called = _Called()
    parameters = list(inspect.signature(HOOKS[hook]).parameters)
    namespace: dict[str, Any] = {"called": called, "answer": MemoryStore()}
    listing = ", ".join(f"{name}={name}" for name in parameters)
    returned = "answer" if hook == "open_store" else "None"
    exec(  # noqa: S102 - pluggy looks at the parameters, so they have to be real ones
        f"def implementation({', '.join(parameters)}):\n"
        f"    called.arguments = dict({listing})\n"
        f"    return {returned}\n",
        namespace,
    )
    plugins = with_hooks(**{hook: namespace["implementation"]})
    given = arguments_of(hook)
    getattr(plugins, hook)(*given)
    expected: dict[str, object] = dict(zip(parameters, given, strict=False))
    if given and isinstance(given[0], Facts):
        expected = {name: getattr(given[0], name) for name in Facts._fields}
    if hook == "open_store":  # a store may ask the other plugins who to be
        assert called.arguments
        del expected["credentials"], called.arguments["credentials"]
        parameters.remove("credentials")
        expected |= {name: getattr(ACCESS, name) for name in parameters[2:]}
    assert called.arguments == expected
    assert set(expected) == set(parameters)


def test_an_implementation_takes_the_arguments_it_needs() -> None:
    plugins = with_hooks(version=lambda refs: refs[0].removeprefix("v"))
    assert plugins.version(a_project(), ["v1.0.0"]) == ("1.0.0", "")


@pytest.mark.parametrize(
    ("hook", "nothing"),
    [
        ("find_project_files", ()),
        ("read_projects", ()),
        ("refs", ()),
        ("locate_wasm", None),
        ("build_command", None),
        ("validate", ()),
        ("credentials", None),
        ("after_push", ()),
        ("on_error", ()),
    ],
)
def test_without_plugins_there_is_no_answer(hook: str, nothing: object) -> None:
    assert getattr(Plugins([]), hook)(*arguments_of(hook)) == nothing


def test_wasm_publish_itself_answers() -> None:
    plugins = Plugins([])
    assert {found.name for found in plugins.formats()} >= {"cncf"}
    assert {found.name for found in plugins.renderers()} >= {"human", "json"}
    assert [tag.name for tag in plugins.tags(facts_of())] == ["1.4.2", "1.4", "1", "latest"]
    assert plugins.annotations(facts_of())
    commands = Commands()
    plugins.add_commands(commands)
    assert list(commands) == list(CORE)


def test_the_first_to_name_a_tag_decides_its_kind() -> None:
    plugins = with_hooks(tags=lambda: [Tag("latest", "free", "acme"), Tag("dev", "free", "acme")])
    found = {tag.name: tag.kind for tag in plugins.tags(facts_of())}
    assert list(found) == ["latest", "dev", "1.4.2", "1.4", "1"]
    assert found["latest"] == "free"


def test_an_unknown_place_is_an_error_with_a_way_out() -> None:
    with pytest.raises(UsageError, match="nothing here can open ") as caught:
        Plugins([]).open_store(a_target("unknown:place"), settings_with(), ACCESS)
    assert caught.value.problem.code == "unknown-store"
    assert caught.value.problem.remedy


def test_core_commands_come_before_those_of_plugins() -> None:
    added = Command("sign", "sign it", "acme:sign")
    commands = Commands()
    with_hooks(add_commands=lambda commands: commands.add(added)).add_commands(commands)
    assert list(commands) == [*CORE, added]


def test_plugins_may_add_options() -> None:
    added = Option("colour", "string", "which colour", "plugins")
    options = Options()
    with_hooks(add_options=lambda options: options.add(added)).add_options(options)
    assert options["colour"] == added


@pytest.mark.parametrize("build_output", [False, True])
def test_a_layout_folder_is_opened_by_us(
    tmp_path: Path,
    build_output: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    target = a_target(f"oci:{tmp_path}", build_output=build_output)
    store = Plugins([]).open_store(target, settings_with(), ACCESS)
    assert store == LayoutStore(tmp_path, build_output)


def test_builtin_implements_nothing_but_hooks() -> None:
    implemented = {name for name in vars(builtin) if name.startswith(PREFIX)}
    assert implemented <= {PREFIX + hook for hook in HOOKS}
