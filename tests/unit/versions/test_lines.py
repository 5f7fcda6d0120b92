from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import a_version
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.versions.lines import BUMPS, line_of, next_version

if TYPE_CHECKING:
    from wasm_publish.versions.lines import Bump
    from wasm_publish.versions.version import Scheme

numbers = st.integers(min_value=0, max_value=3)
versions = st.builds("{}.{}.{}".format, numbers, numbers, numbers)


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        ("1.4.2", "1.0.0", True),
        ("1.4.2", "2.0.0", False),
        ("0.3.1", "0.3.0", True),
        ("0.3.1", "0.4.0", False),
        ("0.0.7", "0.0.7", True),
        ("0.0.7", "0.0.8", False),
        ("0.0.0", "0.0.1", False),
        ("0.0.0", "0.0.0", True),
        ("1.0.0", "0.1.0", False),
    ],
)
def test_versions_fit_that_agree_in_the_first_number_that_is_not_zero(
    one: str, other: str, *, fit: bool
) -> None:
    assert (line_of(a_version(one)) == line_of(a_version(other))) is fit


def test_an_epoch_begins_new_lines() -> None:
    assert line_of(a_version("1!1.2.0", "pep440")) != line_of(a_version("1.2.0", "pep440"))
    assert line_of(a_version("1!1.2.0", "pep440")) == line_of(a_version("1!1.0", "pep440"))


@pytest.mark.parametrize(
    ("version", "bump", "following"),
    [
        ("1.4.2", "none", "1.4.2"),
        ("1.4.2", "patch", "1.4.3"),
        ("1.4.2", "minor", "1.5.0"),
        ("1.4.2", "major", "2.0.0"),
        ("0.3.1", "patch", "0.3.2"),
        ("0.3.1", "minor", "0.3.2"),
        ("0.3.1", "major", "0.4.0"),
        ("0.0.7", "patch", "0.0.8"),
        ("0.0.7", "major", "0.0.8"),
        ("0.0.0", "major", "0.0.1"),
        ("2.0.0-rc.1", "major", "2.0.0"),
        ("1.4.2+linux", "patch", "1.4.3"),
    ],
)
def test_before_1_0_each_place_means_what_the_one_to_its_left_means_later(
    version: str, bump: Bump, following: str
) -> None:
    assert next_version(a_version(version), bump) == following


@pytest.mark.parametrize(
    ("version", "following"), [("2.1", "3.0.0"), ("1!2.1", "1!3.0.0"), ("1.0.post1", "2.0.0")]
)
def test_python_versions_rise_too(version: str, following: str) -> None:
    assert next_version(a_version(version, "pep440"), "major") == following


@given(versions, st.sampled_from(BUMPS[1:]))
def test_the_next_version_is_higher_and_leaves_the_line_for_a_major_change_only(
    text: str, bump: Bump
) -> None:
    version = a_version(text)
    following = a_version(next_version(version, bump))
    assert following > version
    left = line_of(following) != line_of(version)
    assert left is (bump == "major" or text.startswith("0.0."))


@given(versions)
def test_the_more_a_change_breaks_the_higher_the_next_version(text: str) -> None:
    scheme: Scheme = "semver"
    rising = [a_version(next_version(a_version(text), bump), scheme) for bump in BUMPS]
    assert rising == sorted(rising)
