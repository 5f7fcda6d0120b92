"""`wasm-publish [publish] [PATH…]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.access_of import access_of
from wasm_publish.cli.output import answer, chosen_renderer
from wasm_publish.cli.planner_of import planner_of
from wasm_publish.publishing.publisher import JOBS, publish
from wasm_publish.ui.table import HEAD, outcome_rows

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation
    from wasm_publish.model import Receipt
    from wasm_publish.planning.planner import Planned


def run(invocation: Invocation) -> int:
    """Publish, or with `--dry-run` only show what would be done."""
    return publish_or_plan(invocation, dry_run=invocation.settings.dry_run)


def publish_or_plan(invocation: Invocation, *, dry_run: bool) -> int:
    """What `publish` and `plan` share, which is everything but the writing."""
    renderer = chosen_renderer(invocation)
    planned = planner_of(invocation).plan(to_publish=not dry_run)
    access, jobs = access_of(invocation), planned.jobs or JOBS
    receipt = publish(planned, invocation.plugins, access, dry_run=dry_run, jobs=jobs)
    _say_how_to_name_a_registry(invocation, receipt)
    _sum_up(invocation, planned, receipt)
    return answer(invocation, receipt, renderer)


def _sum_up(invocation: Invocation, planned: Planned, receipt: Receipt) -> None:
    """The end of the story: a table of many projects, or why there was none to publish."""
    unplanned = [found.project for found in planned.projects if found.plan is None]
    invocation.terminal.table(HEAD, outcome_rows(receipt, unplanned))
    if planned.is_unchanged:
        since = invocation.settings.changed_since
        invocation.terminal.note(f"no project has changed since {since}")


def _say_how_to_name_a_registry(invocation: Invocation, receipt: Receipt) -> None:
    destinations = [d for publication in receipt.publications for d in publication.destinations]
    if any(found.target.build_output and found.status != "failed" for found in destinations):
        invocation.terminal.note(
            "no registry is named, so this is an OCI layout folder; name one with"
            " --registry PREFIX or the settings key `registry`"
        )
