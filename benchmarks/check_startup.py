"""How long `wasm-publish check --no-wasm` takes, as a ratio to `python -c pass`.

    python benchmarks/check_startup.py [ROUNDS]

Runs both in turn in each example project, so that whatever else the machine does falls on both
alike. Writes a table in Markdown to standard output. The aim is a median ratio of at most 9.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EXAMPLES = Path(__file__).resolve().parents[1] / "example-projects"
PROGRAM = Path(sys.executable).with_name("wasm-publish")
ROUNDS = 15


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    print(f"CPython {platform.python_version()}, {os.cpu_count()} CPUs, {rounds} rounds\n")
    print("| example | `pass` min / median ms | `check --no-wasm` min / median ms | ratio |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for example in sorted(path for path in EXAMPLES.iterdir() if path.is_dir()):
            print(_row(_copy(example, Path(folder)), rounds))


def _copy(example: Path, folder: Path) -> Path:
    """The example in a git repository of its own, as a person has it."""
    copied = folder / example.name
    ignored = shutil.ignore_patterns("target", "dist", "*.wasm")
    shutil.copytree(example, copied, ignore=ignored)
    identity = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.com")
    for command in (("init", "-q"), ("add", "-A"), (*identity, "commit", "-q", "-m", "example")):
        subprocess.run(["git", *command], cwd=copied, check=True)
    return copied


def _row(folder: Path, rounds: int) -> str:
    nothing = [sys.executable, "-c", "pass"]
    check = [str(PROGRAM), "check", "--no-wasm"]
    pairs = [(_milliseconds(nothing, folder), _milliseconds(check, folder)) for _ in range(rounds)]
    base, checked = zip(*pairs, strict=True)
    ratio = statistics.median(checked) / statistics.median(base)
    return f"| {folder.name} | {_times(base)} | {_times(checked)} | {ratio:.1f} |"


def _milliseconds(command: Sequence[str], folder: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return (time.perf_counter() - begun) * 1000


def _times(values: Sequence[float]) -> str:
    return f"{min(values):.0f} / {statistics.median(values):.0f}"


if __name__ == "__main__":
    main()
