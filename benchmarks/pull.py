"""How `wasm-publish pull` and `wasm-publish copy` compare with other tools.

    python benchmarks/pull.py [--rounds N] [--sizes SIZES] [--delays MILLISECONDS]
                              [--only TOOLS] [--peers FOLDER]

Prints the section "Pull and copy" of results.md to standard output. README.md tells what is
measured.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pulling.rounds import WAYS, Condition, measure
from pushing import artifact, finding, machine
from pushing.table import NOTHING, ratios, table, times
from pushing.tools import OURS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pulling.rounds import Results
    from pushing.finding import Found

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9
LARGE = 100 * 1024**2
"""Bytes from which a file is fetched over loopback alone."""
TOOLS = (OURS, "oras", "skopeo", "crane", "regctl", "wkg")


def main() -> None:
    """Measure and print."""
    asked = _parser().parse_args()
    with tempfile.TemporaryDirectory(dir=_in_memory(), ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        names = [OURS, *(name for name in asked.only if name != OURS)]
        found, missing = finding.find(names, asked.peers.resolve(), folder, ROOT)
        wanted = [
            Condition(way, delay, size)
            for way in WAYS
            for delay in asked.delays
            for size in asked.sizes
            if size < LARGE or not delay
        ]
        measured = measure(found, wanted, asked.rounds, folder)
    print("\n\n".join(_section(found, missing, measured)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Compare pulling and copying with other tools.")
    add = parser.add_argument
    add("--rounds", type=int, default=ROUNDS, help="how often each tool fetches (%(default)s)")
    add("--sizes", type=_sizes, default="64KiB,500MiB", help="of the files (%(default)s)")
    add("--delays", type=_numbers, default="0,50", help="round trips in ms (%(default)s)")
    add("--only", type=lambda text: text.split(","), default=TOOLS, help="tools to compare")
    add("--peers", metavar="FOLDER", type=Path, default=ROOT / ".tox" / "peers")
    return parser


def _sizes(text: str) -> list[int]:
    return [artifact.size(part) for part in text.split(",")]


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _section(tools: Sequence[Found], missing: dict[str, str], measured: Results) -> Iterator[str]:
    yield "## Pull and copy"
    yield f"{machine.described()}, {machine.python_version()}."
    yield f"{machine.registry_version()}, {measured.rounds} rounds."
    yield from (f"{name} could not be had: {why}" for name, why in missing.items())
    for (condition, name), why in measured.failures.items():
        yield f"{name} failed ({condition}): {why}"
    for condition in dict.fromkeys(condition for condition, _ in measured.samples):
        yield f"{condition}:\n\n{_table(tools, condition, measured)}"


def _table(tools: Sequence[Found], condition: Condition, measured: Results) -> str:
    runs = {tool.name: measured.samples.get((condition, tool.name), []) for tool in tools}
    seconds = {name: [one.seconds for one in taken] for name, taken in runs.items() if taken}
    others = [taken for name, taken in seconds.items() if name != OURS]
    best = min(others, key=statistics.median, default=[])
    rows = []
    for tool in tools:
        if tool.name in seconds:
            taken = seconds[tool.name]
            peak = statistics.median(one.peak for one in runs[tool.name]) / 1024**2
            note = condition.job.notes.get(tool.name, NOTHING)
            told = [times(taken), ratios(taken, best), f"{peak:.0f}", tool.version, note]
            rows.append([tool.name, *told])
    return table(["tool", "ms", "to the best of the others", "MiB", "version", "by"], rows)


def _in_memory() -> str | None:
    """A folder in memory, where there is one, so that no disk is measured."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a folder of its own in it


if __name__ == "__main__":
    main()
