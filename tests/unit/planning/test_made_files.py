from __future__ import annotations

from builders import ROOT, a_plan, a_project

from wasm_publish.errors import CheckFailed
from wasm_publish.model import LocatedWasm, Problem
from wasm_publish.planning.made_files import as_known
from wasm_publish.planning.project_plan import Examined
from wasm_publish.settings.settings import Settings

PLAN = a_plan()
MADE = LocatedWasm(PLAN.wasm.path, "made", made_from=ROOT / "wit")
HERE = Problem("here", "of the wasm", file=PLAN.wasm.path)
THERE = Problem("there", "of something else", file=ROOT / "other")


def examined() -> Examined:
    error = CheckFailed("of the wasm", code="here", problems=[HERE, THERE])
    plan = PLAN._replace(problems=(HERE, THERE))
    return Examined(a_project(), Settings(), (), plan, warnings=(HERE, THERE), errors=(error,))


def test_what_was_made_is_known_by_what_it_was_made_from() -> None:
    known = as_known(examined(), MADE)
    assert known.plan
    assert known.plan.located.path == known.plan.wasm.path == ROOT / "wit"
    assert known.plan.artifact == PLAN.artifact
    files = [ROOT / "wit", ROOT / "other"]
    assert [problem.file for problem in known.plan.problems] == files
    assert [problem.file for problem in known.warnings] == files
    assert [problem.file for problem in known.errors[0].problems] == files


def test_without_a_plan_there_are_still_problems() -> None:
    known = as_known(examined()._replace(plan=None), MADE)
    assert known.plan is None
    assert known.warnings[0].file == ROOT / "wit"


def test_what_was_found_is_known_by_itself() -> None:
    before = examined()
    assert as_known(before, LocatedWasm(PLAN.wasm.path, "found")) is before
    assert as_known(before, None) is before
