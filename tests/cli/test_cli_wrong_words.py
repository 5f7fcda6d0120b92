"""What is answered to words that are none of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from in_process import CommandLine


class TestEmptyValues:
    @pytest.mark.parametrize(
        "flag", ["--registry", "--name", "--wasm", "--target", "--manifest-path", "--version-from"]
    )
    def test_they_are_no_values(self, cli: CommandLine, flag: str) -> None:
        ran = cli(flag, "", "--dry-run")
        assert ran.code == 2
        assert f"error: {flag} is empty" in ran.story or "invalid choice" in ran.story

    def test_one_says_what_to_do(self, cli: CommandLine) -> None:
        story = cli("--registry=").story
        assert "help: give it a value, or leave the option out" in story

    def test_an_empty_variable_counts_as_not_set(self, cli: CommandLine) -> None:
        cli.environment["WASM_PUBLISH_REGISTRY"] = ""
        words = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.2.0")
        assert cli(*words).code == 0

    def test_a_prefix_of_tags_may_be_taken_back(self, cli: CommandLine) -> None:
        cli.environment["WASM_PUBLISH_TAG_PREFIX"] = "v"
        words = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.2.0")
        assert "hello:1.2.0" in cli(*words, "--tag-prefix", "").answer


class TestUnknownFlags:
    @pytest.mark.parametrize(
        ("words", "answer"),
        [
            (("--token", "abc"), "--username and --password-stdin"),
            (("--password=abc",), "`wasm-publish login`"),
            (("-u", "alice"), "the user is --username"),
            (("-j", "4"), "CARGO_BUILD_JOBS"),
            (("-j4",), "CARGO_BUILD_JOBS"),
            (("--index", "x"), "--registry names a host"),
            (("--all",), "--workspace"),
            (("copy", "a", "b", "-a"), "--all-tags"),
            (("-Z", "unstable"), ".cargo/config.toml"),
            (("-Zunstable",), ".cargo/config.toml"),
            (("--config", "x"), ".cargo/config.toml"),
        ],
    )
    def test_those_of_cargo_and_docker_have_an_answer(
        self, cli: CommandLine, words: tuple[str, ...], answer: str
    ) -> None:
        ran = cli(*words)
        assert ran.code == 2
        assert "error: unrecognized arguments: " in ran.story
        assert answer in ran.story
        assert "did you mean" not in ran.story

    def test_what_may_be_a_secret_is_not_repeated(self, cli: CommandLine) -> None:
        for words in (["--token", "hunter2"], ["--token=hunter2"], ["--passwort=hunter2"]):
            assert "hunter2" not in cli(*words).story

    @pytest.mark.parametrize(
        ("flag", "meant"),
        [
            ("--registy", "--registry"),
            ("--dryrun", "--dry-run"),
            ("--tga", "--tag"),
            ("--packages", "--package"),
        ],
    )
    def test_a_misspelt_one_has_a_guess(self, cli: CommandLine, flag: str, meant: str) -> None:
        assert f"did you mean {meant}? see" in cli(flag).story

    @pytest.mark.parametrize("flag", ["--edition", "--allow", "--quack", "-x"])
    def test_others_have_none(self, cli: CommandLine, flag: str) -> None:
        story = cli(flag).story
        assert "did you mean" not in story
        assert "help: see `wasm-publish --help`" in story


def test_a_short_flag_is_near_few_words(cli: CommandLine) -> None:
    assert "did you mean" not in cli("check", "--jobs", "3").story  # such as --os


@pytest.mark.parametrize("word", ["unstable", "target", "tests"])
def test_a_word_that_resembles_no_command_is_a_path(cli: CommandLine, word: str) -> None:
    assert "there is no such file or folder" in cli(word).story


@pytest.mark.parametrize(
    ("word", "meant"), [("chekc", "check"), ("puhs", "push"), ("pul", "pull"), ("plna", "plan")]
)
def test_a_misspelt_command_has_a_guess(cli: CommandLine, word: str, meant: str) -> None:
    assert f"did you mean `{meant}`?" in cli(word).story


def test_only_words_that_have_to_be_there_are_missed(cli: CommandLine) -> None:
    story = cli("completions").story
    assert "error: the following arguments are required: SHELL\n" in story
    assert "required: REGISTRY[/REPOSITORY]\n" in cli("doctor").story
    assert "required: FILE, REFERENCE\n" in cli("push").story


class TestHelp:
    @pytest.fixture(autouse=True)
    def _exits(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def _shown(self, cli: CommandLine, *words: str) -> str:
        with pytest.raises(SystemExit) as caught:
            cli(*words)
        assert caught.value.code == 0
        return self._capsys.readouterr().out

    def test_it_is_a_word_too(self, cli: CommandLine) -> None:
        assert self._shown(cli, "help") == self._shown(cli, "--help")

    @pytest.mark.parametrize("command", ["plan", "push", "publish"])
    def test_that_may_name_a_command(self, cli: CommandLine, command: str) -> None:
        shown = self._shown(cli, "help", command)
        assert shown == self._shown(cli, command, "--help")
        assert shown.startswith(f"usage: wasm-publish {command} ")

    def test_it_is_there_under_cargo_too(self, cli: CommandLine) -> None:
        cli.program, cli.under_cargo = "cargo wasm-publish", True
        assert self._shown(cli, "help").startswith("usage: cargo wasm-publish ")

    def test_of_no_command_there_is_none(self, cli: CommandLine) -> None:
        ran = cli("help", "chekc")
        assert ran.code == 2
        assert "error: there is no command 'chekc'\n  help: did you mean `check`?" in ran.story
        assert "the commands are publish, plan, " in cli("help", "xyzzy").story

    def test_a_folder_of_that_name_is_a_path(self, cli: CommandLine) -> None:
        assert "no such file or folder" in cli("./help").story
