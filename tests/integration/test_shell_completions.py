"""The tab key, in real shells."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from shell_session import environment_for, open_shell, shell_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from shell_session import ShellSession

_BASH = (
    # What cargo's own completions do, which must go on.
    "_cargo() { COMPREPLY=(own); }; complete -o default -F _cargo cargo;"
    " source <(wasm-publish completions bash)"
)
_ZSH = (
    "bindkey -e; autoload -U compinit; compinit -u;"
    # As cargo's own completions hand over to those of a subcommand.
    " _cargo() { local ret=1 at=$words[(I)wasm-publish]; (( at )) || { compadd own; return };"
    ' words=("${(@)words[at,-1]}"); (( CURRENT -= at - 1 ));'
    " _call_function ret _cargo-$words[1]; return ret };"
    " compdef _cargo cargo; source <(wasm-publish completions zsh)"
)
_FISH = "wasm-publish completions fish | source; complete -C"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wasm, another file and folders."""
    folder = tmp_path_factory.mktemp("typed")
    for name in ("dist", "two words"):
        (folder / name).mkdir()
    for name in ("my.wasm", "other.txt", "my.txt"):
        (folder / name).touch()
    return folder


@pytest.fixture(scope="session")
def bash(folder: Path, machine_environment: Mapping[str, str]) -> Iterator[ShellSession]:
    """bash with our completions, and some of cargo."""
    program = shell_program("bash", machine_environment)
    environment = environment_for(folder, machine_environment)
    with open_shell([program, "--norc", "--noprofile", "-i"], folder, environment) as session:
        session.run(_BASH)
        yield session


@pytest.fixture(scope="session")
def zsh(folder: Path, machine_environment: Mapping[str, str]) -> Iterator[ShellSession]:
    """zsh with our completions, and some of cargo."""
    program = shell_program("zsh", machine_environment)
    environment = environment_for(folder, machine_environment)
    with open_shell([program, "-f", "-i"], folder, environment) as session:
        session.run(_ZSH)
        yield session


