from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import MODULE, UNFINISHED
from example_projects import DATA

from wasm_publish.oci.encoding import digest_of

if TYPE_CHECKING:
    from in_process import CommandLine


def test_shows_what_a_file_holds(cli: CommandLine) -> None:
    ran = cli("inspect", str(DATA / "cargo-component.wasm"))
    assert ran.code == 0
    assert ran.story == ""
    lines = ran.answer.splitlines()
    assert lines[0].endswith("cargo-component.wasm")
    assert "  kind         component" in lines
    labels = {line[2:15].strip() for line in lines[1:]} - {""}
    assert labels >= {"kind", "size", "digest", "made by", "imports", "exports", "producers"}
    assert any(line.startswith("  metadata     name") for line in lines)


def test_is_one_document_with_json(cli: CommandLine) -> None:
    path = DATA / "cargo-component.wasm"
    document = cli("inspect", "--json", str(path)).document
    assert document["schema"] == "wasm-publish/inspect/v1"
    assert document["wasm"]["digest"] == digest_of(path.read_bytes())
    assert document["wasm"]["kind"] == "component"
    assert set(document["producers"][0]) == {"field", "name", "version"}
    assert set(document["metadata"]) >= {"name", "version", "description"}
    assert document["unfinished"] is False
    assert document["warnings"] == []


def test_paths_are_as_one_would_type_them_here(cli: CommandLine) -> None:
    assert cli("inspect", "hello.wasm").answer.startswith("hello.wasm\n")


def test_says_that_a_component_is_unfinished(cli: CommandLine) -> None:
    (cli.folder / "raw.wasm").write_bytes(UNFINISHED)
    assert "\n  unfinished   `wasm-tools component new`" in cli("inspect", "raw.wasm").answer
    assert cli("inspect", "--json", "raw.wasm").document["unfinished"] is True


def test_shows_sections_that_cannot_be_read(cli: CommandLine) -> None:
    (cli.folder / "odd.wasm").write_bytes(MODULE + b"\x00\x0b\x09producers\xff")
    ran = cli("inspect", "odd.wasm")
    assert ran.code == 0
    assert "\n  warnings     " in ran.answer
    assert cli("inspect", "--json", "odd.wasm").document["warnings"]


@pytest.mark.parametrize(("content", "code"), [(None, 3), (b"", 4), (b"no wasm", 4)])
def test_what_is_no_wasm_is_an_error(cli: CommandLine, content: bytes | None, code: int) -> None:
    if content is not None:
        (cli.folder / "bad.wasm").write_bytes(content)
    ran = cli("inspect", "bad.wasm")
    assert ran.code == code
    assert ran.answer == ""
    assert "  --> bad.wasm\n" in ran.story
