"""`cargo wasm-publish`, as the cargo of this machine runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from command_line import Ran

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rust_toolchain import RustToolchain

_OURS = "cargo-wasm-publish"


@dataclass(frozen=True, slots=True)
class CargoProgram:
    """A cargo that finds our subcommand.

    Attributes:
        program: cargo.
        environment: What it and all that it runs get.
    """

    program: Path
    environment: Mapping[str, str] = field(repr=False)

    def __call__(self, *arguments: str | Path, folder: Path, **variables: str) -> Ran:
        """Run cargo with these words, in a folder; it may build, which takes a while."""
        done = subprocess.run(
            [self.program, *arguments],
            cwd=folder,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=600,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def of(self, toolchain: RustToolchain, machine: Mapping[str, str]) -> CargoProgram:
        """The same with the cargo and the environment of a Rust that builds for wasm.

        Args:
            toolchain: The Rust.
            machine: The environment that it was found in.
        """
        told = toolchain.environment.items()
        more = {name: text for name, text in told if machine.get(name) != text}
        path = os.pathsep.join((str(_scripts()), more.get("PATH") or self.environment["PATH"]))
        return CargoProgram(toolchain.cargo, {**self.environment, **more, "PATH": path})


def find_cargo(environment: Mapping[str, str]) -> CargoProgram | None:
    """The cargo on a PATH, if there is one, and if our script is installed."""
    path = os.pathsep.join((str(_scripts()), environment.get("PATH", "")))
    program = shutil.which("cargo", path=path)
    if program is None or shutil.which(_OURS, path=str(_scripts())) is None:
        return None
    return CargoProgram(Path(program), {**environment, "PATH": path})


def _scripts() -> Path:
    """Where the scripts of the installed package are, as in any virtual environment."""
    return Path(sys.executable).parent
