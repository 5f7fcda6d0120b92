"""Wasm files that were made on the way: a person knows only what they were made from."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import LocatedWasm, Problem
    from wasm_publish.planning.project_plan import Examined


def as_known(examined: Examined, located: LocatedWasm | None) -> Examined:
    """An examined project that names no temporary file; only its artifact still reads it."""
    if located is None or located.made_from is None:
        return examined
    known = located.made_from
    told = partial(_told, made=located.path, known=known)
    for error in examined.errors:
        error.problems = tuple(map(told, error.problems))
    plan = examined.plan
    if plan:
        plan = plan._replace(
            located=located._replace(path=known),
            wasm=plan.wasm._replace(path=known),
            problems=tuple(map(told, plan.problems)),
        )
    return examined._replace(plan=plan, warnings=tuple(map(told, examined.warnings)))


def _told(problem: Problem, made: Path, known: Path) -> Problem:
    return problem._replace(file=known) if problem.file == made else problem
