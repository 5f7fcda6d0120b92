"""The world that a component targets, as a person sees and names it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, MODULE

if TYPE_CHECKING:
    from in_process import CommandLine, Outcome

RUN = b"wasi:cli/run@0.2.6"
COMMAND = COMPONENT + b"\x0b\x18\x01\x00\x12" + RUN + b"\x05\x00\x00"
"""A component that exports this instance, as far as its names go."""
HELLO = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.2.0")


@pytest.fixture
def command(cli: CommandLine) -> CommandLine:
    (cli.folder / "hello.wasm").write_bytes(COMMAND)
    return cli


def target_of(ran: Outcome) -> str | None:
    assert ran.code == 0, ran.story
    (artifact,) = ran.document["artifacts"]
    target: str | None = json.loads(artifact["config"])["component"]["target"]
    assert artifact["wasm"]["world"] == target
    return target


def test_inspect_shows_it(command: CommandLine) -> None:
    assert "\n  world        wasi:cli/command@0.2.6\n" in command("inspect", "hello.wasm").answer
    document = command("inspect", "--json", "hello.wasm").document
    assert document["wasm"]["world"] == "wasi:cli/command@0.2.6"


def test_so_does_a_plan(command: CommandLine) -> None:
    assert "\n  world        wasi:cli/command@0.2.6\n" in command("plan", *HELLO).answer


def test_the_config_tells_a_well_known_one(command: CommandLine) -> None:
    assert target_of(command(*HELLO, "--json")) == "wasi:cli/command@0.2.6"
    pushed = command("push", "hello.wasm", "oci:out:1.0.0", "--json")
    assert target_of(pushed) == "wasi:cli/command@0.2.6"


def test_or_none(cli: CommandLine) -> None:
    assert target_of(cli(*HELLO, "--json")) is None
    assert "world" not in cli("plan", *HELLO).answer


def test_a_person_may_name_another(command: CommandLine) -> None:
    world = "acme:greet/greeter@1.0.0"
    assert target_of(command(*HELLO, "--world", world, "--json")) == world
    command.environment["WASM_PUBLISH_WORLD"] = world
    assert target_of(command("push", "hello.wasm", "oci:out:1.0.0", "--json")) == world
    text = 'name = "hello"\nversion = "1.2.0"\nwasm = "hello.wasm"\nworld = "acme:a/b"\n'
    (command.folder / "wasm-publish.toml").write_text(text, encoding="utf-8")
    del command.environment["WASM_PUBLISH_WORLD"]
    assert target_of(command("--json")) == "acme:a/b"


@pytest.mark.parametrize("words", [HELLO, ("push", "hello.wasm", "oci:out:1.0.0")])
def test_nonsense_is_refused(command: CommandLine, words: tuple[str, ...]) -> None:
    ran = command(*words, "--world", "command")
    assert ran.code == 2
    assert ran.story.startswith("error: 'command' is no full name of a world\n")
    assert not (command.folder / "out").exists()


def test_nonsense_in_a_file_is_told_with_its_line_by_a_check_without_wasm(
    cli: CommandLine,
) -> None:
    text = 'name = "hello"\nversion = "1.2.0"\nworld = "command"\n'
    (cli.folder / "wasm-publish.toml").write_text(text, encoding="utf-8")
    ran = cli("check", "--no-wasm", "--json")
    assert ran.code == 1
    (problem,) = ran.document["problems"]
    assert (problem["code"], problem["line"]) == ("invalid-world", 3)


@pytest.mark.parametrize(
    ("wasm", "world", "code"),
    [
        (MODULE, "wasi:cli/command@0.2.6", "world-ignored"),
        (COMMAND, "wasi:http/proxy@0.2.6", "world-differs"),
    ],
)
def test_what_cannot_be_is_a_warning(cli: CommandLine, wasm: bytes, world: str, code: str) -> None:
    (cli.folder / "hello.wasm").write_bytes(wasm)
    for words in ((*HELLO, "--world", world), ("check", *HELLO, "--world", world)):
        ran = cli(*words, "--json")
        assert ran.code == 0
        assert [problem["code"] for problem in ran.document["problems"]] == [code]
