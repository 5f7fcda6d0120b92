"""The tools as they are on this machine: found on PATH, or built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .measuring import reason
from .rounds import say
from .tools import OURS, TOOLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .tools import Tool

_ORAS_CLIENT = Path(__file__).with_name("oras_client.py")
_INSTALL_PEERS = (
    Path(__file__).resolve().parents[2] / "tests" / "interoperability" / "install-peers.sh"
)


class Found(NamedTuple):
    """A tool that can be run: by this command, in this version."""

    tool: Tool
    command: Sequence[str]
    version: str

    @property
    def name(self) -> str:
        """What it's called."""
        return self.tool.name


def find(
    names: Sequence[str], peers: Path, folder: Path, root: Path
) -> tuple[list[Found], dict[str, str]]:
    """The tools of these names, and why any of them can't be had.

    Args:
        names: Of `TOOLS`.
        peers: Where peers are built and found again; PATH goes first.
        folder: Where wasm-publish is installed, and with it the Python package oras.
        root: The checkout of wasm-publish.
    """
    found, missing = [], {}
    python = _installed(root, folder / "installed") if {OURS, "oras-py"} & set(names) else Path()
    for tool in TOOLS:
        if tool.name not in names:
            continue
        try:
            found.append(_found(tool, peers, python))
        except _Missing as why:
            missing[tool.name] = str(why)
            say(f"no {tool.name}: {why}")
    return found, missing


class _Missing(Exception):
    """A tool can't be had, with the reason in a line."""


def _found(tool: Tool, peers: Path, python: Path) -> Found:
    if tool.name == "oras-py":
        told = "import importlib.metadata; print(importlib.metadata.version('oras'))"
        command = [str(python), str(_ORAS_CLIENT)]
        return Found(tool, command, _output([str(python), "-c", told]))
    program = python.with_name(OURS) if tool.name == OURS else _program(tool, peers)
    return Found(tool, [str(program)], _output([str(program), *tool.version]))


def _program(tool: Tool, peers: Path) -> str:
    path = os.pathsep.join([os.environ.get("PATH", os.defpath), str(peers / "bin")])
    if not shutil.which(tool.name, path=path):
        _build(tool, peers)
    if program := shutil.which(tool.name, path=path):
        return program
    raise _Missing("not on PATH")


def _build(tool: Tool, peers: Path) -> None:
    if not tool.is_built:
        raise _Missing("not on PATH")
    say(f"building {tool.name}")
    environment = {**os.environ, "GOBIN": str(peers / "bin")}
    done = subprocess.run(
        [_INSTALL_PEERS, tool.name],
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=environment,
    )
    if not (peers / "bin" / tool.name).exists():
        raise _Missing(reason(done.stderr))


def _installed(root: Path, folder: Path) -> Path:
    """Install wasm-publish as a person does; gives the Python that has it."""
    say("installing wasm-publish")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--compile", str(root)]
    subprocess.run(command, check=True, stdout=sys.stderr)
    return python


def _output(command: Sequence[str]) -> str:
    """The version in the first line that a command prints."""
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    lines = (done.stdout or done.stderr).strip().splitlines()
    return lines[0].split()[-1] if lines else "unknown"
