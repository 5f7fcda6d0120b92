"""What was found out about a registry: as a table for people, and as a document for programs.

The schema of the document is `doctor.v1.schema.json` beside this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wasm_publish.ui.color import CYAN, GREEN, YELLOW, painted
from wasm_publish.ui.layout import columns, section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wasm_publish.registry.doctor.findings import Examination, Finding, Left

SCHEMA = "wasm-publish/doctor/v1"

_COLORS = {"yes": GREEN, "no": YELLOW, "unknown": CYAN}
_WIDTH = len("unknown")


def doctor_document(examination: Examination) -> dict[str, Any]:
    """The examination as a document."""
    left = examination.left
    return {
        "schema": SCHEMA,
        "registry": examination.registry,
        "repository": examination.repository,
        "other": examination.other,
        "read_only": examination.read_only,
        "findings": [finding._asdict() for finding in examination.findings],
        "left": {
            "tags": [*left.tags],
            "manifests": [*left.manifests],
            "blobs": [*left.blobs],
            "uploads": left.uploads,
            "other_blobs": [*left.other_blobs],
        },
    }


def doctor_lines(examination: Examination, *, color: bool) -> Iterator[str]:
    """A row for each finding, with what to do about it below; then what is left."""
    findings = examination.findings
    rows = columns([(f"{found.verdict:<{_WIDTH}}", found.name, found.detail) for found in findings])
    for row, finding in zip(rows, findings, strict=True):
        yield from _row(row, finding, color=color)
    yield from _left(examination.left)


def _row(row: str, finding: Finding, *, color: bool) -> Iterator[str]:
    verdict = finding.verdict
    shown = painted(verdict, _COLORS[verdict]) if color else verdict
    yield f"{shown}{row.removeprefix(verdict)}"
    if finding.remedy:
        yield f"{'':{_WIDTH}}  help: {finding.remedy}"


def _left(left: Left) -> Iterator[str]:
    if left == type(left)():
        return
    yield "left behind, as it could not be removed"
    yield from section("tags", ((tag,) for tag in left.tags))
    yield from section("manifests", ((digest,) for digest in left.manifests))
    yield from section("blobs", ((digest,) for digest in left.blobs))
    yield from section("other blobs", ((digest,) for digest in left.other_blobs))
    if left.uploads:
        yield from section("uploads", [(f"{left.uploads} unfinished, which a registry forgets",)])
