"""Programs of others that push and pull: where they are, and how they run apart from a person."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from other_registries import find_program

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PATIENCE = 120  # seconds
_DOCKER = ".docker"


class PeerFailed(Exception):
    """A program ended with another exit code than 0; the text is what it said."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A program.

    Attributes:
        program: Where it is.
        folder: In which it runs, and which is its home.
    """

    program: str
    folder: Path

    def __call__(self, *arguments: str | Path) -> bytes:
        """Run it; what it writes to standard output.

        Raises:
            PeerFailed: It fails.
        """
        done = subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
            env={**os.environ, **self._home},
        )
        if done.returncode:
            raise PeerFailed((done.stderr or done.stdout).decode(errors="replace"))
        return done.stdout

    @property
    def _home(self) -> dict[str, str]:
        folder = str(self.folder)
        return {"HOME": folder, "TMPDIR": folder, "DOCKER_CONFIG": str(self.folder / _DOCKER)}


def find_peer(name: str, folder: Path, environment: Mapping[str, str]) -> Peer | None:
    """A program by name, or None where nobody has installed it."""
    program = find_program(name, environment)
    if program is None:
        return None
    # Some don't cope with a folder for credentials in which there are none.
    (folder / _DOCKER).mkdir()
    (folder / _DOCKER / "config.json").write_text("{}", encoding="utf-8")
    return Peer(program, folder)
