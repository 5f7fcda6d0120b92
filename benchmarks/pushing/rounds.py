"""The rounds: every tool in turn pushes the same new file, then pushes it again."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from . import artifact, scene
from .measuring import Failed, run
from .tools import Push

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .artifact import Artifact
    from .finding import Found
    from .measuring import Measured
    from .scene import Scene

_LARGE = 100 * 1024**2
"""Bytes from which a file is pushed over loopback alone: bandwidth decides there, not the delay."""


class Condition(NamedTuple):
    """What pushes are compared under: the registry, the round trip in ms and the file's bytes."""

    variant: str
    delay: int
    size: int

    def __str__(self) -> str:
        return f"{self.variant}, {artifact.spelled(self.size)}, {self.delay} ms"


class Sample(NamedTuple):
    """A push to an empty registry and the same push again."""

    cold: Measured
    repeat: Measured


class Results(NamedTuple):
    """What was seen.

    Attributes:
        rounds: How many were done.
        samples: By condition and tool, one of each round.
        failures: Why a tool gave none, by condition and tool.
    """

    rounds: int
    samples: dict[tuple[Condition, str], list[Sample]]
    failures: dict[tuple[Condition, str], str]


def conditions(
    variants: Sequence[str], sizes: Sequence[int], delays: Sequence[int]
) -> list[Condition]:
    """Every combination that is measured."""
    return [
        Condition(variant, delay, size)
        for variant in variants
        for delay in delays
        for size in sizes
        if size < _LARGE or not delay
    ]


def measure(
    tools: Sequence[Found], wanted: Sequence[Condition], rounds: int, folder: Path
) -> Results:
    """Do the rounds. An interruption ends them early, and what was seen until then is kept."""
    samples: dict[tuple[Condition, str], list[Sample]] = defaultdict(list)
    failures: dict[tuple[Condition, str], str] = {}
    done = 0
    try:
        while done < rounds:
            # Everyone comes first in turn, as the first may find the machine another.
            turn = done % max(1, len(tools))
            in_turn = [*tools[turn:], *tools[:turn]]
            for condition in wanted:
                say(f"round {done + 1} of {rounds}: {condition}")
                ready = [tool for tool in in_turn if (condition, tool.name) not in failures]
                for name, result in _push_all(ready, condition, folder):
                    if isinstance(result, Failed):
                        failures[condition, name] = str(result)
                    else:
                        samples[condition, name].append(result)
            done += 1
    except KeyboardInterrupt:
        say(f"interrupted in round {done + 1}")
    return Results(done, samples, failures)


def say(line: str) -> None:
    """Tell whoever waits."""
    print(line, file=sys.stderr, flush=True)


def _push_all(
    tools: Sequence[Found], condition: Condition, folder: Path
) -> Iterator[tuple[str, Sample | Failed]]:
    with (
        fresh(folder) as place,
        scene.opened(condition.variant, condition.delay, place) as where,
        fresh(folder) as made,
    ):
        pushed = artifact.make(made, condition.size)
        for tool in tools:
            try:
                yield tool.name, push_twice(tool, where, pushed, folder)
            except Failed as failed:
                yield tool.name, failed


def push_twice(tool: Found, where: Scene, pushed: Artifact, folder: Path) -> Sample:
    """Push to an empty registry, and again.

    Raises:
        Failed: The tool failed.
    """
    where.forget()
    repository, tag = f"benchmark/{tool.name}", "1.0.0"
    reference = f"{where.host}/{repository}:{tag}"
    asked = Push(tool.command, pushed, where.host, reference, where.authority)
    command = tool.tool.push(asked)
    with fresh(folder) as home:
        environment = environment_at(home, where)
        sample = Sample(run(command, home, environment), run(command, home, environment))
    if not where.has(repository, tag):
        raise Failed("it ended well, but nothing is there")
    return sample


@contextmanager
def fresh(folder: Path) -> Iterator[Path]:
    """A new folder, gone when the context ends."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        yield Path(made)


def environment_at(home: Path, where: Scene) -> dict[str, str]:
    """Nothing of the person who runs this: no settings, no credentials, no caches."""
    docker = home / ".docker"
    docker.mkdir()
    (docker / "config.json").write_text(where.docker_config, encoding="utf-8")
    trust = str(where.authority) if where.authority else ""
    return {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "TMPDIR": str(home),
        "XDG_RUNTIME_DIR": str(home),
        # Root's cache of blobs and where they were is the system's; with this, skopeo takes HOME's.
        "_CONTAINERS_ROOTLESS_UID": "1000",
        **({"SSL_CERT_FILE": trust, "REQUESTS_CA_BUNDLE": trust} if trust else {}),
    }
