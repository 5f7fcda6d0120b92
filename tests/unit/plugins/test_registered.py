from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from builders import a_plan, a_project, settings_with
from called_hooks import HOOKS, arguments_of, load, with_hooks

from wasm_publish.cli.commands import Commands
from wasm_publish.errors import InvalidWasm, UsageError, WasmPublishError
from wasm_publish.model import Receipt
from wasm_publish.plugins.manager import Plugins
from wasm_publish.settings.options import Options

if TYPE_CHECKING:
    from plugin_site import PluginSite

HOW_TO_DISABLE = "WASM_PUBLISH_DISABLE_PLUGINS=acme"


def test_lists_the_hooks_of_a_plugin() -> None:
    plugins = with_hooks(version=lambda: None, after_push=lambda: None)
    assert plugins.hooks_of("acme") == ("after_push", "version")
    assert "tags" in plugins.hooks_of("wasm-publish")
    assert plugins.hooks_of("absent") == ()


def test_lists_the_plugins_of_a_hook_in_the_order_of_asking(site: PluginSite) -> None:
    for name in ("first", "second"):
        site.install(name, "@hookimpl\ndef wasm_publish_credentials(): ...")
    plugins = load("first", "second")
    assert plugins.implementing("credentials") == ("second", "first")
    assert plugins.implementing("version") == ()


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
    assert plugins.version(a_project(), ()) == ("zzz", "")
    problems = plugins.validate(a_project(), None, None, settings_with())
    assert [problem.code for problem in problems] == ["zzz", "aaa", "own"]
    assert load("own", "aaa").version(a_project(), ()) == ("aaa", "")
    assert load("own").version(a_project(), ()) == ("own", "")


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
