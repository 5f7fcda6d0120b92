from __future__ import annotations

import io

import pytest
from builders import a_plan, a_project, a_target

from wasm_publish.model import Destination, Publication, Receipt
from wasm_publish.ui.outcomes import HEAD, outcome_rows
from wasm_publish.ui.terminal import Terminal


def _publication(name: str, *statuses: str) -> Publication:
    plan = a_plan(project=a_project(name))
    return Publication(
        plan,
        tuple(
            Destination(a_target(f"example.com/{number}/{name}"), status, ())  # type: ignore[arg-type] # parametrized
            for number, status in enumerate(statuses)
        ),
    )


def test_there_is_a_row_for_each_destination_of_each_project() -> None:
    receipt = Receipt((_publication("a", "published", "failed"), _publication("b", "unchanged")))
    assert outcome_rows(receipt, [a_project("c"), a_project("d", version=None)]) == [
        ("a", "1.4.2", "published", "example.com/0/a:1.4.2"),
        ("a", "1.4.2", "failed", "example.com/1/a:1.4.2"),
        ("b", "1.4.2", "unchanged", "example.com/0/b:1.4.2"),
        ("c", "1.4.2", "failed", ""),
        ("d", "", "failed", ""),
    ]


def test_the_story_of_one_project_needs_no_table() -> None:
    several = Receipt((_publication("a", "published", "published"),))
    assert outcome_rows(several, []) == []
    assert outcome_rows(Receipt(), [a_project()]) == []
    assert outcome_rows(Receipt(), []) == []
    assert len(outcome_rows(several, [a_project()])) == 3


def test_a_file_without_a_version_has_none() -> None:
    publication = _publication("a", "published")
    plan = publication.plan._replace(version=None)
    receipt = Receipt((publication._replace(plan=plan), _publication("b", "published")))
    assert outcome_rows(receipt, [])[0][1] == ""


@pytest.mark.parametrize(("animated", "quiet"), [(False, False), (True, True), (True, False)])
def test_it_is_for_somebody_who_looks(*, animated: bool, quiet: bool) -> None:
    stream = io.StringIO()
    Terminal(stream, animated=animated, quiet=quiet).table(HEAD, [("a", "1", "x", "y")])
    shown = "\nproject  version  status  destination\na        1        x       y\n"
    assert stream.getvalue() == (shown if animated and not quiet else "")


def test_without_rows_there_is_no_table() -> None:
    stream = io.StringIO()
    Terminal(stream, animated=True).table(HEAD, [])
    assert stream.getvalue() == ""


def test_the_heading_is_bold_where_there_are_colours() -> None:
    stream = io.StringIO()
    Terminal(stream, animated=True, color=True).table(("a",), [("b",)])
    assert stream.getvalue() == "\n\x1b[1ma\x1b[0m\nb\n"
