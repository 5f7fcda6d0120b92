"""Registries other than docker-registry, where somebody installed them: crane's own, and zot."""

from __future__ import annotations

import json
import os
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from docker_registry import DockerRegistry
from registry_program import running_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_CRANE_LISTENING = re.compile(r"serving on port ([0-9]+)")
_ZOT_LISTENING = re.compile(r'(?=.*kernel chosen port).*"port":([0-9]+)')


def find_program(name: str, environment: Mapping[str, str]) -> str | None:
    """A program on the PATH, or where `go install` puts what it builds."""
    folders = (environment.get("PATH"), environment.get("GOBIN"))
    return shutil.which(name, path=os.pathsep.join(filter(None, folders)))


@contextmanager
def open_crane_registry(program: str, folder: Path) -> Iterator[DockerRegistry]:
    """The registry of `crane registry serve`."""
    arguments = [program, "registry", "serve", "--address", "127.0.0.1:0"]
    with running_program(arguments, folder, _CRANE_LISTENING) as port:
        yield DockerRegistry(f"127.0.0.1:{port}")


@contextmanager
def open_zot(program: str, folder: Path) -> Iterator[DockerRegistry]:
    """zot without extensions."""
    configuration = folder / "zot.json"
    settings = {
        "distSpecVersion": "1.1.1",
        "storage": {"rootDirectory": str(folder / "storage"), "gc": False},
        "http": {"address": "127.0.0.1", "port": "0"},
        "log": {"level": "info"},
    }
    configuration.write_text(json.dumps(settings), encoding="utf-8")
    with running_program([program, "serve", configuration], folder, _ZOT_LISTENING) as port:
        yield DockerRegistry(f"127.0.0.1:{port}")
