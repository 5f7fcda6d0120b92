"""The man page is one by the programs that show it, and tells of everything."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import wasm_publish_rust
from wasm_publish.cli.core_commands import CORE
from wasm_publish.settings.options import Options

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "man"
PAGE = FOLDER / "wasm-publish.1"


def _run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} isn't installed")
    return subprocess.run(
        command,
        cwd=FOLDER,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_it_tells_of_every_command_and_every_option() -> None:
    text = PAGE.read_text(encoding="utf-8").replace(r"\-", "-")
    options = Options()
    wasm_publish_rust.wasm_publish_add_options(options)
    for command in CORE:
        assert f"\n.B {command.name}\n" in text
        assert all(words.metavar in text for words in command.words)
    for option in options:
        assert option.only_settings or re.search(rf'--{option.name}" "', text)
        assert option.variable in text


def test_no_line_is_taken_for_a_request_that_is_none() -> None:
    requests = {"TH", "SH", "SS", "TP", "B", "BR", "I", "br", "EX", "EE"}
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert {line[1:].split()[0] for line in lines if line[:1] == "."} == requests
    assert not [line for line in lines if line[:1] == "'"]
    assert PAGE.read_bytes().isascii()


def test_groff_has_nothing_to_say_against_it() -> None:
    done = _run("groff", "-man", "-Tascii", "-ww", "-z", str(PAGE))
    assert (done.returncode, done.stderr) == (0, "")


def test_mandoc_finds_no_more_than_that_it_has_no_date() -> None:
    done = _run("mandoc", "-T", "lint", "-W", "warning", str(PAGE))
    assert [line for line in done.stdout.splitlines() if "missing date" not in line] == []


def test_man_shows_it() -> None:
    done = _run("man", "-l", str(PAGE), MANWIDTH="200", MANPAGER="cat", PAGER="cat")
    assert done.returncode == 0, done.stderr
    shown = re.sub(".\b", "", done.stdout)
    assert "wasm-publish - publish WebAssembly to an OCI registry" in shown
    assert "wasm-publish push [OPTIONS] FILE REFERENCE ..." in shown
    assert 'echo "$TOKEN" | wasm-publish login ghcr.io --username alice' in shown


def test_the_page_of_the_cargo_command_leads_to_it() -> None:
    text = (FOLDER / "cargo-wasm-publish.1").read_text(encoding="utf-8")
    assert text == f".so man1/{PAGE.name}\n"
