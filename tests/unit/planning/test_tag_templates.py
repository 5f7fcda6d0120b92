from __future__ import annotations

import pytest
from builders import COMMIT_TIME, a_commit, a_version
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.planning.tag_templates import fill, values_of

_EVERYTHING = values_of(a_version("1.4.2-rc.1"), a_commit(branch="a/b  c"), COMMIT_TIME)
_NOTHING = values_of(a_version("1!2.0", "pep440"), None, None)


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("edge", "edge"),
        ("{version}", "1.4.2-rc.1"),
        ("{major}.{minor}.{patch}-{prerelease}", "1.4.2-rc.1"),
        ("{sha}", a_commit().revision),
        ("on-{branch}", "on-a-b-c"),
        ("{date}", "20260102"),
        ("{major}{major}", "11"),
        ("{major", "{major"),
        ("}{", "}{"),
        ("{{major}}", "{1}"),
    ],
)
def test_placeholders_are_replaced(template: str, filled: str) -> None:
    assert fill(template, _EVERYTHING) == filled


@pytest.mark.parametrize("placeholder", ["sha", "branch", "date"])
def test_what_git_does_not_tell_is_asked_for_only_by_a_template_that_has_it(
    placeholder: str,
) -> None:
    assert fill("{major}", _NOTHING) == "2"
    with pytest.raises(UsageError) as caught:
        fill(f"{{{placeholder}}}", _NOTHING)
    assert caught.value.problem.code == "invalid-tag"
    assert "which git doesn't tell here" in str(caught.value)


def test_a_version_without_a_tag_of_its_own_fills_all_but_that() -> None:
    assert fill("{major}.{minor}.{patch}{prerelease}", _NOTHING) == "2.0.0"
    with pytest.raises(UsageError) as caught:
        fill("{version}", _NOTHING)
    assert caught.value.problem.code == "version-has-no-tag"


def test_an_unknown_placeholder_says_which_there_are() -> None:
    with pytest.raises(UsageError, match=r"unknown placeholder \{nmae\}") as caught:
        fill("x{nmae}", _EVERYTHING)
    assert caught.value.problem.remedy == (
        "the placeholders are {version}, {major}, {minor}, {patch}, {prerelease}, {sha}, "
        "{branch}, {date}"
    )


@given(st.text(st.characters(exclude_characters="{}")))
def test_a_text_without_placeholders_stays(text: str) -> None:
    assert fill(text, _NOTHING) == text
