"""Ctrl-C in the first moments, while most of the program is still being imported."""

from __future__ import annotations

import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import tomli

from wasm_publish.cli import starting

PYPROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
SCRIPTS: dict[str, str] = tomli.loads(PYPROJECT.read_text("utf-8"))["project"]["scripts"]
STARTS = tuple(script.partition(":")[::2] for script in SCRIPTS.values())
PRESSES = """
import os, signal, sys

class Presses:
    def find_spec(self, name, path=None, target=None):
        if name == {when!r}:
            sys.meta_path.remove(self)
            {press}

sys.meta_path.insert(0, Presses())
{before}
sys.argv[1:] = ["--version"]
from {module} import {function}
sys.exit({function}())
"""
BY_KEY = "os.kill(os.getpid(), signal.SIGINT)"
IN_A_FINALISER = f"type('Dies', (), dict(__del__=lambda _: {BY_KEY}))()"


def started(start: tuple[str, str], when: str, press: str = BY_KEY, before: str = "") -> str:
    module, function = start
    code = PRESSES.format(module=module, function=function, when=when, press=press, before=before)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=False, encoding="utf-8", timeout=60
    )
    return f"{done.returncode} {done.stdout}{done.stderr}"


def test_both_programs_begin_there() -> None:
    assert {module for module, _ in STARTS} == {starting.__name__}
    assert {getattr(import_module(module), function) for module, function in STARTS} == {
        starting.main,
        starting.cargo_main,
    }
    assert import_module("wasm_publish.__main__").main is starting.main


@pytest.mark.parametrize(
    "when",
    ["wasm_publish.cli.main", "wasm_publish.cli.cargo", "pluggy", "wasm_publish.cli.core_commands"],
)
@pytest.mark.parametrize("start", STARTS, ids=":".join)
def test_it_ends_quietly(start: tuple[str, str], when: str) -> None:
    ended = started(start, when)
    if when == "wasm_publish.cli.cargo" and start[1] == "main":
        assert ended.startswith("0 ")  # which never imports that
    elif when == "wasm_publish.cli.core_commands":
        assert ended == "130 error: interrupted\n"
    else:
        assert ended == "130 "


def test_it_ends_even_where_an_exception_would_be_lost() -> None:
    assert started(STARTS[0], "pluggy", IN_A_FINALISER) == "130 "


def test_who_is_to_hear_no_key_hears_none() -> None:
    before = "signal.signal(signal.SIGINT, signal.SIG_IGN)"
    assert started(STARTS[0], "pluggy", before=before).startswith("0 ")


def test_afterwards_it_is_an_exception_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> int:
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        raise KeyboardInterrupt

    monkeypatch.setattr("wasm_publish.cli.main.main", interrupted)
    assert starting.main() == 130
    monkeypatch.setattr("wasm_publish.cli.cargo.main", lambda: 4)
    assert starting.cargo_main() == 4
