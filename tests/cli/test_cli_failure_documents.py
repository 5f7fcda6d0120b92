"""A failure is one JSON document too, of the schema that the command has anyway."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from schema_check import faults_of

import wasm_publish.ui
from wasm_publish.cli.core_commands import CORE
from wasm_publish.ui import document

if TYPE_CHECKING:
    from in_process import CommandLine

    from wasm_publish.cli.commands import Command

SCHEMAS = Path(next(iter(wasm_publish.ui.__path__)))
RECEIPTS = ("publish", "plan", "push")


@pytest.mark.parametrize("command", CORE, ids=lambda command: command.name)
def test_it_is_of_the_commands_own_schema(cli: CommandLine, command: Command) -> None:
    ran = cli(command.name, "--json", "--no-such-option")
    assert ran.code == 2
    name = "receipt" if command.name in RECEIPTS else command.name
    assert ran.document["schema"] == f"wasm-publish/{name}/v1"
    assert [problem["code"] for problem in ran.document["problems"]] == ["usage"]
    file = SCHEMAS / f"{name}.v1.schema.json"
    if file.exists():
        schema = json.loads(file.read_text(encoding="utf-8"))
        assert faults_of(ran.document, schema) == []
        assert faults_of({"schema": ran.document["schema"]}, schema)


def test_before_a_command_is_known_it_is_a_receipt(cli: CommandLine) -> None:
    assert cli("pul", "--json").document["schema"] == document.SCHEMA


def test_a_command_that_fails_on_the_way_says_so_in_the_same_way(cli: CommandLine) -> None:
    ran = cli("init", "--json")
    assert ran.document["schema"] == "wasm-publish/init/v1"
    assert ran.document["problems"][0]["code"] == "no-project"
    (cli.folder / "bad.wasm").write_bytes(b"no wasm")
    ran = cli("inspect", "--json", "bad.wasm")
    assert ran.document["schema"] == "wasm-publish/inspect/v1"
    assert ran.document["problems"][0]["code"] == "not-wasm"
