"""The man page, from the tables that the parser is made of.

https://man7.org/linux/man-pages/man7/man.7.html
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import wasm_publish
from wasm_publish.cli.core_commands import CORE
from wasm_publish.cli.help_text import headed, option_help
from wasm_publish.cli.parser import flags_of
from wasm_publish.errors import WasmPublishError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wasm_publish.cli.commands import Command
    from wasm_publish.settings.option import Option

CARGO_PAGE = ".so man1/wasm-publish.1\n"
"""The page of `cargo-wasm-publish`, which is the same."""

_DESCRIPTION = """\
takes a project that has been built to WebAssembly and publishes it to an OCI registry, with
nothing to type: name, version, description and licence come from the project's own file, the wasm
is found where its toolchain puts it, and the tags follow from the version. Without a command it
publishes the projects at PATH, or in the current folder. With no registry named it publishes to
the OCI layout folder dist/oci."""

_SETTINGS = """\
An option is a variable too, and mostly a key of the settings, which are given in brackets. The
flag counts before the variable, and that before settings. A list in a variable has one element a
line."""

_FILES = (
    ("wasm-publish.toml", "settings of the project beside it, and of projects below"),
    ("Cargo.toml", ("settings in [package.metadata.wasm-publish], and for all members of a"
     " workspace in [workspace.metadata.wasm-publish]")),
    ("pyproject.toml", "settings in [tool.wasm-publish]"),
    ("~/.docker/config.json", "credentials, as Docker and podman keep them"),
)  # fmt: skip


def man_page(options: Iterable[Option]) -> str:
    """The page `wasm-publish(1)`, of these options."""
    rows = list(options)
    lines = (
        f'.TH WASM-PUBLISH 1 "" "wasm-publish {wasm_publish.__version__}" "User Commands"',
        *_section("NAME", [r"wasm\-publish \- publish WebAssembly to an OCI registry"]),
        *_section("SYNOPSIS", _synopsis()),
        *_section("DESCRIPTION", [".B wasm\\-publish", _text(_DESCRIPTION)]),
        *_section("COMMANDS", _commands({row.key: row.name for row in rows})),
        *_section("OPTIONS", [_text(_SETTINGS), *_options(rows)]),
        *_section("EXIT STATUS", _exit_codes()),
        *_section("FILES", _terms(_FILES)),
        *_section("EXAMPLES", _examples()),
        *_section("SEE ALSO", [".BR cargo (1),", ".BR skopeo (1)"]),
    )
    return "".join(f"{line}\n" for line in lines)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f".SH {title}"
    yield from lines


def _synopsis() -> Iterator[str]:
    for position, command in enumerate(CORE):
        if position:
            yield ".br"
        words = "".join(f" {words.usage}" for words in command.words)
        name = f"[{command.name}]" if command.name == "publish" else command.name
        yield rf".B wasm\-publish {_text(name)}"
        yield _text(f"[OPTIONS]{words}")


def _commands(names: Mapping[str, str]) -> Iterator[str]:
    """The commands; `names` tells the flag of each option by its key."""
    for heading, commands in headed(CORE).items():
        yield f".SS {heading.capitalize()}"
        for command in commands:
            yield from _command(command, names)


def _command(command: Command, names: Mapping[str, str]) -> Iterator[str]:
    yield from (".TP", f".B {_text(command.name)}")
    yield _text(f"{command.summary[0].upper()}{command.summary[1:]}.")
    for words in command.words:
        yield from (".br", f".I {_text(words.metavar)}:", _text(f"{words.help}."))
    groups = [group for group in (*command.groups, "output") if group != "plugins"]
    singles = [f"--{names[key]}" for key in command.options]
    yield from (".br", _text(f"Options: {', '.join((*groups, *singles))}."))


def _options(options: Sequence[Option]) -> Iterator[str]:
    order = list(dict.fromkeys(option.group for option in options))
    by_group = sorted(options, key=lambda option: order.index(option.group))
    for group, some in groupby(by_group, lambda option: option.group):
        yield f".SS {group.capitalize()}"
        for option in some:
            yield from _option(option)


def _option(option: Option) -> Iterator[str]:
    value = f" {option.metavar or option.name.upper()}" if option.takes_value else ""
    flags = ", ".join(flags_of(option))
    yield ".TP"
    yield rf".BR {_quoted(flags)} {_quoted(value)}" if flags else f".B {option.variable}"
    variable = [option.variable] if flags else []
    places = [*variable, *([f"key `{option.key}`"] if option.setting else [])]
    yield _text(f"{option_help(option)} [{', '.join(places)}]")


def _exit_codes() -> Iterator[str]:
    kinds = sorted(WasmPublishError.__subclasses__(), key=lambda kind: kind.exit_code)
    told = [(str(kind.exit_code), (kind.__doc__ or "").strip().rstrip(".")) for kind in kinds]
    return _terms([("0", "done, also when all was published already"), *told])


def _terms(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, meaning in rows:
        yield from (".TP", f".B {_text(term)}", _text(meaning))


def _examples() -> Iterator[str]:
    for command in CORE:
        yield from (f".SS {command.name}", ".EX", *map(_text, command.examples), ".EE")


def _quoted(text: str) -> str:
    return f'"{_text(text)}"'


def _text(text: str) -> str:
    r"""A text that roff takes for nothing else: `-` is to be copied, no line is a request."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")
    escaped = escaped.replace("'", r"\(aq").replace("~", r"\(ti").replace("`", r"\(ga")
    return "\n".join(rf"\&{line}" if line[:1] == "." else line for line in escaped.split("\n"))
