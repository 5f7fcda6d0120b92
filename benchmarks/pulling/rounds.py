"""The rounds: every tool in turn fetches the same artifact."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from pushing import artifact, scene
from pushing.measuring import Failed, run
from pushing.rounds import environment_at, fresh, say
from pushing.tools import OURS, Push

from .commands import COPY, PULL, Fetch

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pushing.artifact import Artifact
    from pushing.finding import Found
    from pushing.measuring import Measured
    from pushing.scene import Scene

    from .commands import Job

_REPOSITORY, _TAG = "benchmark/source", "1.0.0"


class Condition(NamedTuple):
    """What is compared under: the way, the round trip in ms and the file's bytes."""

    way: str
    delay: int
    size: int

    def __str__(self) -> str:
        return f"{self.way}, {artifact.spelled(self.size)}, {self.delay} ms"

    @property
    def job(self) -> Job:
        """What the tools do."""
        return PULL if self.way == FILE else COPY


FILE, SAME, OTHER = WAYS = (
    "pull to a file",
    "copy within a registry",
    "copy to another registry",
)


class Results(NamedTuple):
    """What was seen: the runs by condition and tool, and why a tool gave none."""

    rounds: int
    samples: dict[tuple[Condition, str], list[Measured]]
    failures: dict[tuple[Condition, str], str]


def measure(
    tools: Sequence[Found], wanted: Sequence[Condition], rounds: int, folder: Path
) -> Results:
    """Do the rounds; the first of them must be wasm-publish, which puts there what is fetched."""
    samples: dict[tuple[Condition, str], list[Measured]] = defaultdict(list)
    failures: dict[tuple[Condition, str], str] = {}
    ours = next(tool for tool in tools if tool.name == OURS)
    for done in range(rounds):
        in_turn = [*tools[done % len(tools) :], *tools[: done % len(tools)]]
        for condition in wanted:
            say(f"round {done + 1} of {rounds}: {condition}")
            with (
                fresh(folder) as place,
                fresh(folder) as another,
                fresh(folder) as made,
                scene.opened(scene.ANONYMOUS, condition.delay, place) as source,
                scene.opened(scene.ANONYMOUS, condition.delay, another) as target,
            ):
                pushed = artifact.make(made, condition.size)
                _put(ours, source, pushed, folder)
                for tool in in_turn:
                    key = condition, tool.name
                    if key in failures or tool.name not in condition.job.commands:
                        continue
                    try:
                        samples[key].append(_fetch(tool, condition, source, target, pushed, folder))
                    except Failed as failed:
                        failures[key] = str(failed)
    return Results(rounds, samples, failures)


def _put(tool: Found, source: Scene, pushed: Artifact, folder: Path) -> None:
    push = Push(tool.command, pushed, source.host, _reference(source), None)
    with fresh(folder) as home:
        run(tool.tool.push(push), home, environment_at(home, source))


def _fetch(
    tool: Found,
    condition: Condition,
    source: Scene,
    target: Scene,
    pushed: Artifact,
    folder: Path,
) -> Measured:
    there = target if condition.way == OTHER else source
    repository = f"benchmark/{tool.name}"
    with fresh(folder) as home:
        goal: Path | str = home / "fetched"
        if condition.way != FILE:
            goal = f"{there.host}/{repository}:{_TAG}"
        hosts = [source.host] if there == source else [source.host, target.host]
        fetch = Fetch(tool.command, hosts, _reference(source), goal)
        measured = run(condition.job.commands[tool.name](fetch), home, environment_at(home, source))
        if condition.way == FILE:
            size = pushed.wasm.stat().st_size
            is_there = any(f.is_file() and f.stat().st_size == size for f in home.rglob("*"))
        else:
            is_there = there.has(repository, _TAG)
    if not is_there:
        raise Failed("it ended well, but nothing is there")
    return measured


def _reference(source: Scene) -> str:
    return f"{source.host}/{_REPOSITORY}:{_TAG}"