def _fish(folder: Path, machine: Mapping[str, str], typed: str) -> list[str]:
    program = shell_program("fish", machine)
    done = subprocess.run(
        [program, "--no-config", "-c", f'{_FISH} "{typed}"'],
        cwd=folder,
        env=environment_for(folder, machine),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    assert done.stderr == ""
    return [line.partition("\t")[0] for line in done.stdout.splitlines()]


_CASES = [
    ("wasm-publish chec", ["wasm-publish", "check"]),
    ("wasm-publish pull --verify-w", ["wasm-publish", "pull", "--verify-wasm"]),
    ("wasm-publish --format comp", ["wasm-publish", "--format", "compat"]),
    ("wasm-publish --format=comp", ["wasm-publish", "--format=compat"]),
    ("wasm-publish push my", ["wasm-publish", "push", "my.wasm"]),
    ("wasm-publish inspect ./my", ["wasm-publish", "inspect", "./my.wasm"]),
    ("wasm-publish --ca-file oth", ["wasm-publish", "--ca-file", "other.txt"]),
    ("wasm-publish --ca-file=oth", ["wasm-publish", "--ca-file=other.txt"]),
    ("wasm-publish --layer a/b=oth", ["wasm-publish", "--layer", "a/b=other.txt"]),
    ("wasm-publish completions f", ["wasm-publish", "completions", "fish"]),
    ("wasm-publish push -- my", ["wasm-publish", "push", "--", "my.wasm"]),
    ("cargo wasm-publish chec", ["cargo", "wasm-publish", "check"]),
    ("cargo +nightly wasm-publish chec", ["cargo", "+nightly", "wasm-publish", "check"]),
    ("cargo-wasm-publish wasm-publish chec", ["cargo-wasm-publish", "wasm-publish", "check"]),
]
"""What is typed, and the words that it becomes."""

_GOING_ON = [
    ("wasm-publish --registry oci:di", "oci:dist"),
    ("wasm-publish --registry=oci:di", "--registry=oci:dist"),
    ("wasm-publish --registry oci-a", "oci-archive:"),
    ("wasm-publish --target-dir two", "two words"),
]
"""What is typed, and the last word that it becomes, which goes on without a space."""


@pytest.mark.parametrize(("typed", "words"), _CASES)
def test_bash_completes_a_word(bash: ShellSession, typed: str, words: list[str]) -> None:
    assert bash.completed(typed) == [*words, "|"]


@pytest.mark.parametrize(("typed", "last"), _GOING_ON)
def test_bash_goes_on_where_a_word_does(bash: ShellSession, typed: str, last: str) -> None:
    slash = "" if last.endswith(":") else "/"
    assert bash.completed(typed)[-1] == f"{last}{slash}|"


def test_bash_completes_what_a_quote_holds(bash: ShellSession) -> None:
    assert bash.completed("wasm-publish --target-dir 'two")[-1] == "two words/|"
    assert bash.completed(r"wasm-publish --target-dir two\ w")[-1] == "two words/|"


def test_bash_leaves_cargo_its_own(bash: ShellSession) -> None:
    assert bash.completed("cargo x") == ["cargo", "own", "|"]
    bash.run("source <(wasm-publish completions bash)")
    assert bash.completed("cargo x") == ["cargo", "own", "|"]


def test_bash_completes_where_the_cursor_is(bash: ShellSession) -> None:
    assert bash.completed("wasm-publish chec .\x02\x02") == ["wasm-publish", "check", ".|"]


@pytest.mark.parametrize(("typed", "words"), _CASES)
def test_zsh_completes_a_word(zsh: ShellSession, typed: str, words: list[str]) -> None:
    # Behind a word it puts a space that goes away again where a quote follows.
    assert zsh.completed(typed) == [*words[:-1], f"{words[-1]}|"]


@pytest.mark.parametrize(("typed", "last"), _GOING_ON)
def test_zsh_goes_on_where_a_word_does(zsh: ShellSession, typed: str, last: str) -> None:
    assert zsh.completed(typed)[-1] == f"{last}|"


def test_zsh_leaves_cargo_its_own(zsh: ShellSession) -> None:
    assert zsh.completed("cargo x") == ["cargo", "x|"]
    assert zsh.completed("cargo o") == ["cargo", "own|"]


def test_zsh_completes_what_a_backslash_holds(zsh: ShellSession) -> None:
    assert zsh.completed(r"wasm-publish --target-dir two\ w")[-1] == "two words|"


def test_zsh_loads_it_from_a_folder_too(
    folder: Path, machine_environment: Mapping[str, str], tmp_path: Path
) -> None:
    program = shell_program("zsh", machine_environment)
    environment = environment_for(tmp_path, machine_environment)
    with open_shell([program, "-f", "-i"], folder, environment) as session:
        session.run(f"wasm-publish completions zsh > {tmp_path}/_wasm-publish")
        session.run(f"bindkey -e; fpath=({tmp_path} $fpath); autoload -U compinit; compinit -u")
        assert session.completed("wasm-publish chec") == ["wasm-publish", "check|"]
        assert session.completed("wasm-publish untag oci:di")[-1] == "oci:dist|"


@pytest.mark.parametrize(("typed", "words"), _CASES)
def test_fish_completes_a_word(
    folder: Path, machine_environment: Mapping[str, str], typed: str, words: list[str]
) -> None:
    assert words[-1] in _fish(folder, machine_environment, typed)


@pytest.mark.parametrize(("typed", "last"), _GOING_ON)
def test_fish_goes_on_where_a_word_does(
    folder: Path, machine_environment: Mapping[str, str], typed: str, last: str
) -> None:
    slash = "" if last.endswith(":") else "/"
    assert _fish(folder, machine_environment, typed) == [f"{last}{slash}"]


def test_fish_completes_what_a_backslash_holds(
    folder: Path, machine_environment: Mapping[str, str]
) -> None:
    typed = r"wasm-publish --target-dir two\\ w"
    assert _fish(folder, machine_environment, typed) == ["two words/"]


def test_fish_offers_no_file_where_none_is_meant(
    folder: Path, machine_environment: Mapping[str, str]
) -> None:
    assert _fish(folder, machine_environment, "wasm-publish push m") == ["my.wasm"]
    assert _fish(folder, machine_environment, "wasm-publish --name m") == []
