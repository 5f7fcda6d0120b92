from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from builders import a_plan, a_project, a_target, facts_of, settings_with
from plugin_site import plugin_site

from wasm_publish import builtin, hookspecs
from wasm_publish.cli.commands import Command, Commands
from wasm_publish.cli.core_commands import CORE
from wasm_publish.errors import InvalidWasm, StoreFailed, UsageError, WasmPublishError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import Facts, ProjectFile, Receipt, Selection, Tag
from wasm_publish.plugins.discovery import PREFIX, FoundPlugin, find_plugins
from wasm_publish.plugins.manager import Plugins
from wasm_publish.reporting import Silent
from wasm_publish.settings.option import Option
from wasm_publish.settings.options import Options
from wasm_publish.stores import Access
from wasm_publish.stores.layout import LayoutStore
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from plugin_site import PluginSite

HOOKS = {
    name.removeprefix(PREFIX): specification
    for name, specification in vars(hookspecs).items()
    if name.startswith(PREFIX)
}
HOW_TO_DISABLE = "WASM_PUBLISH_DISABLE_PLUGINS=acme"
ACCESS = Access(Silent(), {"HOME": "/home/acme"})
ERROR = StoreFailed("the disk is full", code="layout-failed")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PluginSite:
    return plugin_site(tmp_path / "site", monkeypatch)


def load(*names: str) -> Plugins:
    """The named ones of what is installed, in the order of discovery."""
    return Plugins(found for found in find_plugins({}) if found.name in names)


def with_hooks(**hooks: Callable[..., object]) -> Plugins:
    """A plugin named acme, made of functions by the names of hooks."""
    plugin = type("Acme", (), {"__module__": __name__})()
    for name, function in hooks.items():
        setattr(plugin, PREFIX + name, hookimpl(function))
    return Plugins([FoundPlugin("acme", "acme-plugin", "1.2", __name__, plugin)])


# The facade


@dataclass
class _Called:
    """Notes the arguments of a hook and answers with nothing."""

    arguments: dict[str, object] | None = None


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
        "validate": (a_project(), None, settings_with()),
        "formats": (),
        "hostings": (),
        "renderers": (),
        "credentials": ("registry.example", "acme/hello", {"HOME": "/home/acme"}),
        "open_store": (a_target(), settings_with(), ACCESS),
        "after_push": (a_plan(), Receipt()),
        "on_error": (ERROR,),
    }
    return arguments[hook]


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
    assert plugins.version(a_project(), ["v1.0.0"]) == "1.0.0"


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


def test_lists_the_hooks_of_a_plugin() -> None:
    plugins = with_hooks(version=lambda: None, after_push=lambda: None)
    assert plugins.hooks_of("acme") == ("after_push", "version")
    assert "tags" in plugins.hooks_of("wasm-publish")
    assert plugins.hooks_of("absent") == ()


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


# The order


def test_a_third_party_is_asked_before_ours_and_the_last_by_name_first(site: PluginSite) -> None:
    code = """
        from wasm_publish.model import Problem

        @hookimpl
        def wasm_publish_version():
            return "{0}"

        @hookimpl
        def wasm_publish_validate():
            return [Problem("{0}", "found by {0}")]
    """
    site.install("own", code.format("own"), distribution="wasm-publish")
    for name in ("aaa", "zzz"):
        site.install(name, code.format(name))
    plugins = load("own", "aaa", "zzz")
    assert plugins.version(a_project(), ()) == "zzz"
    problems = plugins.validate(a_project(), None, settings_with())
    assert [problem.code for problem in problems] == ["zzz", "aaa", "own"]
    assert load("own", "aaa").version(a_project(), ()) == "aaa"
    assert load("own").version(a_project(), ()) == "own"


def test_core_commands_come_before_those_of_plugins() -> None:
    added = Command("sign", "sign it", "acme:sign")
    commands = Commands()
    with_hooks(add_commands=lambda commands: commands.add(added)).add_commands(commands)
    assert list(commands) == [*CORE, added]


# Broken plugins


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        (
            "@hookimpl\ndef wasm_publish_tagz(): ...",
            "unknown hook 'wasm_publish_tagz'",
        ),
        (
            "@hookimpl\ndef wasm_publish_tags(projekt): ...",
            "{'projekt'} are declared in the hookimpl but can not be found in the hookspec",
        ),
    ],
    ids=["import", "exit", "misspelt hook", "wrong argument"],
)
def test_a_broken_plugin_stops_everything_and_is_named(
    site: PluginSite, code: str, fault: str
) -> None:
    site.install("acme", code)
    with pytest.raises(UsageError) as caught:
        Plugins.load({})
    problem = caught.value.problem
    assert problem.code == "broken-plugin"
    assert problem.message.startswith("the plugin acme (acme-plugin 1.2) is broken: ")
    assert fault in problem.message
    assert "\n" not in problem.message
    assert HOW_TO_DISABLE in (problem.remedy or "")
    Plugins.load({"WASM_PUBLISH_DISABLE_PLUGINS": "acme"})


