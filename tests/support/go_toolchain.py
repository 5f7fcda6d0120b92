"""Finds the Go compilers of this machine: TinyGo, and Go itself."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rust_toolchain import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

_MISLEADING = ("GO111MODULE", "GOARCH", "GOOS")
"""Variables that would change what is built."""

_ALONE = {"GOPROXY": "off", "GOTOOLCHAIN": "local", "GOWORK": "off"}
"""Nothing is fetched, no other Go is taken, no workspace around the tests counts."""

_FIRST_WITH_WASIP1 = (1, 21)


@dataclass(frozen=True, slots=True)
class GoToolchain:
    """A compiler and the environment it runs in, with the machine's build cache.

    Attributes:
        version: As it tells it, such as `go1.26.0` or `tinygo 0.39.0`.
        program: The compiler.
        environment: The environment for it.
    """

    version: str
    program: Path
    environment: Mapping[str, str]

    @property
    def release(self) -> tuple[int, ...]:
        """The first two numbers of the version."""
        numbers = re.search(r"(\d+)\.(\d+)", self.version)
        return tuple(map(int, numbers.groups())) if numbers else ()

    def run(
        self, *arguments: str | Path, cwd: Path, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run it, for ten minutes at most; whether it succeeded is for the caller to ask."""
        return subprocess.run(
            [self.program, *arguments],
            cwd=cwd,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=600,
        )


def find_go(environment: Mapping[str, str]) -> GoToolchain | Unavailable:
    """The Go on PATH, if it can build for wasip1."""
    found = _find("go", environment)
    if isinstance(found, GoToolchain) and found.release < _FIRST_WITH_WASIP1:
        return Unavailable(f"{found.version} has no target wasip1")
    return found


def find_tinygo(environment: Mapping[str, str]) -> GoToolchain | Unavailable:
    """The TinyGo on PATH."""
    return _find("tinygo", environment)


def _find(name: str, environment: Mapping[str, str]) -> GoToolchain | Unavailable:
    program = shutil.which(name, path=environment.get("PATH", ""))
    if program is None:
        return Unavailable(f"no {name} is on PATH")
    kept = {name: value for name, value in environment.items() if name not in _MISLEADING}
    found = GoToolchain("", Path(program), {**kept, **_ALONE})
    told = found.run("version", cwd=Path.cwd())
    if told.returncode:
        return Unavailable(f"{program} doesn't run: {told.stderr.strip()}")
    # `go version go1.26.0 linux/amd64`, `tinygo version 0.39.0 linux/amd64 (…)`
    version = told.stdout.split()[2]
    return GoToolchain(
        version if version.startswith(name) else f"{name} {version}",
        found.program,
        found.environment,
    )
