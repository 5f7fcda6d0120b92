"""`wasm-publish check [PATH…]`: everything wrong at once, before anything is built or sent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from wasm_publish.cli.output import wants_json
from wasm_publish.cli.planner_of import planner_of
from wasm_publish.errors import CheckFailed, NothingToPublish, UsageError
from wasm_publish.faults import Faults
from wasm_publish.planning.planned import Planned
from wasm_publish.planning.targets import require_separate
from wasm_publish.ui.streams import write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wasm_publish.cli.commands import Invocation
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Problem
    from wasm_publish.planning.project_plan import Examined

SCHEMA = "wasm-publish/check/v1"

_UNKNOWN_PACKAGE = "unknown-package"
"""The code of the error that `-p` names no project, of whatever language."""


def run(invocation: Invocation) -> int:
    """Check projects. Faults of theirs make the exit code 1, whatever a publish would end with."""
    faults = Faults()
    planned = faults.attempt(lambda: _look(invocation)) or Planned()
    if not planned.faults:
        faults.attempt(lambda: require_separate(planned.projects))
    failures = (*faults.errors, *planned.failures, *planned.unread)
    found = (*_of_errors(failures), *planned.faults, *_of_projects(planned.projects))
    bumps = _version_bumps(invocation, planned)
    problems = _unique((*found, *bumps), strict=invocation.settings.strict)
    for passed in planned.passed_over:
        invocation.terminal.status("Skipping", f"{passed.name}: {passed.reason}")
    for problem in problems:
        invocation.terminal.problem(problem)
    if wants_json(invocation.settings):
        from wasm_publish.ui.document import to_json

        write(invocation.output, to_json(_document(planned, problems)))
    else:
        write(invocation.output, _summary(planned, problems))
    errors = [problem for problem in problems if problem.severity == "error"]
    of_call = () if planned.projects else map(_code_of, failures)
    return max((*map(_code_of_option, errors), *of_call), default=0)


def _code_of(error: WasmPublishError) -> int:
    """What an error ends with that kept every project from being looked at.

    One that can't be read is at fault itself; anything else is about what was asked for.
    """
    file = error.problem.file
    is_misnamed = isinstance(error, NothingToPublish) or error.problem.code == _UNKNOWN_PACKAGE
    is_of_project = not is_misnamed and file is not None and file.is_file()
    return CheckFailed.exit_code if is_of_project else error.exit_code


def _code_of_option(problem: Problem) -> int:
    """What a fault ends with that may be one of the command line or the environment."""
    is_option = problem.file is None and (problem.key or "").startswith(("--", "WASM_PUBLISH_"))
    return UsageError.exit_code if is_option else CheckFailed.exit_code


def _look(invocation: Invocation) -> Planned:
    return planner_of(invocation).look(with_wasm=not invocation.settings.no_wasm)


def _version_bumps(invocation: Invocation, planned: Planned) -> tuple[Problem, ...]:
    """What is wrong with versions that are released already, if that is asked for."""
    if not invocation.settings.version_bump:
        return ()
    from wasm_publish.planning.version_bump import VersionBumps

    bumps, faults = VersionBumps(invocation.plugins), Faults()
    projects = [examined.project for examined in planned.projects]
    told = [faults.attempt(partial(bumps.problems_of, project)) for project in projects]
    return (*_of_errors(faults.errors), *(problem for found in told for problem in found or ()))


def _of_errors(errors: Iterable[WasmPublishError]) -> tuple[Problem, ...]:
    return tuple(problem for error in errors for problem in error.problems)


def _of_projects(projects: Iterable[Examined]) -> tuple[Problem, ...]:
    return tuple(
        problem
        for project in projects
        for problem in (*_of_errors(project.errors), *project.warnings)
    )


def _unique(problems: Iterable[Problem], *, strict: bool) -> tuple[Problem, ...]:
    """Each problem once, since members of a workspace share files; warnings made errors."""
    severe = (found._replace(severity="error") if strict else found for found in problems)
    return tuple(dict.fromkeys(severe))


def _document(planned: Planned, problems: Sequence[Problem]) -> dict[str, Any]:
    from wasm_publish.ui.document import problem_document

    return {
        "schema": SCHEMA,
        "projects": [
            {
                "name": examined.project.name,
                "version": examined.project.version,
                "project_file": examined.project.file and str(examined.project.file),
            }
            for examined in planned.projects
        ],
        "problems": [problem_document(problem) for problem in problems],
    }


def _summary(planned: Planned, problems: Sequence[Problem]) -> str:
    projects = (f"{p.project.name} {p.project.version or ''}".rstrip() for p in planned.projects)
    counts = [
        f"{count} {severity}{'s' if count > 1 else ''}"
        for severity in ("error", "warning")
        if (count := sum(problem.severity == severity for problem in problems))
    ]
    return f"{', '.join(projects) or 'nothing was checked'}: {', '.join(counts) or 'no problems'}\n"
