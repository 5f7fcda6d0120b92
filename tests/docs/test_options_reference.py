"""Flag, variable, settings key, reference page and schema of each option agree."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import wasm_publish
import wasm_publish_rust
from wasm_publish.cli.core_commands import CORE
from wasm_publish.cli.parser import Program, command_parser
from wasm_publish.model import SettingsTable
from wasm_publish.settings.options import Options
from wasm_publish.settings.sources import from_environment, from_tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.settings.option import Option

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "options.md"
SCHEMA = json.loads((Path(wasm_publish.__file__).parent / "settings.schema.json").read_bytes())
_ROW = re.compile(
    r"^\|(?P<flag>.*)\| `(?P<variable>\w+)` \|(?P<key>.*)\| (?P<help>.*) \|$", re.MULTILINE
)

_EXAMPLES: Mapping[str, tuple[str, Any]] = {
    "string": ("a", "a"),
    "path": ("a", "a"),
    "place": ("a.io/b", "a.io/b"),
    "boolean": ("true", True),
    "list": ("a\nb", ["a", "b"]),
    "places": ("a.io/b", ["a.io/b"]),
    "files": ("a/b=c", ["a/b=c"]),
    "table": ("a=b", {"a": "b"}),
    "count": ("1", 1),
    "seconds": ("1", 1),
    "number": ("1", 1),
}
"""By the kind of an option, a legal value as a variable has it, and as a file has it."""


def _options() -> Options:
    """Those of wasm-publish and of the plugins that it brings."""
    options = Options()
    wasm_publish_rust.wasm_publish_add_options(options)
    return options


each_option = pytest.mark.parametrize("option", list(_options()), ids=lambda o: str(o.key))


def _rows() -> dict[str, re.Match[str]]:
    """The rows of the page by variable."""
    return {row["variable"]: row for row in _ROW.finditer(PAGE.read_text(encoding="utf-8"))}


def _flags_of_commands() -> set[str]:
    """The long flags that any command takes."""
    program = Program("wasm-publish")
    parsers = [command_parser(command, _options(), program) for command in CORE]
    flags = {flag for parser in parsers for action in parser._actions for flag in _long(action)}
    return flags - {"--help", "--version"}


def _long(action: Any) -> list[str]:  # noqa: ANN401 - argparse keeps its class to itself
    return [flag for flag in action.option_strings if flag.startswith("--")]


def _example(option: Option) -> tuple[str, Any]:
    if option.choices:
        return option.choices[0], option.choices[0]
    return _EXAMPLES[option.kind]


def test_every_option_has_a_row_and_every_row_an_option() -> None:
    assert _rows().keys() == {option.variable for option in _options()}


def test_every_flag_belongs_to_a_command_and_is_an_option() -> None:
    own = {f"--{option.name}" for option in _options() if not option.only_settings}
    assert _flags_of_commands() == own


@each_option
def test_the_page_tells_its_flag_key_and_meaning(option: Option) -> None:
    row = _rows()[option.variable]
    flag, *_ = re.findall(r"--[a-z-]+", row["flag"]) or [""]
    assert flag == ("" if option.only_settings else f"--{option.name}")
    assert re.findall(r"`-(\w)`", row["flag"]) == [*option.short]
    assert row["key"].strip(" `") == (option.key if option.setting else "")
    assert row["help"] == option.help


@each_option
def test_its_variable_is_read(option: Option) -> None:
    text, _ = _example(option)
    assert [*from_environment({option.variable: text}, _options(), ROOT).values] == [option.key]


@each_option
def test_file_and_schema_take_the_same_key(option: Option, tmp_path: Path) -> None:
    path = tmp_path / "wasm-publish.toml"
    path.write_text("", encoding="utf-8")
    _, value = _example(option)
    _, faults = from_tables([SettingsTable({option.key: value}, path, "")], _options())
    assert (faults == ()) is option.setting
    assert (option.key in SCHEMA["properties"]) is option.setting
    if option.setting:
        assert SCHEMA["properties"][option.key]["description"] == option.help