def test_two_plugins_of_one_name_are_too_many(site: PluginSite) -> None:
    site.install("acme", "", distribution="first")
    site.install("acme", "", distribution="second")
    with pytest.raises(UsageError, match=r"the plugin acme \((first|second) 1.2\) is broken: "):
        load("acme")


def test_one_plugin_under_two_names_is_too_many(site: PluginSite) -> None:
    module = site.install("acme", "")
    site.enter("acme-again", module)
    with pytest.raises(UsageError, match=r"the plugin acme-again .* is broken: "):
        load("acme", "acme-again")


def test_the_name_of_wasm_publish_is_taken(site: PluginSite) -> None:
    site.install("wasm-publish", "")
    with pytest.raises(UsageError, match=r"the plugin wasm-publish \(.*\) is broken: "):
        load("wasm-publish")


# Failing plugins


def fail(*_: object) -> object:
    raise ZeroDivisionError("of\nmine")


@pytest.mark.parametrize("hook", sorted(set(HOOKS) - {"after_push", "on_error"}))
@pytest.mark.parametrize("body", ["1 / 0", "raise SystemExit(0)", "[0][1]"])
def test_a_hook_that_raises_is_told_with_the_name_of_its_plugin(
    site: PluginSite, hook: str, body: str
) -> None:
    site.install("acme", f"@hookimpl\ndef wasm_publish_{hook}():\n    {body}")
    with pytest.raises(UsageError, match="the plugin acme failed: ") as caught:
        getattr(load("acme"), hook)(*arguments_of(hook))
    assert caught.value.problem.code == "failed-plugin"
    assert HOW_TO_DISABLE in (caught.value.problem.remedy or "")
    assert caught.value.__cause__


@pytest.mark.parametrize(
    "hook",
    [
        "find_project_files",
        "read_projects",
        "refs",
        "tags",
        "annotations",
        "validate",
        "formats",
        "renderers",
    ],
)
def test_a_generator_that_raises_late_is_told_with_the_name_of_its_plugin(
    site: PluginSite, hook: str
) -> None:
    site.install("acme", f"@hookimpl\ndef wasm_publish_{hook}():\n    yield from ()\n    1 / 0")
    with pytest.raises(UsageError, match="the plugin acme failed: ZeroDivisionError") as caught:
        getattr(load("acme"), hook)(*arguments_of(hook))
    assert HOW_TO_DISABLE in (caught.value.problem.remedy or "")


def test_the_message_of_a_failed_plugin_is_one_line() -> None:
    with pytest.raises(UsageError, match=r"failed: ZeroDivisionError: of mine$"):
        with_hooks(version=fail).version(a_project(), ())


def test_an_error_of_ours_that_a_plugin_raises_is_the_persons_to_mend() -> None:
    def refuse() -> None:
        raise InvalidWasm("no wasm", code="not-wasm")

    with pytest.raises(InvalidWasm, match=r"^no wasm$"):
        with_hooks(locate_wasm=refuse).locate_wasm(a_project(), "build")  # type: ignore[arg-type]  # not looked at


def test_ctrl_c_in_a_hook_is_the_persons() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    for hook in ("version", "after_push"):
        with pytest.raises(KeyboardInterrupt):
            getattr(with_hooks(**{hook: interrupt}), hook)(*arguments_of(hook))


def test_a_defect_of_ours_is_blamed_on_no_plugin(site: PluginSite) -> None:
    site.install("acme", "")
    with pytest.raises(ZeroDivisionError):
        load("acme").guard(fail)


def test_the_innermost_plugin_on_the_way_is_to_blame(site: PluginSite) -> None:
    inner = site.install("inner", "def divide():\n    return 1 / 0")
    site.install(
        "outer", f"import {inner}\n@hookimpl\ndef wasm_publish_version():\n    {inner}.divide()"
    )
    with pytest.raises(UsageError, match="the plugin inner failed"):
        load("inner", "outer").version(a_project(), ())


