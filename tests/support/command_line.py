"""Running the command line as a person does: a process of its own, in a folder."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run left: its exit code, the answer and the story."""

    code: int
    answer: str
    story: str

    @property
    def document(self) -> dict[str, Any]:
        """The answer as the one JSON document that it has to be."""
        document: dict[str, Any] = json.loads(self.answer)
        return document


def wasm_publish(*arguments: str | Path, folder: Path, program: str = "wasm_publish") -> Ran:
    """Run `wasm-publish` with the interpreter that runs the tests."""
    done = subprocess.run(
        [sys.executable, "-m", program, *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
