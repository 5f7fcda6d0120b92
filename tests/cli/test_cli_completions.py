"""What may come next, by what was typed so far."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wasm_publish.cli.core_commands import CORE

if TYPE_CHECKING:
    from in_process import CommandLine

SHELLS = ("bash", "zsh", "fish")


def _answers(cli: CommandLine, *typed: str, program: str = "wasm-publish") -> list[list[str]]:
    """The answer to what was typed, a list of fields for each line."""
    ran = cli("completions", "bash", "--", program, *typed)
    assert (ran.code, ran.story) == (0, "")
    return [line.split("\t") for line in ran.answer.splitlines()]


def _words(cli: CommandLine, *typed: str, program: str = "wasm-publish") -> list[str]:
    return [f[1] for f in _answers(cli, *typed, program=program) if f[0] in {"word", "part"}]


def _paths(cli: CommandLine, *typed: str) -> list[tuple[str, str]]:
    return [(f[0], f[1]) for f in _answers(cli, *typed) if f[0] not in {"word", "part"}]


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_names_our_programs_and_asks_us(cli: CommandLine, shell: str) -> None:
    script = cli("completions", shell).answer
    assert "cargo-wasm-publish" in script
    assert f"wasm-publish completions {shell} -- " in script


def test_another_shell_is_refused(cli: CommandLine) -> None:
    ran = cli("completions", "tcsh")
    assert ran.code == 2
    assert "invalid choice: 'tcsh'" in ran.story


class TestCommands:
    def test_the_first_word_is_a_command_or_a_path(self, cli: CommandLine) -> None:
        assert _words(cli, "") == [command.name for command in CORE]
        assert _paths(cli, "") == [("file", "")]

    def test_each_tells_what_it_does(self, cli: CommandLine) -> None:
        assert ["word", "push", "push a wasm file that has no project"] in _answers(cli, "pu")

    def test_the_letters_typed_count(self, cli: CommandLine) -> None:
        assert _words(cli, "pu") == ["publish", "push", "pull"]

    def test_options_may_stand_before_it(self, cli: CommandLine) -> None:
        assert _words(cli, "--registry", "oci:x", "-q", "unt") == ["untag"]

    def test_there_is_one_at_most(self, cli: CommandLine) -> None:
        assert _words(cli, "check", "pu") == []
        assert _words(cli, "./folder", "pu") == []

    def test_a_misspelt_one_is_a_path(self, cli: CommandLine) -> None:
        assert _words(cli, "publsh", "--jso") == ["--json"]

    def test_those_of_plugins_are_offered(self, cli: CommandLine) -> None:
        cli.site.install(
            "attest",
            """
            from wasm_publish.cli.commands import Command
            from wasm_publish.settings.option import Option

            @hookimpl
            def wasm_publish_add_commands(commands):
                commands.add(Command("attest", "attest it", "acme:attest", groups=("plugins",)))

            @hookimpl
            def wasm_publish_add_options(options):
                options.add(Option("attest-kind", "string", "a kind", "plugins",
                                   choices=("brief", "full")))
            """,
        )
        assert _words(cli, "att") == ["attest"]
        assert _words(cli, "attest", "--attest-kind", "") == ["brief", "full"]
        assert _words(cli, "attest", "") == []

    def test_a_broken_plugin_hides_nothing_of_ours(self, cli: CommandLine) -> None:
        cli.site.enter("broken", "no_such_module")
        assert _words(cli, "pu") == ["publish", "push", "pull"]


class TestOptions:
    def test_they_are_those_of_the_command(self, cli: CommandLine) -> None:
        assert "--verify-wasm" in _words(cli, "pull", "--")
        assert "--verify-wasm" not in _words(cli, "push", "--")
        assert _words(cli, "pull", "--ver") == ["--verify-wasm", "--verbose", "--version"]

    def test_without_a_command_they_are_those_of_publish(self, cli: CommandLine) -> None:
        assert _words(cli, "--dry") == ["--dry-run"]

    def test_one_that_is_there_is_not_offered_again(self, cli: CommandLine) -> None:
        assert _words(cli, "--dry-run", "--dry") == []
        assert _words(cli, "-n", "--dry") == []
        assert _words(cli, "--format=cncf", "--form") == []

    @pytest.mark.parametrize("flag", ["--tag", "--annotation", "--verbose", "--to", "--layer"])
    def test_unless_it_is_repeatable(self, cli: CommandLine, flag: str) -> None:
        assert flag in _words(cli, flag, "x", flag)

    def test_a_dash_alone_begins_one(self, cli: CommandLine) -> None:
        assert "--help" in _words(cli, "-")

    def test_behind_two_dashes_there_are_none(self, cli: CommandLine) -> None:
        assert _answers(cli, "push", "--", "--") == [
            ["wasm", ""],
        ]
        assert _paths(cli, "push", "--", "hello.wasm", "oci:") == [("folder", "oci:")]


class TestValues:
    @pytest.mark.parametrize("typed", [("--version-from", ""), ("plan", "--version-from", "")])
    def test_choices(self, cli: CommandLine, typed: tuple[str, ...]) -> None:
        assert _words(cli, *typed) == ["tag", "project"]

    def test_behind_an_equals_sign(self, cli: CommandLine) -> None:
        assert _words(cli, "--color=a") == ["--color=auto", "--color=always"]
        assert _paths(cli, "--ca-file=x") == [("file", "--ca-file=")]
        assert _answers(cli, "--no-such=x") == []

    def test_formats_with_those_of_plugins(self, cli: CommandLine) -> None:
        cli.site.install(
            "odd",
            """
            from wasm_publish.oci.formats import Format

            @hookimpl
            def wasm_publish_formats():
                return [Format("odd", "for odd readers", lambda content: None),
                        Format("read-only", "for nobody")]
            """,
        )
        names = _words(cli, "--format", "")
        assert {"odd", "cncf", "compat", "runwasi", "wasm-to-oci", "auto"} == set(names)
        assert ["word", "odd", "for odd readers"] in _answers(cli, "--format", "o")

    def test_message_formats(self, cli: CommandLine) -> None:
        assert _words(cli, "--message-format", "") == ["human", "json"]

    @pytest.mark.parametrize(
        ("flag", "kind"),
        [
            ("--wasm", "wasm"),
            ("--target-dir", "folder"),
            ("--manifest-path", "file"),
            ("--ca-file", "file"),
        ],
    )
    def test_paths(self, cli: CommandLine, flag: str, kind: str) -> None:
        assert _answers(cli, flag, "x") == [[kind, ""]]

    def test_a_short_flag_has_the_same_values(self, cli: CommandLine) -> None:
        assert _answers(cli, "pull", "-o", "x") == [["file", ""]]
        assert _answers(cli, "pull", "-vo", "x") == [["file", ""]]

    def test_a_place_has_a_scheme_and_then_a_path(self, cli: CommandLine) -> None:
        assert _words(cli, "--registry", "") == ["oci:", "oci-archive:"]
        assert _answers(cli, "--registry", "oci-") == [["part", "oci-archive:", "an OCI archive"]]
        assert _answers(cli, "--to", "oci:x") == [["folder", "oci:"]]
        assert _answers(cli, "--to=oci-archive:x") == [["file", "--to=oci-archive:"]]
        assert _answers(cli, "--to", "ghcr.io/") == []

    def test_a_layer_has_a_file_behind_its_type(self, cli: CommandLine) -> None:
        assert _answers(cli, "--layer", "text/plain") == []
        assert _answers(cli, "--layer", "text/plain=x") == [["file", "text/plain="]]
        assert _answers(cli, "--layer=text/plain=x") == [["file", "--layer=text/plain="]]

    def test_a_text_of_any_kind_is_left_alone(self, cli: CommandLine) -> None:
        assert _answers(cli, "--name", "") == []

    def test_the_projects_of_this_folder(self, cli: CommandLine) -> None:
        text = '[[artifact]]\nname = "one"\nwasm = "hello.wasm"\n[[artifact]]\nname = "two"\n'
        (cli.folder / "wasm-publish.toml").write_text(text, encoding="utf-8")
        assert _words(cli, "-p", "") == ["one", "two"]
        assert _words(cli, "--exclude", "t") == ["two"]

    def test_what_is_wrong_here_is_not_told_now(self, cli: CommandLine) -> None:
        (cli.folder / "wasm-publish.toml").write_text('name = "one"\n', encoding="utf-8")
        cli.environment["WASM_PUBLISH_CHANGED_SINCE"] = "no-such-branch"
        assert _answers(cli, "-p", "") == []

    def test_no_project_no_names(self, cli: CommandLine) -> None:
        assert _answers(cli, "-p", "") == []


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "kinds"),
        [
            (("plan", ""), ["file"]),
            (("plan", "a", "b", ""), ["file"]),
            (("push", "x"), ["wasm"]),
            (("push", "x.wasm", "oci:"), ["folder"]),
            (("push", "x.wasm", "oci:a:1", "oci-archive:"), ["file"]),
            (("inspect", "x"), ["wasm"]),
            (("inspect", "x", ""), []),
            (("plugins", ""), []),
            (("login", ""), []),
        ],
    )
    def test_each_position_has_its_own(
        self, cli: CommandLine, typed: tuple[str, ...], kinds: list[str]
    ) -> None:
        assert [kind for kind, _ in _paths(cli, *typed)] == kinds

    def test_the_values_of_options_are_no_words(self, cli: CommandLine) -> None:
        assert _paths(cli, "push", "--os", "x", "-q", "") == [("wasm", "")]

    def test_shells(self, cli: CommandLine) -> None:
        assert _words(cli, "completions", "") == list(SHELLS)
        assert _words(cli, "completions", "z") == ["zsh"]


@pytest.mark.parametrize(
    ("program", "typed"),
    [
        ("wasm-publish", []),
        ("/usr/bin/wasm-publish", []),
        ("cargo", ["wasm-publish"]),
        ("cargo", ["+nightly", "-q", "wasm-publish"]),
        ("cargo-wasm-publish", []),
        ("cargo-wasm-publish", ["wasm-publish"]),
    ],
)
def test_what_stands_before_our_words_may_be_cargos(
    cli: CommandLine, program: str, typed: list[str]
) -> None:
    assert _words(cli, *typed, "chec", program=program) == ["check"]


def test_a_program_alone_has_everything_before_it(cli: CommandLine) -> None:
    assert "publish" in _words(cli)


def test_the_scripts_are_in_the_package() -> None:
    from wasm_publish.cli import completions

    folder = Path(completions.__file__).parent / "shells"
    assert {path.suffix for path in folder.iterdir()} == {".bash", ".fish", ".zsh"}
