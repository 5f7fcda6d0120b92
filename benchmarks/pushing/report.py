"""The section "Push" of results.md."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from . import machine
from .artifact import spelled
from .table import NOTHING, ratios, table, times
from .tools import OURS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .counting import Asked, Counted
    from .finding import Found
    from .rounds import Condition, Results, Sample

_COLD, _REPEAT = "cold", "repeat"
_KINDS = (_COLD, _REPEAT)
_BEST = "best"
_RATIOS_TOLD = (
    "How long wasm-publish takes as a ratio to each, of the minimums / of the medians; below 1 it"
    " is faster. The best is the fastest of the others under that condition."
)
_TIMES_TOLD = (
    "Milliseconds are minimum / median, memory is the median of the peaks, and the ratio says how"
    " much longer a cold push takes than the fastest tool's."
)
_REQUESTS_TOLD = "The requests of one push, and in brackets their sequential depth."


def section(
    tools: Sequence[Found],
    missing: Mapping[str, str],
    measured: Results,
    counted: Mapping[tuple[str, int, str], Counted],
) -> str:
    """All of it.

    Args:
        tools: What was compared.
        missing: What could not be had, with the reason.
        measured: The rounds.
        counted: The requests, by variant, size and tool.
    """
    names = [tool.name for tool in tools]
    parts = [
        "## Push",
        f"{machine.described()}, {machine.python_version()}.",
        f"{machine.registry_version()}, {measured.rounds} rounds.",
        _versions(tools, missing),
        *_failures(measured),
    ]
    if OURS in names:
        parts += ["### wasm-publish against the others", _RATIOS_TOLD, _ratios(names, measured)]
    parts += ["### Wall time and memory", _TIMES_TOLD, *_times(names, measured)]
    if counted:
        parts += ["### Requests", _REQUESTS_TOLD, _requests(names, counted)]
    return "\n\n".join(parts)


def _versions(tools: Sequence[Found], missing: Mapping[str, str]) -> str:
    rows = [[tool.name, tool.version, tool.tool.note] for tool in tools]
    rows += [[name, NOTHING, f"could not be had: {why}"] for name, why in missing.items()]
    return table(["tool", "version", "note"], rows)


def _failures(measured: Results) -> Iterator[str]:
    """Each reason once, with the variants that it was told under."""
    variants: dict[tuple[str, str], list[str]] = {}
    for (condition, name), why in measured.failures.items():
        variants.setdefault((name, why), []).append(condition.variant)
    for (name, why), where in variants.items():
        yield f"{name} failed ({', '.join(sorted(set(where)))}): {why}"


def _ratios(names: Sequence[str], measured: Results) -> str:
    others = [name for name in names if name != OURS]
    rows = []
    for condition in _conditions(measured):
        for kind in _KINDS:
            theirs = [_seconds(measured, condition, name, kind) for name in others]
            ours = _seconds(measured, condition, OURS, kind)
            cells = [ratios(ours, seconds) for seconds in (_best(theirs), *theirs)]
            rows.append([f"{condition}, {kind}", *cells])
    return table(["push", _BEST, *others], rows)


def _times(names: Sequence[str], measured: Results) -> Iterator[str]:
    heads = ["tool", "cold ms", "to the best", "repeat ms", "cold MiB", "repeat MiB"]
    for condition in _conditions(measured):
        best = _best([_seconds(measured, condition, name, _COLD) for name in names])
        rows = []
        for name in names:
            if samples := measured.samples.get((condition, name)):
                cold, repeat = (_seconds(measured, condition, name, kind) for kind in _KINDS)
                times_told = [times(cold), ratios(cold, best), times(repeat)]
                rows.append([name, *times_told, *_peaks(samples)])
        yield f"{condition}:\n\n{table(heads, rows)}"


def _requests(names: Sequence[str], counted: Mapping[tuple[str, int, str], Counted]) -> str:
    pairs = list(dict.fromkeys((variant, size) for variant, size, _ in counted))
    heads = [f"{variant}, {spelled(size)}, {kind}" for variant, size in pairs for kind in _KINDS]
    rows = []
    for name in names:
        asked = [counted.get((variant, size, name)) for variant, size in pairs]
        rows.append([name, *(cell for pair in asked for cell in _asked(pair))])
    return table(["tool", *heads], rows)


def _asked(counted: Counted | None) -> list[str]:
    def told(asked: Asked) -> str:
        return f"{asked.requests} ({asked.depth})"

    return [told(counted.cold), told(counted.repeat)] if counted else [NOTHING, NOTHING]


def _conditions(measured: Results) -> list[Condition]:
    return list(dict.fromkeys(condition for condition, _ in measured.samples))


def _seconds(measured: Results, condition: Condition, name: str, kind: str) -> list[float]:
    samples = measured.samples.get((condition, name), [])
    return [(sample.cold if kind == _COLD else sample.repeat).seconds for sample in samples]


def _best(series: Sequence[Sequence[float]]) -> Sequence[float]:
    """The series of the smallest median."""
    return min((seconds for seconds in series if seconds), key=statistics.median, default=[])


def _peaks(samples: Sequence[Sample]) -> Iterator[str]:
    for peaks in ([pair.cold.peak for pair in samples], [pair.repeat.peak for pair in samples]):
        yield f"{statistics.median(peaks) / 1024**2:.0f}"
