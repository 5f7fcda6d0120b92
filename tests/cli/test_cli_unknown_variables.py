"""Variables that look like ours and are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from in_process import CommandLine

HELLO = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.2.0")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("WASM_PUBLISH_REGISTY", "  help: did you mean WASM_PUBLISH_REGISTRY?\n"),
        ("WASM_PUBLISH_PASWORD", "  help: did you mean WASM_PUBLISH_PASSWORD?\n"),
    ],
)
def test_a_misspelt_one_is_a_warning(cli: CommandLine, name: str, remedy: str) -> None:
    cli.environment[name] = "x"
    ran = cli(*HELLO)
    assert ran.code == 0
    assert f"warning: nothing reads the variable {name}\n{remedy}" in ran.story


def test_so_is_one_that_resembles_none(cli: CommandLine) -> None:
    cli.environment["WASM_PUBLISH_FOO"] = "1"
    story = cli("plan", *HELLO).story
    assert "nothing reads the variable WASM_PUBLISH_FOO\n" in story
    assert "did you mean" not in story


@pytest.mark.parametrize(
    "name",
    [
        "WASM_PUBLISH_TRACEBACK",
        "WASM_PUBLISH_TAG",
        "WASM_PUBLISH_VENDOR",
        "WASM_PUBLISH_FEATURES",
        "WASM_PUBLISH_ACME_STAMP_TEAM",
        "WASM_PUBLISH_LOUDER",
        "MY_WASM_PUBLISH_THING",
    ],
)
def test_what_somebody_reads_is_fine(cli: CommandLine, name: str) -> None:
    cli.site.install(
        "acme-stamp",
        """
        from wasm_publish.settings.option import Option

        @hookimpl
        def wasm_publish_add_options(options):
            options.add(Option("louder", "string", "say more", "plugins"))
        """,
    )
    cli.environment[name] = "1"
    assert "nothing reads" not in cli(*HELLO).story


def test_a_disabled_plugin_has_to_be_installed(cli: CommandLine) -> None:
    cli.environment |= {"WASM_PUBLISH_DISABLE_PLUGINS": "rust, rst", "WASM_PUBLISH_FEATURES": "a"}
    story = cli(*HELLO).story
    assert "warning: WASM_PUBLISH_DISABLE_PLUGINS names rst, which is not installed" in story
    assert "help: did you mean rust?" in story
    assert story.count("WASM_PUBLISH") == 1


def test_the_list_of_plugins_says_nothing_of_it(cli: CommandLine) -> None:
    cli.environment["WASM_PUBLISH_XYZZY"] = "1"
    assert cli("plugins").story == ""
