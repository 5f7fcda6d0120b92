from __future__ import annotations

import pytest

from wasm_publish.ui.color import wants_color

FORCED = {"FORCE_COLOR": "1"}
REFUSED = {"NO_COLOR": "1"}


@pytest.mark.parametrize(
    ("choice", "environment", "expected"),
    [
        # The flag, or WASM_PUBLISH_COLOR, is over everything.
        ("always", {**REFUSED, "TERM": "dumb"}, True),
        ("never", {**FORCED, "CARGO_TERM_COLOR": "always"}, False),
        # FORCE_COLOR, of any value, is over NO_COLOR.
        (None, {**FORCED, **REFUSED}, True),
        ("auto", {**FORCED, **REFUSED}, True),
        (None, {"FORCE_COLOR": "0"}, True),
        (None, {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, True),
        (None, {"CLICOLOR_FORCE": "0"}, None),
        (None, {**FORCED, "TERM": "dumb"}, True),
        # NO_COLOR, of any value, is over what cargo says.
        (None, {"NO_COLOR": "0", "CARGO_TERM_COLOR": "always"}, False),
        # An empty variable is none.
        (None, {"FORCE_COLOR": "", "CLICOLOR_FORCE": "", "NO_COLOR": ""}, None),
        # What cargo says is over the terminal.
        (None, {"CARGO_TERM_COLOR": "always", "TERM": "dumb"}, True),
        (None, {"CARGO_TERM_COLOR": "never"}, False),
        (None, {"CARGO_TERM_COLOR": "auto"}, None),
        (None, {"CARGO_TERM_COLOR": "sometimes"}, None),
        # A dumb terminal shows none, any other does.
        (None, {"TERM": "dumb"}, False),
        (None, {"TERM": "xterm"}, None),
        (None, {}, None),
    ],
)
@pytest.mark.parametrize("is_terminal", [True, False])
def test_the_first_that_says_something_decides(
    choice: str | None,
    environment: dict[str, str],
    expected: bool | None,  # noqa: FBT001 - a parameter of the test; None leaves it to the terminal
    is_terminal: bool,  # noqa: FBT001 - as above
) -> None:
    found = wants_color(choice, environment, is_terminal=is_terminal, cargo=True)
    assert found is (is_terminal if expected is None else expected)


def test_what_is_said_to_cargo_counts_only_under_cargo() -> None:
    environment = {"CARGO_TERM_COLOR": "always"}
    assert not wants_color(None, environment, is_terminal=False)
    assert wants_color(None, environment, is_terminal=False, cargo=True)
