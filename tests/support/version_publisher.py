"""A process that publishes versions of `hello`: `python -m version_publisher`.

It says `ready`; then for each line `SECONDS TARGET VERSION` it waits so long, publishes, and says
which status that had.
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
from wasm_publish.planning.tags import derived_tags
from wasm_publish.plugins.manager import Plugins
from wasm_publish.publishing.publisher import publish
from wasm_publish.reporting import Silent
from wasm_publish.stores import Access

if TYPE_CHECKING:
    from wasm_publish.model import Artifact, Plan, Receipt


def artifact_for(version: str) -> Artifact:
    """The artifact of a version, of which no other version shares a blob."""
    told = {"title": "hello", "version": version}
    return artifact_of(version.encode() * 100, told=told, configured=told)


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

    def publish(self, target: str, version: str, after: float) -> None:
        """Let it publish a version after some seconds."""
        assert self._process.stdin
        self._process.stdin.write(f"{after} {target} {version}\n")
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


def _plan(target: str, version: str) -> Plan:
    return a_plan(
        version,
        tags=derived_tags(a_version(version)),
        targets=[a_target(target)],
        artifact=artifact_for(version),
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
        after, target, version = line.split()
        plan = _plan(target, version)
        time.sleep(float(after))
        receipt = _published(plan, plugins)
        told = [d.error or d.status for item in receipt.publications for d in item.destinations]
        sys.stdout.write(f"{told[0]}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
