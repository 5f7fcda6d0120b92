"""`wasm-publish completions SHELL`: the script that makes a shell ask us what may come next.

The scripts know nothing of our options: they ask with the words typed so far, so that what
plugins add, and the names of projects, are offered too.
"""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from wasm_publish.cli.commands import Commands
from wasm_publish.cli.completed_values import Word
from wasm_publish.cli.completing import Known, complete
from wasm_publish.ui.streams import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from wasm_publish.cli.commands import Invocation
    from wasm_publish.settings.option import Option

_SCRIPTS = Path(__file__).parent / "shells"
_PROGRAM = "wasm-publish"


def run(invocation: Invocation) -> int:
    """Print the script of a shell, or answer it."""
    shell, *typed = invocation.words
    if typed:
        answer = complete(_behind_program(typed), _known(invocation))
        write(invocation.output, "".join(f"{found.line}\n" for found in answer))
    else:
        script = _SCRIPTS / f"{_PROGRAM}.{shell}"
        write(invocation.output, script.read_text(encoding="utf-8"))
    return 0


def _behind_program(typed: Sequence[str]) -> Sequence[str]:
    """The words behind `wasm-publish`, `cargo-wasm-publish` or `cargo … wasm-publish`."""
    program, *words = typed
    is_cargos = PurePath(program).name.startswith("cargo") and _PROGRAM in words[:-1]
    return words[words.index(_PROGRAM) + 1 :] if is_cargos else words or [""]


def _known(invocation: Invocation) -> Known:
    commands = Commands()
    invocation.plugins.add_commands(commands)
    return Known(commands, invocation.options, _values(invocation))


def _values(invocation: Invocation) -> Callable[[Option], Iterable[Word]]:
    by_key: dict[str, Callable[[Invocation], Iterable[Word]]] = {
        "format": _formats,
        "message-format": _renderers,
        "packages": _projects,
        "exclude": _projects,
    }
    return lambda option: by_key[option.key](invocation) if option.key in by_key else ()


def _formats(invocation: Invocation) -> Iterable[Word]:
    from wasm_publish.planning.format_choice import AUTO

    formats = invocation.plugins.formats()
    written = (Word(found.name, found.summary) for found in formats if found.build)
    return (*written, Word(AUTO, "the default, or what a registry takes that refuses it"))


def _renderers(invocation: Invocation) -> Iterable[Word]:
    return (Word(found.name, found.summary) for found in invocation.plugins.renderers())


def _projects(invocation: Invocation) -> Iterable[Word]:
    """The projects of this folder, as far as they can be read."""
    from wasm_publish.cli.planner_of import planner_of  # few words need projects to be read

    here = planner_of(invocation._replace(words=(), arguments={}))
    looked = here.look(with_wasm=False)
    names = [found.project.name for found in looked.projects]
    return map(Word, (*names, *(passed.name for passed in looked.passed_over)))
