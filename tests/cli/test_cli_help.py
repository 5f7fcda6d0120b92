"""What a person sees who asks for help."""

from __future__ import annotations

import re

import pytest

from wasm_publish.cli.commands import Command
from wasm_publish.cli.core_commands import CORE
from wasm_publish.cli.help_text import headed, in_order
from wasm_publish.cli.parser import Program, command_parser
from wasm_publish.settings.options import Options

_PROGRAM = Program("wasm-publish")
_BY_NAME = {command.name: command for command in CORE}
each_command = pytest.mark.parametrize("command", CORE, ids=lambda command: command.name)


def _help(command: Command, program: Program = _PROGRAM) -> str:
    return command_parser(command, Options(), program).format_help()


@pytest.fixture(autouse=True)
def _terminal_of_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@each_command
def test_everything_fits_80_columns(command: Command) -> None:
    assert [line for line in _help(command).splitlines() if len(line) > 79] == []


@each_command
def test_on_a_narrow_terminal_flags_and_variables_stay_whole(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = set(re.findall(r"--[a-z-]+|WASM_PUBLISH_\w+", _help(command)))
    monkeypatch.setenv("COLUMNS", "40")
    assert set(re.findall(r"--[a-z-]+|WASM_PUBLISH_\w+", _help(command))) == wide


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("check", "--jobs --skip-existing --force --dry-run --username --ca-file --timeout"),
        ("completions", "--json --message-format"),
    ],
)
def test_what_would_do_nothing_is_not_offered(name: str, flags: str) -> None:
    shown = _help(_BY_NAME[name])
    assert [flag for flag in flags.split() if f"{flag} " in shown] == []


def test_so_does_the_list_of_commands() -> None:
    text = _help(CORE[0], Program("wasm-publish", commands=CORE))
    assert [line for line in text.splitlines() if len(line) > 79] == []


def test_commands_stand_below_their_headings() -> None:
    lines = _help(CORE[0], Program("wasm-publish", commands=CORE)).splitlines()
    headings = [line for line in lines[: lines.index("arguments:")] if line.endswith(":")]
    assert headings == ["publish:", "look and fetch:", "in registries:", "set up:"]
    assert lines[lines.index("publish:") + 1].split("  ")[1] == "publish"


def test_those_of_plugins_come_last_below_one_of_their_own() -> None:
    bare = Command("attest", "attest it", "acme:attest")
    assert next(iter(headed((bare, *CORE)))) == "of plugins"
    assert headed((*CORE, bare))["of plugins"] == [bare]


@each_command
def test_a_command_begins_with_what_is_its_own(command: Command) -> None:
    groups = list(dict.fromkeys(option.group for option in in_order(Options(), command)))
    assert groups[-1] == "output"
    own = [group for group in command.groups if group in groups and group != "connection"]
    own = [group for group in own if group != "plugins"]
    assert groups[: len(own)] == own


def test_the_words_that_an_option_takes_are_listed() -> None:
    text = " ".join(_help(_BY_NAME["publish"]).split())
    assert "which version counts: the git tag's or the project file's [tag, project]" in text


def test_a_short_flag_shares_the_value_with_the_long_one() -> None:
    text = _help(_BY_NAME["pull"])
    assert "  -o, --output FILE " in text
    assert "  -q, --quiet " in text


def test_examples_are_typed_as_the_program_was() -> None:
    text = _help(_BY_NAME["push"], Program("cargo wasm-publish"))
    assert "\n  cargo wasm-publish push hello.wasm ghcr.io" in text
    assert "| cargo wasm-publish push - ghcr.io" in text
    zsh = _help(_BY_NAME["completions"], Program("cargo wasm-publish"))
    assert "> ~/.zfunc/_cargo-wasm-publish\n" in zsh


def test_only_the_list_of_commands_says_how_to_see_the_others() -> None:
    listed = Program("wasm-publish", commands=CORE)
    assert "`wasm-publish COMMAND --help`" in _help(CORE[0], listed)
    assert "COMMAND --help" not in _help(CORE[0])


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("publish", "replace a version that is published with other content, or a file"),
        ("pull", "replace a file that differs"),
        ("copy", "replace a version that is there with other content"),
        ("init", "replace the registry that is set"),
    ],
)
def test_an_option_says_what_it_means_for_a_command(name: str, meaning: str) -> None:
    assert f"--force {meaning} " in " ".join(_help(_BY_NAME[name]).split())


@each_command
def test_only_options_that_a_command_takes_mean_something_of_its_own(command: Command) -> None:
    taken = {option.key for option in Options() if command.takes(option)}
    assert {key for key, _ in command.meanings} <= taken
