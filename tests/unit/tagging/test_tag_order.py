from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.tagging.order import in_order, is_companion, versions_of
from wasm_publish.versions.series import newest_in_series

DIGEST_TAG = f"sha256-{'0a' * 32}"


@pytest.mark.parametrize(
    ("ordered", "prefix"),
    [
        ("1.10.0 1.9.3 1.9.3-rc.1 0.3.1 latest 1 1.10 1.9 0.3 dev main", ""),
        ("v2.0.0 1.0.0 latest v2 2 v2.0 1", ""),
        ("hello-1.2.0 hello-1.1.0 latest hello-1 hello-1.2 edge", "hello-"),
        ("2.0.0rc1 1.2.0.post1 1.2.0 latest 1 1.2 nightly", ""),
        ("2.0.0 2.0.0-rc.1 1.0.0 1.5.0rc1 latest 2", ""),
        (f"1.0.0 latest zz {DIGEST_TAG} {DIGEST_TAG}.sig", ""),
        ("latest 1.2 dev", ""),  # without a version, `1.2` is the series of none
        ("1.0.0_b 1.0.0_a", ""),
    ],
)
def test_versions_come_first_and_the_newest_of_them(ordered: str, prefix: str) -> None:
    names = ordered.split()
    shuffled = random.Random(7).sample(names, len(names))  # noqa: S311 - no secret
    assert [tag.name for tag in in_order(shuffled, prefix)] == names


def test_each_is_told_what_it_is() -> None:
    known = in_order(["1.2.0", "1.2", "1", "latest", "dev", "20240115", DIGEST_TAG, "1.3"])
    assert [(tag.name, tag.role) for tag in known] == [
        ("1.2.0", "version"),
        ("latest", "moving"),
        ("1", "moving"),
        ("1.2", "moving"),
        ("1.3", "free"),
        ("20240115", "free"),
        ("dev", "free"),
        (DIGEST_TAG, "companion"),
    ]
    assert [tag.version.text for tag in known if tag.version] == ["1.2.0"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (DIGEST_TAG, True),
        (f"{DIGEST_TAG}.sig", True),
        (f"{DIGEST_TAG}.att", True),
        (f"sha512-{'0a' * 32}", True),
        (f"{DIGEST_TAG}.", False),
        (f"{DIGEST_TAG}0", False),
        (f"x{DIGEST_TAG}", False),
        ("sha256-0a", False),
        ("latest", False),
    ],
)
def test_a_companion_is_named_by_a_digest(name: str, *, expected: bool) -> None:
    assert is_companion(name) is expected


@pytest.mark.parametrize(
    ("tag", "newest"),
    [("latest", "1.10.0"), ("1", "1.10.0"), ("1.9", "1.9.3"), ("0.3", "0.3.1"), ("2", None)],
)
def test_the_newest_of_a_series_is_no_prerelease(tag: str, newest: str | None) -> None:
    versions = versions_of(["0.3.1", "1.9.3", "1.10.0", "2.0.0-rc.1", "1.9.2", "dev"])
    assert newest_in_series(tag, versions) == newest


@given(st.lists(st.text(alphabet="0123456789.v-_rcab", min_size=1, max_size=12)))
def test_any_tags_have_one_order(names: list[str]) -> None:
    ordered = [tag.name for tag in in_order(names)]
    assert sorted(ordered) == sorted(set(names))
    assert [tag.name for tag in in_order(reversed(names))] == ordered
