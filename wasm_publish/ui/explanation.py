"""Why a plan is as it is, for people and for programs."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wasm_publish.ui.terminal import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from wasm_publish.model import Explained, Origin, Topic

    Section = tuple[str, Sequence[str]]

_LABELS: Mapping[Topic, str] = {
    "annotation": "annotations",
    "repository": "to",
    "setting": "settings",
    "tag": "tags",
}
_FILES = frozenset({"project", "wasm"})
"""Topics whose value is the path of a file."""


def explanation_rows(explanation: Iterable[Explained]) -> Iterator[Section]:
    """The decisions by topic, each as a line: `value  — rule (file:line key)`."""
    for topic, decisions in groupby(explanation, key=lambda found: found.topic):
        yield _LABELS.get(topic, topic), [_line(found) for found in decisions]


def explanation_document(explanation: Iterable[Explained]) -> list[dict[str, Any]]:
    """The decisions as a document."""
    return [
        {
            "topic": found.topic,
            "key": found.key,
            "value": found.value,
            "rule": found.rule,
            "origin": found.origin and _origin_document(found.origin),
            "overruled": [_origin_document(origin) for origin in found.overruled],
        }
        for found in explanation
    ]


def _line(found: Explained) -> str:
    value = shown_path(Path(found.value)) if found.topic in _FILES else found.value
    named = f"{found.key} = {value}" if found.topic in {"annotation", "setting"} else value
    place = f" ({_place(found.origin)})" if found.origin else ""
    before = f", before {', '.join(map(_place, found.overruled))}" if found.overruled else ""
    return f"{named} \N{EM DASH} {found.rule}{place}{before}"


def _place(origin: Origin) -> str:
    if origin.file is None:
        return origin.what
    line = "" if origin.line is None else f":{origin.line}"
    return f"{shown_path(origin.file)}{line} {origin.what}"


def _origin_document(origin: Origin) -> dict[str, Any]:
    return {
        "what": origin.what,
        "file": origin.file and str(origin.file),
        "line": origin.line,
    }
