"""What is told to cargo holds for us where cargo runs us."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from wasm_publish.cli.cargo_environment import wants_bars
from wasm_publish.cli.main import Surface, _Run

if TYPE_CHECKING:
    from in_process import CommandLine

HELLO = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.4.2")
ABORTED = "warning: aborting upload due to dry run\n"


@pytest.mark.parametrize(
    ("when", "wanted"), [("never", False), ("auto", True), ("always", True), (None, True)]
)
def test_cargo_may_be_told_to_draw_no_bars(when: str | None, *, wanted: bool) -> None:
    environment = {"CARGO_TERM_PROGRESS_WHEN": when} if when else {}
    assert wants_bars(environment) is wanted
    for under_cargo in (True, False):
        streams = (io.StringIO(), io.StringIO(), io.StringIO())
        surface = Surface("wasm-publish", environment, *streams, under_cargo=under_cargo)
        assert _Run(surface)._terminal().bars is (wanted or not under_cargo)


@pytest.mark.parametrize(
    ("words", "under_cargo", "aborted"),
    [
        (("--dry-run",), True, True),
        (("--dry-run",), False, False),
        (("plan",), True, False),
        ((), True, False),
        (("--dry-run", "-q"), True, False),
        (("--dry-run", "--to", "no place"), True, False),
    ],
)
def test_a_dry_run_ends_as_that_of_cargo(
    cli: CommandLine,
    words: tuple[str, ...],
    under_cargo: bool,  # noqa: FBT001 - a parameter of the test
    aborted: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    cli.under_cargo = under_cargo
    ran = cli(*words, *HELLO)
    assert ran.story.endswith(ABORTED) is aborted
    assert (ABORTED in ran.story + ran.answer) is aborted
