"""Which command is meant, and what is wrong with a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wasm_publish
from wasm_publish.cli.commands import Command, Commands, Words
from wasm_publish.cli.core_commands import CORE
from wasm_publish.cli.parser import Program, command_parser, parse, split_command
from wasm_publish.errors import UsageError
from wasm_publish.settings.option import Option
from wasm_publish.settings.options import Options

if TYPE_CHECKING:
    from in_process import CommandLine

PROGRAM = Program("wasm-publish", "wasm-publish 1.0", "It publishes.")


def core() -> Commands:
    commands = Commands()
    for command in CORE:
        commands.add(command)
    return commands


def chosen(*words: str) -> tuple[str, list[str]]:
    command, rest = split_command(words, core(), Options())
    return command.name, rest


def parsed(name: str, *words: str) -> tuple[tuple[str, ...], dict[str, object]]:
    positional, given = parse(core()[name], words, Options(), PROGRAM)
    return positional, dict(given)


@pytest.mark.parametrize(
    ("line", "name", "rest"),
    [
        ("", "publish", ""),
        ("plan", "plan", ""),
        ("publish", "publish", ""),
        ("plan crates/hello", "plan", "crates/hello"),
        ("crates/hello plan", "publish", "crates/hello plan"),
        ("plan plan", "plan", "plan"),
        ("-v plan", "plan", "-v"),
        ("-vv -q plan -n", "plan", "-vv -q -n"),
        ("--registry x plan", "plan", "--registry x"),
        ("--registry=x plan", "plan", "--registry=x"),
        ("--registry plan", "publish", "--registry plan"),
        ("--registry plan plan", "plan", "--registry plan"),
        ("-p plan", "publish", "-p plan"),
        ("-p hello plan", "plan", "-p hello"),
        ("-phello plan", "plan", "-phello"),
        ("-vp hello plan", "plan", "-vp hello"),
        ("-vp plan", "publish", "-vp plan"),
        ("--json plan", "plan", "--json"),
        ("./plan", "publish", "./plan"),
        ("../plan", "publish", "../plan"),
        ("/plan", "publish", "/plan"),
        ("-- plan", "publish", "-- plan"),
        ("- plan", "plan", "-"),
        ("--unknown plan", "plan", "--unknown"),
        (".", "publish", "."),
    ],
)
def test_the_first_word_that_is_a_command_is_the_command(line: str, name: str, rest: str) -> None:
    assert chosen(*line.split()) == (name, rest.split())


@pytest.mark.parametrize(("word", "meant"), [("plna", "plan"), ("inspekt", "inspect")])
def test_a_misspelt_command_is_no_path(cli: CommandLine, word: str, meant: str) -> None:
    ran = cli(word)
    assert ran.code == 2
    assert f"error: {word!r} is neither a command nor a path\n" in ran.story
    assert f"did you mean `{meant}`?" in ran.story
    (cli.folder / word).mkdir()
    assert cli(word).code == 3


@pytest.mark.parametrize("word", ["./plna", "crates/plan", "somewhere"])
def test_what_resembles_no_command_is_a_path(cli: CommandLine, word: str) -> None:
    ran = cli(word)
    assert ran.code == 3
    assert "neither" not in ran.story


@given(st.lists(st.sampled_from(["plan", "-v", "--registry", "x", "--", "-p", "./plan", "--json"])))
def test_no_word_but_the_command_is_lost(words: list[str]) -> None:
    name, rest = chosen(*words)
    assert rest == words or sorted([*rest, name]) == sorted(words)


def test_words_and_options_may_stand_in_any_order() -> None:
    positional, given = parsed("publish", "a", "--registry", "x", "b", "-n")
    assert positional == ("a", "b")
    assert given == {"registry": "x", "dry-run": True}


def test_after_two_dashes_everything_is_a_path() -> None:
    assert parsed("publish", "--", "-v") == (("-v",), {})
    assert parsed("publish", "-n", "a", "--", "--json", "--") == (
        ("a", "--json", "--"),
        {"dry-run": True},
    )
    assert parsed("inspect", "--", "-odd.wasm") == (("-odd.wasm",), {})


def test_options_have_the_types_of_their_kind() -> None:
    line = "-vv --tag a --tag b --annotation x=1 --annotation y=2=3 --wasm f.wasm"
    assert parsed("publish", *line.split())[1] == {
        "verbose": 2,
        "tags": ("a", "b"),
        "annotations": {"x": "1", "y": "2=3"},
        "wasm": "f.wasm",
    }


def test_what_is_not_given_is_not_there() -> None:
    assert parsed("publish") == ((), {})


@pytest.mark.parametrize(
    ("line", "message", "remedy"),
    [
        ("--regsitry x", "unrecognized arguments: --regsitry", "did you mean --registry? see"),
        ("--regsitry=x", "unrecognized arguments: --regsitry", "did you mean --registry? see"),
        ("--regis x", "unrecognized arguments: --regis", "did you mean --registry? see"),
        ("--xyzzy", "unrecognized arguments: --xyzzy", "see `wasm-publish --help`"),
        ("-x", "unrecognized arguments: -x", "see `wasm-publish --help`"),
        ("--registry", "argument --registry: expected one argument", "see `wasm-publish --help`"),
        ("--color blue", "argument --color: invalid choice: 'blue'", "see `wasm-publish --help`"),
        ("--quiet=yes", "ignored explicit argument 'yes'", "see `wasm-publish --help`"),
        ("inspect", "the following arguments are required: FILE", "see `wasm-publish inspect --h"),
        ("--registry -- x", "argument --registry: expected one argument", "see `wasm-publish --h"),
        ("inspect -- a -b", "unrecognized arguments: -b\n", "see `wasm-publish inspect --help`"),
        ("inspect a b", "unrecognized arguments: b", "see `wasm-publish inspect --help`"),
        ("plugins --registry x", "unrecognized arguments: --registry", "see `wasm-publish plugin"),
        (
            "--annotation x",
            "--annotation is 'x', expected KEY=VALUE",
            "--annotation KEY=VALUE: add or",
        ),
        ("--channel x", "--channel is 'x', expected WORD=TAG", "--channel WORD=TAG: moving tags"),
        ("--message-format xml", "there is no message format 'xml'", "the formats are "),
        ("--format zip", "there is no artifact format 'zip'", "the formats are auto, cncf,"),
    ],
)
def test_what_is_wrong_is_told_with_a_remedy(
    cli: CommandLine, line: str, message: str, remedy: str | None
) -> None:
    given = ["--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.0.0"]
    words = line.split()
    ran = cli(*words, *([] if words[0] in {"inspect", "plugins"} else given))
    assert ran.code == 2
    assert ran.answer == ""
    assert message in ran.story
    assert (remedy is None) is ("  help: " not in ran.story)
    assert remedy is None or f"  help: {remedy}" in ran.story


@pytest.mark.parametrize(
    "words",
    ["tags oci:out", "untag oci:out:1", "copy oci:out:1 oci:in", "doctor r.example", "inspect x"],
)
def test_a_message_format_is_known_or_refused_whatever_the_command(
    cli: CommandLine, words: str
) -> None:
    ran = cli(*words.split(), "--message-format", "xml")
    assert (ran.code, ran.answer) == (2, "")
    assert "there is no message format 'xml'" in ran.story


def test_plugins_are_listed_though_the_one_with_the_format_is_broken(cli: CommandLine) -> None:
    assert cli("plugins", "--message-format", "xml").code == 0


@pytest.mark.parametrize("words", [[], ["plan"], ["inspect"], ["plugins"]])
@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_the_version_is_the_programs(
    cli: CommandLine, capsys: pytest.CaptureFixture[str], words: list[str], flag: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli(*words, flag)
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"wasm-publish {wasm_publish.__version__}\n"


def test_help_lists_commands_and_every_option(
    cli: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli("--help")
    assert caught.value.code == 0
    text = capsys.readouterr().out
    publish = core()["publish"]
    assert text.startswith("usage: wasm-publish [COMMAND] [OPTIONS] [PATH ...]\n")
    for command in CORE:
        assert f"\n  {command.name} " in text
    for option in Options():
        has_row = any(row in text for row in (f"  --{option.name} ", f", --{option.name} "))
        assert has_row is (publish.takes(option) or option.key == "version")


@pytest.mark.parametrize("command", CORE, ids=lambda command: command.name)
def test_help_of_a_command_is_its_own(
    cli: CommandLine, capsys: pytest.CaptureFixture[str], command: Command
) -> None:
    with pytest.raises(SystemExit):
        cli(command.name, "-h")
    text = capsys.readouterr().out
    assert text.startswith(f"usage: wasm-publish {command.name} [OPTIONS]")
    assert "set up:" not in text
    for example in command.examples:
        assert f"\n  {example}" in text
    assert ("--registry PREFIX" in text) is command.takes(Options()["registry"])


def test_a_command_of_a_plugin_need_not_have_examples_or_words() -> None:
    bare = Command("attest-everything", "attest it", "acme:attest")
    text = command_parser(bare, Options(), PROGRAM).format_help()
    assert "examples" not in text
    assert text.startswith("usage: wasm-publish attest-everything [OPTIONS]\n")


def test_long_names_of_commands_keep_their_distance() -> None:
    bare = Command("attest-everything", "attest it", "acme:attest")
    program = Program("wasm-publish", commands=(*CORE, bare))
    text = command_parser(CORE[0], Options(), program).format_help()
    assert "\n  attest-everything  attest it\n" in text
    assert "\n  plan               show what" in text


def test_a_percent_sign_in_a_help_text_is_shown() -> None:
    options = Options([*Options(), Option("rate", "string", "100% of it", "plugins")])
    assert "100% of it" in command_parser(core()["publish"], options, PROGRAM).format_help()


@pytest.mark.parametrize(
    ("count", "given", "expected"),
    [
        (None, ["one"], ("one",)),
        ("?", ["one"], ("one",)),
        ("?", [], ()),
        ("*", [], ()),
        ("+", ["one", "two"], ("one", "two")),
    ],
)
def test_a_command_says_how_many_words_it_takes(
    count: str | None, given: list[str], expected: tuple[str, ...]
) -> None:
    command = Command("x", "x", "acme:x", words=(Words("WORD", "a word", count),))
    assert parse(command, given, Options(), PROGRAM)[0] == expected


def test_a_name_of_a_command_is_taken_once() -> None:
    commands = core()
    assert "plan" in commands
    assert commands["plan"].load().__module__ == "wasm_publish.cli.plan"
    with pytest.raises(UsageError, match="the command plan exists already"):
        commands.add(CORE[1])


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "soon", ""])
def test_seconds_are_a_whole_number_from_1(text: str) -> None:
    assert parsed("push", "a", "b", "--timeout", "90")[1] == {"timeout": 90}
    with pytest.raises(UsageError, match="expected a whole number of seconds"):
        parsed("push", "a", "b", f"--timeout={text}")


@pytest.mark.parametrize(
    ("number", "usage"),
    [(None, "WORD"), ("?", "[WORD]"), ("*", "[WORD ...]"), ("+", "WORD ...")],
)
def test_usage_shows_how_many_words_there_may_be(number: str | None, usage: str) -> None:
    assert Words("WORD", "a word", number).usage == usage
