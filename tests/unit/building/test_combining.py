from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.building.combining import combined
from wasm_publish.model import BuildCommand

HERE, THERE = Path("here"), Path("there")


def build(*chosen: str, argv: tuple[str, ...] = ("make",), cwd: Path = HERE) -> BuildCommand:
    return BuildCommand(argv, cwd, chosen)


def test_one_command_chooses_all_that_it_can_build() -> None:
    assert combined([build("-p", "a"), build("-p", "b")]) == (build("-p", "a", "-p", "b"),)


def test_what_is_built_otherwise_or_elsewhere_is_a_build_of_its_own() -> None:
    commands = (
        build("-p", "a"),
        build("-p", "b", argv=("make", "more")),
        build("-p", "c", cwd=THERE),
        build("-p", "d")._replace(variables=(("GOOS", "wasip1"),)),
    )
    assert combined(commands) == commands


def test_nothing_is_built_twice() -> None:
    assert combined([build(), build(), build("-p", "a"), build("-p", "a")]) == (build("-p", "a"),)


def test_without_commands_there_is_none() -> None:
    assert combined([]) == ()


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("abcd"))))
def test_everything_is_chosen_once_by_its_own_command(wanted: list[tuple[str, str]]) -> None:
    commands = combined(build("-p", name, argv=(program,)) for program, name in wanted)
    chosen = [(c.argv[0], name) for c in commands for name in c.chosen if name != "-p"]
    assert sorted(chosen) == sorted(set(wanted))
    assert len(commands) == len({program for program, _ in wanted})


def test_a_person_reads_all_of_a_command() -> None:
    command = BuildCommand(("go", "build"), HERE, ("./a",), (("GOOS", "wasip1"),))
    assert command.words == ("env", "GOOS=wasip1", "go", "build", "./a")
    assert build("-p", "a").words == ("make", "-p", "a")