def test_plugins_of_one_package_are_told_apart(site: PluginSite) -> None:
    package = site.folder / "family"
    package.mkdir()
    (package / "shared.py").write_text("def divide():\n    1 / 0\n", encoding="utf-8")
    for name in ("one", "other"):
        (package / f"{name}.py").write_text(
            "from wasm_publish import hookimpl\nfrom family.shared import divide\n"
            f"@hookimpl\ndef wasm_publish_{'version' if name == 'one' else 'credentials'}():\n"
            "    divide()\n",
            encoding="utf-8",
        )
        site.enter(name, f"family.{name}")
    plugins = load("one", "other")
    with pytest.raises(UsageError, match="the plugin one failed"):
        plugins.version(a_project(), ())
    with pytest.raises(UsageError, match="the plugin other failed"):
        plugins.credentials("registry.example", "hello", {})


def test_code_beside_the_plugins_module_is_the_plugins_too(site: PluginSite) -> None:
    package = site.folder / "acme_tools"
    package.mkdir()
    (package / "entry.py").write_text("", encoding="utf-8")
    (package / "store.py").write_text("def read():\n    1 / 0\n", encoding="utf-8")
    site.enter("acme", "acme_tools.entry")
    plugins = load("acme")
    from acme_tools.store import read  # type: ignore[import-not-found]  # it was made just now

    with pytest.raises(UsageError, match="the plugin acme failed: ZeroDivisionError"):
        plugins.guard(read)


def test_an_option_that_is_there_already_is_told_with_the_name_of_the_plugin(
    site: PluginSite,
) -> None:
    site.install(
        "acme",
        """
        from wasm_publish.settings.option import Option

        @hookimpl
        def wasm_publish_add_options(options):
            options.add(Option("registry", "string", "mine", "plugins"))
        """,
    )
    with pytest.raises(UsageError, match="the plugin acme failed: the option --registry") as caught:
        load("acme").add_options(Options())
    assert HOW_TO_DISABLE in (caught.value.problem.remedy or "")


def test_a_command_that_is_there_already_is_told_with_the_name_of_the_plugin(
    site: PluginSite,
) -> None:
    site.install(
        "acme",
        """
        from wasm_publish.cli.commands import Command

        @hookimpl
        def wasm_publish_add_commands(commands):
            commands.add(Command("publish", "mine", "acme:publish"))
        """,
    )
    with pytest.raises(UsageError, match="the plugin acme failed: the command publish") as caught:
        load("acme").add_commands(Commands())
    assert HOW_TO_DISABLE in (caught.value.problem.remedy or "")


def test_a_clash_that_is_no_plugins_fault_is_told_as_it_is() -> None:
    commands = Commands()
    Plugins([]).add_commands(commands)
    with pytest.raises(UsageError, match=r"^the command publish exists already$"):
        Plugins([]).add_commands(commands)


def test_plugins_may_add_options() -> None:
    added = Option("colour", "string", "which colour", "plugins")
    options = Options()
    with_hooks(add_options=lambda options: options.add(added)).add_options(options)
    assert options["colour"] == added


# At the end


@pytest.mark.parametrize("hook", ["after_push", "on_error"])
def test_one_that_fails_at_the_end_hides_nothing(site: PluginSite, hook: str) -> None:
    heard = "\n\nHEARD = []\n\n@hookimpl\ndef wasm_publish_{0}():\n    HEARD.append('{0}')"
    before = site.install("a-first", heard.format(hook))
    after = site.install("z-last", heard.format(hook))
    site.install("m-fails", f"@hookimpl\ndef wasm_publish_{hook}():\n    1 / 0")
    site.install("n-leaves", f"@hookimpl\ndef wasm_publish_{hook}():\n    raise SystemExit")
    plugins = load("a-first", "m-fails", "n-leaves", "z-last")
    leaves, fails = getattr(plugins, hook)(*arguments_of(hook))
    assert str(fails) == "the plugin m-fails failed: ZeroDivisionError: division by zero"
    assert str(leaves).startswith("the plugin n-leaves failed: SystemExit")
    assert "WASM_PUBLISH_DISABLE_PLUGINS=m-fails" in fails.problem.remedy
    for module in (before, after):
        heard_of = sys.modules[module].HEARD
        assert heard_of == [hook]


def test_an_error_of_ours_at_the_end_is_told_with_the_name_of_the_plugin() -> None:
    def refuse() -> None:
        raise WasmlessError("nobody answers", code="timeout")

    class WasmlessError(WasmPublishError):
        exit_code = 6

    (fault,) = with_hooks(after_push=refuse).after_push(a_plan(), Receipt())
    assert str(fault) == "the plugin acme failed: nobody answers"


def test_hooks_that_end_well_have_no_fault() -> None:
    assert with_hooks(after_push=lambda: None).after_push(a_plan(), Receipt()) == ()


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
