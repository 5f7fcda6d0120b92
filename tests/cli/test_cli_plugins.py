from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from in_process import CommandLine, Outcome

WHOLE = """
    @hookimpl
    def wasm_publish_version(): ...

    @hookimpl
    def wasm_publish_after_push(): ...
"""
BROKEN = {
    "import": "import no_such_module",
    "misspelt hook": "@hookimpl\ndef wasm_publish_tagz(): ...",
    "wrong argument": "@hookimpl\ndef wasm_publish_tags(projekt): ...",
    "option that is there": """
        from wasm_publish.settings.option import Option

        @hookimpl
        def wasm_publish_add_options(options):
            options.add(Option("registry", "string", "mine", "plugins"))
    """,
    "command that is there": """
        from wasm_publish.cli.commands import Command

        @hookimpl
        def wasm_publish_add_commands(commands):
            commands.add(Command("plan", "mine", "acme:plan"))
    """,
}


def listed(ran: Outcome, name: str) -> dict[str, Any]:
    (plugin,) = [plugin for plugin in ran.document["plugins"] if plugin["name"] == name]
    assert isinstance(plugin, dict)
    return plugin


def test_lists_a_plugin_with_its_hooks(cli: CommandLine) -> None:
    module = cli.site.install("acme", WHOLE)
    ran = cli("plugins")
    assert ran.code == 0
    assert ran.story == ""
    assert ran.answer.endswith(
        "acme\n"
        "  from         acme-plugin  1.2\n"
        f"  module       {module}\n"
        "  hooks        after_push\n"
        "               version\n"
    )


def test_lists_plugins_as_one_document(cli: CommandLine) -> None:
    module = cli.site.install("acme", WHOLE)
    ran = cli("plugins", "--json")
    assert ran.document["schema"] == "wasm-publish/plugins/v1"
    assert listed(ran, "acme") == {
        "name": "acme",
        "distribution": "acme-plugin",
        "version": "1.2",
        "module": module,
        "hooks": ["after_push", "version"],
        "broken": None,
    }


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("words", [["plugins", "--json"], ["-v", "--json", "plugins"]])
def test_lists_a_broken_plugin_as_broken_and_goes_on(
    cli: CommandLine, kind: str, words: list[str]
) -> None:
    cli.site.install("acme", BROKEN[kind])
    cli.site.install("whole", WHOLE)
    ran = cli(*words)
    assert ran.code == 0
    assert "the plugin acme" in listed(ran, "acme")["broken"]
    assert listed(ran, "whole")["broken"] is None
    assert listed(ran, "whole")["hooks"]
    assert "\n  broken       the plugin acme" in cli("plugins").answer


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("words", [[], ["plan"], ["inspect", "hello.wasm"], ["sign"], ["pluggins"]])
def test_any_other_command_stops_at_a_broken_plugin(
    cli: CommandLine, kind: str, words: list[str]
) -> None:
    cli.site.install("acme", BROKEN[kind])
    ran = cli(*words)
    assert ran.code == 2
    assert ran.answer == ""
    assert ran.story.startswith("error: the plugin acme")
    assert "WASM_PUBLISH_DISABLE_PLUGINS=acme" in ran.story


def test_a_disabled_plugin_is_not_there(cli: CommandLine) -> None:
    cli.site.install("acme", BROKEN["import"])
    cli.environment["WASM_PUBLISH_DISABLE_PLUGINS"] = "acme"
    assert "acme" not in cli("plugins").answer
    assert cli("inspect", "hello.wasm").code == 0


def test_of_two_plugins_of_one_name_the_second_is_broken(cli: CommandLine) -> None:
    cli.site.install("acme", WHOLE, distribution="first")
    cli.site.install("acme", WHOLE, distribution="second")
    ran = cli("plugins", "--json")
    found = [plugin for plugin in ran.document["plugins"] if plugin["name"] == "acme"]
    assert [plugin["broken"] is None for plugin in found] == [True, False]
    assert cli("plan").code == 2


def test_a_command_of_a_plugin_runs(cli: CommandLine) -> None:
    module = cli.site.install("acme", "")
    text = f"""
        from wasm_publish.cli.commands import Command, Words

        @hookimpl
        def wasm_publish_add_commands(commands):
            words = Words("WORD", "a word", "?")
            commands.add(Command("greet", "say hello", "{module}_greet:run", words=(words,)))
    """
    cli.site.install("greeter", text)
    (cli.site.folder / f"{module}_greet.py").write_text(
        "def run(invocation):\n"
        "    invocation.output.write('hello ' + invocation.words[0])\n"
        "    return len(invocation.words)\n",
        encoding="utf-8",
    )
    ran = cli("greet", "world")
    assert ran.answer == "hello world"
    assert ran.code == 1


def test_a_command_of_a_plugin_that_fails_is_told_with_the_name_of_the_plugin(
    cli: CommandLine,
) -> None:
    cli.site.install(
        "acme",
        """
        from wasm_publish.cli.commands import Command

        @hookimpl
        def wasm_publish_add_commands(commands):
            commands.add(Command("greet", "say hello", f"{__name__}:run"))

        def run(invocation):
            1 / 0
        """,
    )
    ran = cli("greet")
    assert ran.code == 2
    assert "error: the plugin acme failed: ZeroDivisionError" in ran.story
    assert "WASM_PUBLISH_DISABLE_PLUGINS=acme" in ran.story
