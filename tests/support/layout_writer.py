"""A process that pushes to a layout or an archive: `python -m layout_writer PLACE DIE_AT TAG...`.

PLACE is the folder of a layout, or the file of an archive, which ends in `.tar`.

It says `ready`, waits for a line, then pushes an artifact of its own for each tag. With DIE_AT
above 0 it dies at that step, as if it were killed: every file has a step before and one after
it is moved to its place.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from stored_artifacts import artifact_of

from wasm_publish.reporting import ignore
from wasm_publish.stores.archive import ArchiveStore
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from wasm_publish.model import Artifact
    from wasm_publish.stores import Store

KILLED = 99


def artifact_for(tag: str) -> Artifact:
    """The artifact that a writer pushes under a tag."""
    return artifact_of(tag.encode() * 40_000)


def opened(place: Path) -> Store:
    """The layout or the archive that is at a place."""
    return ArchiveStore(place) if place.suffix == ".tar" else LayoutStore(place)


def start_writer(place: Path, *tags: str, die_at: int = 0) -> subprocess.Popen[str]:
    """Start a writer and wait until it is ready."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "layout_writer", str(place), str(die_at), *tags],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        cwd=Path.cwd(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert writer.stdout
    assert writer.stdout.readline() == "ready\n"
    return writer


def go(writer: subprocess.Popen[str]) -> None:
    """Let a writer begin."""
    assert writer.stdin
    writer.stdin.write("go\n")
    writer.stdin.flush()


def ended(writer: subprocess.Popen[str]) -> int:
    """Wait for the end of a writer; its exit code."""
    with writer:
        return writer.wait(timeout=60)


def _die_at(step: int) -> None:
    replace, steps = Path.replace, iter(range(1, sys.maxsize))

    def die_in_time() -> None:
        if next(steps) == step:
            os._exit(KILLED)

    def mortal_replace(source: Path, target: Path) -> Path:
        die_in_time()
        moved = replace(source, target)
        die_in_time()
        return moved

    Path.replace = mortal_replace  # type: ignore[assignment,method-assign]  # in this process only


def main() -> None:
    place, step, *tags = sys.argv[1:]
    store = opened(Path(place))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    _die_at(int(step))
    for tag in tags:
        store.push(artifact_for(tag), partial(list, (tag,)), ignore)


if __name__ == "__main__":
    main()
