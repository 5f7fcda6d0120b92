"""The tab key in shells that were just started, completions installed as the guide says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from shell_session import environment_for, open_shell, shell_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from shell_session import ShellSession

_GUIDE = Path(__file__).resolve().parents[2] / "docs/how-to/complete-commands.md"

_FILES_OF_CARGO = {
    # As bash-completion does: what is loaded at the first press of the tab key.
    ".bashrc": "_load() { . ~/lazy/bash/$1 2>/dev/null && return 124; };"
    " complete -o default -D -F _load\n",
    "lazy/bash/cargo": "_cargo() { COMPREPLY=(own); }; complete -o default -F _cargo cargo\n",
    # As the file in Debian's package and rustup's.
    ".zshrc": "bindkey -e; fpath=(~/.zfunc ~/lazy/zsh $fpath); autoload -U compinit; compinit -u\n",
    "lazy/zsh/_cargo": "#compdef cargo\nlocal ret=1 at=$words[(I)wasm-publish]\n"
    '(( at )) || { compadd own; return }; words=("${(@)words[at,-1]}"); (( CURRENT -= at - 1 ))\n'
    "_call_function ret _cargo-$words[1] || _default\nreturn ret\n",
    ".config/fish/completions/cargo.fish": "complete -c cargo -f -a own\n",
    "work/here.wasm": "",
}
"""A home where the completions of cargo, those that it comes with, load as they do."""

_CASES = [
    ("wasm-publish chec", "check"),
    ("wasm-publish --man", "--manifest-path"),
    ("cargo wasm-publish --man", "--manifest-path"),
    ("cargo wasm-publish chec", "check"),
    ("cargo -q wasm-publish push he", "here.wasm"),
    ("cargo-wasm-publish --man", "--manifest-path"),
    ("cargo o", "own"),
]
"""What is typed, and the last word that it becomes."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of somebody who has cargo."""
    for name, text in _FILES_OF_CARGO.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _environment(home: Path, machine: Mapping[str, str]) -> dict[str, str]:
    found = environment_for(home, machine)
    return {name: text for name, text in found.items() if not name.startswith("XDG_")}


def _installed(shell: str, home: Path, machine: Mapping[str, str]) -> list[str]:
    """The words that start a shell, once the lines of the guide were typed there."""
    program = shell_program(shell, machine)
    guide = _GUIDE.read_text(encoding="utf-8")
    (lines,) = re.findall(rf"^```{shell}\n(.*?)^```", guide, flags=re.DOTALL | re.MULTILINE)
    done = subprocess.run(
        [program, "-c", lines], cwd=home, env=_environment(home, machine), check=False
    )
    assert done.returncode == 0
    return [program]


@pytest.fixture(params=["bash", "zsh"])
def session(
    request: pytest.FixtureRequest, home: Path, machine_environment: Mapping[str, str]
) -> Iterator[ShellSession]:
    """A shell that was just started."""
    program = _installed(request.param, home, machine_environment)
    environment = _environment(home, machine_environment)
    quiet = {"bash": ["-i"], "zsh": ["-d", "-i"]}[request.param]
    with open_shell([*program, *quiet], home / "work", environment) as opened:
        yield opened


@pytest.mark.parametrize(("typed", "last"), _CASES)
def test_a_fresh_shell_completes(session: ShellSession, typed: str, last: str) -> None:
    words = session.completed(typed)
    assert " ".join(words).removesuffix("|").strip() == f"{typed.rpartition(' ')[0]} {last}"


def test_it_goes_on_completing(session: ShellSession) -> None:
    for typed, last in _CASES:
        assert last in " ".join(session.completed(typed)), typed


@pytest.mark.parametrize(("typed", "last"), [*_CASES, ("cargo test wasm-publish ", "own")])
def test_a_fresh_fish_completes(
    home: Path, machine_environment: Mapping[str, str], typed: str, last: str
) -> None:
    program = _installed("fish", home, machine_environment)
    done = subprocess.run(
        [*program, "-c", 'complete -C "$TYPED"'],
        cwd=home / "work",
        env={**_environment(home, machine_environment), "TYPED": typed},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    )
    assert done.stderr == ""
    offered = [line.partition("\t")[0] for line in done.stdout.splitlines()]
    assert last in offered
    assert ("--manifest-path" in offered) == (last == "--manifest-path")


def test_bash_without_anything_of_cargos_completes_files(
    home: Path, machine_environment: Mapping[str, str]
) -> None:
    (home / "lazy/bash/cargo").unlink()
    program = _installed("bash", home, machine_environment)
    environment = _environment(home, machine_environment)
    with open_shell([*program, "-i"], home / "work", environment) as opened:
        assert opened.completed("cargo her") == ["cargo", "here.wasm", "|"]
        assert opened.completed("cargo wasm-publish chec") == [
            "cargo",
            "wasm-publish",
            "check",
            "|",
        ]
