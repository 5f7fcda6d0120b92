"""A process that publishes versions of `hello`: `python -m version_publisher`.

It says `ready`; then for each line `SECONDS TARGET VERSION BUILD` it waits so long, publishes, and
says which status that had, or the code of the error.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from builders import a_plan, a_target, a_version, settings_with
from stored_artifacts import artifact_of

from wasm_publish.planning.planned import Planned
from wasm_publish.planning.project_plan import Examined
from wasm_publish.plugins.manager import Plugins
from wasm_publish.publishing.publisher import publish
from wasm_publish.reporting import Silent
from wasm_publish.stores import Access
from wasm_publish.versions.series import derived_tags

if TYPE_CHECKING:
    from wasm_publish.model import Artifact, Plan, Receipt


def artifact_for(version: str, build: int = 0) -> Artifact:
    """The artifact of a build of a version, of which no other one shares a blob."""
    told = {"title": "hello", "version": version}
    wasm = f"{version} {build}".encode() * 100
    return artifact_of(wasm, told=told, configured={**told, "build": str(build)})


class VersionPublisher:
    """A publisher that runs."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "version_publisher"],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            cwd=Path.cwd(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self.told() == "ready"

    def publish(self, target: str, version: str, *, after: float, build: int = 0) -> None:
        """Let it publish a build of a version after some seconds."""
        assert self._process.stdin
        self._process.stdin.write(f"{after} {target} {version} {build}\n")
        self._process.stdin.flush()

    def told(self) -> str:
        """Wait for what it says next."""
        assert self._process.stdout
        return self._process.stdout.readline().rstrip("\n")

    def end(self) -> int:
        """Let it end; its exit code."""
        assert self._process.stdin
        self._process.stdin.close()
        with self._process:
            return self._process.wait(timeout=60)


def _plan(target: str, version: str, build: int) -> Plan:
    return a_plan(
        version,
        tags=derived_tags(a_version(version)),
        targets=[a_target(target)],
        artifact=artifact_for(version, build),
        settings=settings_with(),
    )


def _published(plan: Plan, plugins: Plugins) -> Receipt:
    examined = Examined(plan.project, plan.settings, plan=plan)
    return publish(Planned((examined,)), plugins, Access(Silent(), os.environ))


def main() -> None:
    plugins = Plugins.load(os.environ)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        after, target, version, build = line.split()
        plan = _plan(target, version, int(build))
        time.sleep(float(after))
        receipt = _published(plan, plugins)
        (published,) = receipt.publications
        (destination,) = published.destinations
        told = destination.error.code if destination.error else destination.status
        sys.stdout.write(f"{told}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
