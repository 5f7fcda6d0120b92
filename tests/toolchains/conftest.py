"""What the tests with real toolchains share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from example_projects import BuiltProject


@pytest.fixture
def insist_on_real_build(machine_environment: Mapping[str, str]) -> Callable[[BuiltProject], None]:
    """Skips where the toolchain is missing, except in CI: a green job has built everything."""

    def insist(built: BuiltProject) -> None:
        if built.toolchain is None:
            missing = pytest.fail if machine_environment.get("CI") == "true" else pytest.skip
            missing(f"{built.root.name}: {built.how}")

    return insist


@pytest.fixture
def wasm_tools() -> Callable[..., str]:
    """Runs wasm-tools and returns what it printed; skips where it isn't installed."""
    beside = str(Path(sys.executable).parent)
    program = shutil.which("wasm-tools", path=os.pathsep.join((beside, os.environ["PATH"])))
    if program is None:
        pytest.skip("wasm-tools isn't installed")

    def run(*arguments: str | Path) -> str:
        finished = subprocess.run(
            [program, *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            timeout=60,
        )
        return finished.stdout

    return run


@pytest.fixture
def interface(wasm_tools: Callable[..., str]) -> Callable[[Path], tuple[list[str], list[str]]]:
    """The names that a component imports and exports, sorted."""

    def names(path: Path) -> tuple[list[str], list[str]]:
        world, _, _ = wasm_tools("component", "wit", path).partition("\n}\n")
        words = [line.split() for line in world.splitlines() if line.startswith("  ")]
        return _names(words, "import"), _names(words, "export")

    return names


def _names(words: list[list[str]], keyword: str) -> list[str]:
    return sorted(line[1].rstrip(";:") for line in words if line and line[0] == keyword)
