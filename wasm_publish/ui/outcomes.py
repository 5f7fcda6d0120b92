"""The end of a long story: what became of each of many projects, in a few columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from wasm_publish.model import Project, Publication, Receipt

HEAD = ("project", "version", "status", "destination")


def outcome_rows(receipt: Receipt, unplanned: Iterable[Project]) -> list[Sequence[str]]:
    """A row for each destination of each project; none where only one project was asked for.

    Args:
        receipt: What was done.
        unplanned: The projects of which errors kept the run from making a plan.
    """
    outlined = [outline.project for outline in receipt.outlines]
    others = [
        (project.name, project.version or "", "not built" if project in outlined else "failed", "")
        for project in unplanned
    ]
    if len(receipt.publications) + len(others) < 2:  # noqa: PLR2004 - the story of one says it all
        return []
    return [*(row for found in receipt.publications for row in _rows(found)), *others]


def _rows(publication: Publication) -> Iterator[Sequence[str]]:
    plan = publication.plan
    version = plan.version.text if plan.version else ""
    for destination in publication.destinations:
        name = plan.name_in(destination.target)
        yield plan.project.name, version, destination.status, name
