"""`wasm-publish [publish] [PATH…]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.building.running import run_builds
from wasm_publish.cli.access_of import access_of
from wasm_publish.cli.output import answer, chosen_renderer
from wasm_publish.cli.planner_of import planner_of
from wasm_publish.model import Problem, Receipt
from wasm_publish.planning.on_push import why_nothing
from wasm_publish.publishing.publisher import JOBS, publish
from wasm_publish.ui.outcomes import HEAD, outcome_rows

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation
    from wasm_publish.planning.planned import Planned
    from wasm_publish.planning.planner import Planner


_ABORTED = Problem("dry-run", "aborting upload due to dry run", severity="warning")
"""What cargo says at the end of a `cargo publish --dry-run`."""


def run(invocation: Invocation) -> int:
    """Publish, or with `--dry-run` only show what would be done."""
    if reason := why_nothing(invocation.settings.on_push, invocation.environment):
        return _publish_nothing(invocation, reason)
    dry_run = invocation.settings.dry_run
    code = publish_or_plan(invocation, dry_run=dry_run)
    if dry_run and code == 0 and invocation.under_cargo:
        invocation.terminal.problem(_ABORTED)
    return code


def _publish_nothing(invocation: Invocation, reason: str) -> int:
    renderer = chosen_renderer(invocation)
    invocation.terminal.note(reason)
    return answer(invocation, Receipt(), renderer)


def publish_or_plan(invocation: Invocation, *, dry_run: bool) -> int:
    """What `publish` and `plan` share, which is everything but the writing."""
    renderer = chosen_renderer(invocation)
    planner, access = planner_of(invocation), access_of(invocation)
    _build_first(invocation, planner)
    planned = planner.plan(to_publish=not dry_run)
    _say_what_was_overruled(invocation, planned)
    jobs = planned.jobs or JOBS
    receipt = publish(planned, invocation.plugins, access, dry_run=dry_run, jobs=jobs)
    _say_how_to_name_a_registry(invocation, receipt)
    _sum_up(invocation, planned, receipt)
    if dry_run and invocation.settings.explain:
        from wasm_publish.cli.explaining import with_explanations

        receipt = with_explanations(receipt, invocation)
    return answer(invocation, receipt, renderer)


def _build_first(invocation: Invocation, planner: Planner) -> None:
    """Build where that is asked for; where not, say which options are for a build."""
    settings, terminal = invocation.settings, invocation.terminal
    if settings.build:
        screen = None if settings.quiet else terminal.stream
        run_builds(planner.builds(), invocation.environment, terminal, screen)
        return
    for option in map(invocation.options.__getitem__, invocation.arguments):
        if option.needs == "build":
            terminal.note(f"--{option.name} has no effect without --build")


def _say_what_was_overruled(invocation: Invocation, planned: Planned) -> None:
    """A project that keeps itself back is published all the same where a person names it."""
    named = planned.projects if invocation.settings.packages else ()
    for project in (found.project for found in named):
        if project.held_back:
            invocation.terminal.note(
                f"{project.name} says {project.held_back}; it is published as you named it"
            )


def _sum_up(invocation: Invocation, planned: Planned, receipt: Receipt) -> None:
    """The end of the story: a table of many projects, or why there was none to publish."""
    unplanned = [found.project for found in planned.projects if found.plan is None]
    invocation.terminal.table(HEAD, outcome_rows(receipt, unplanned))
    if planned.is_unchanged:
        since = invocation.settings.changed_since
        invocation.terminal.note(f"no project has changed since {since}")


def _say_how_to_name_a_registry(invocation: Invocation, receipt: Receipt) -> None:
    destinations = [d for publication in receipt.publications for d in publication.destinations]
    targets = [found.target for found in destinations if found.status != "failed"]
    targets += (target for outline in receipt.outlines for target in outline.targets)
    if any(target.build_output for target in targets):
        invocation.terminal.note(
            "no registry is named, so this is an OCI layout folder; name one with"
            " --registry PREFIX or the settings key `registry`"
        )
