"""The rules of SemVer 2 and PEP 440, and the tags that come of them."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.references.reference import is_tag
from wasm_publish.versions.version import parse_given_version, parse_tag, parse_version

if TYPE_CHECKING:
    from wasm_publish.versions.version import Scheme, Version

SCHEMES: tuple[Scheme, ...] = ("semver", "pep440")

_number = st.integers(0, 30)
_identifier = st.one_of(
    st.integers(0, 20).map(str), st.text("abAZ-", min_size=1, max_size=4), st.just("0a")
)
_identifiers = st.lists(_identifier, min_size=1, max_size=3).map(".".join)


@st.composite
def semver_texts(draw: st.DrawFn) -> str:
    text = ".".join(str(draw(_number)) for _ in range(3))
    if draw(st.booleans()):
        text += f"-{draw(_identifiers)}"
    if draw(st.booleans()):
        text += f"+{draw(_identifiers)}"
    return text


@st.composite
def pep440_texts(draw: st.DrawFn) -> str:
    text = ".".join(map(str, draw(st.lists(_number, min_size=1, max_size=5))))
    text += draw(st.sampled_from(["", "a1", "b2", "rc3", "-beta.1", "C4"]))
    text += draw(st.sampled_from(["", ".post1", "-2"]))
    text += draw(st.sampled_from(["", ".dev4", "dev"]))
    return text + draw(st.sampled_from(["", "+local", "+Ubuntu_1.2"]))


versions = st.one_of(
    semver_texts().map(lambda text: parse_version(text, "semver")),
    pep440_texts().map(lambda text: parse_version(text, "pep440")),
)


def semver(text: str) -> Version:
    return parse_version(text, "semver")


def pep440(text: str) -> Version:
    return parse_version(text, "pep440")


def test_semver_is_taken_apart() -> None:
    version = semver("1.4.2-rc.1+build.5")

    assert (version.major, version.minor, version.patch) == (1, 4, 2)
    assert version.prerelease == "rc.1"
    assert version.build == "build.5"
    assert str(version) == version.text == "1.4.2-rc.1+build.5"


def test_pep440_is_taken_apart() -> None:
    version = pep440("2.1-RC1.dev3+Local")

    assert (version.major, version.minor, version.patch) == (2, 1, 0)
    assert version.prerelease == "rc1.dev3"
    assert version.build == "local"
    assert version.text == "2.1-RC1.dev3+Local"


@pytest.mark.parametrize(
    ("text", "scheme", "expected"),
    [
        ("1.0.0", "semver", False),
        ("1.0.0+build", "semver", False),
        ("1.0.0-0", "semver", True),
        ("1.0-alpha", "pep440", True),
        ("1.0b2", "pep440", True),
        ("1.0rc1", "pep440", True),
        ("1.0.dev0", "pep440", True),
        ("1.0.post1.dev2", "pep440", True),
        ("1.0.post1", "pep440", False),
        ("1.0+local", "pep440", False),
    ],
)
def test_a_prerelease_is_told(text: str, scheme: Scheme, expected: bool) -> None:  # noqa: FBT001 - parametrized
    assert parse_version(text, scheme).is_prerelease is expected


# The row of examples in section 11 of the SemVer specification, and its numbers.
@pytest.mark.parametrize(
    "ascending",
    [
        [
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
        ],
        ["1.9.0", "1.10.0", "1.11.0", "2.0.0", "2.1.0", "2.1.1"],
    ],
)
def test_semver_orders_as_its_specification_says(ascending: list[str]) -> None:
    assert sorted(map(semver, reversed(ascending))) == list(map(semver, ascending))
    assert all(semver(low) < semver(high) for low, high in pairwise(ascending))


def test_pep440_orders_as_packaging_does() -> None:
    ascending = ["1.0.dev1", "1.0a1", "1.0b1", "1.0rc1", "1.0", "1.0+l", "1.0.post1", "1.1", "1!0"]

    assert [v.text for v in sorted(map(pep440, reversed(ascending)))] == ascending


@pytest.mark.parametrize(
    ("one", "other"),
    [(semver("1.0.0+a"), semver("1.0.0+b")), (pep440("1.0"), pep440("1.0.0"))],
)
def test_versions_of_the_same_precedence_are_equal(one: Version, other: Version) -> None:
    assert one == other
    assert hash(one) == hash(other)
    assert one <= other
    assert one >= other


def test_versions_of_different_schemes_have_no_order() -> None:
    assert semver("1.0.0") != pep440("1.0.0")
    with pytest.raises(TypeError, match="not supported"):
        assert semver("1.0.0") < pep440("1.0.0")
    with pytest.raises(TypeError, match="not supported"):
        assert semver("1.0.0") < "1.0.0"


@given(st.data(), st.sampled_from(SCHEMES))
def test_versions_of_one_scheme_have_a_total_order(data: st.DataObject, scheme: Scheme) -> None:
    texts = semver_texts() if scheme == "semver" else pep440_texts()
    a, b, c = (parse_version(data.draw(texts), scheme) for _ in range(3))

    assert (a < b) + (a == b) + (a > b) == 1
    assert (a <= b) is not (a > b)
    assert not (a < b < c) or a < c
    assert a != b or hash(a) == hash(b)


@pytest.mark.parametrize(
    ("text", "scheme", "tag"),
    [
        ("1.4.2", "semver", "1.4.2"),
        ("1.4.2-rc.1", "semver", "1.4.2-rc.1"),
        ("1.4.2+build5", "semver", "1.4.2_build5"),
        ("1.4.2-x+a.b-c", "semver", "1.4.2-x_a.b-c"),
        ("2", "pep440", "2.0.0"),
        ("2.1", "pep440", "2.1.0"),
        ("1.2.3.4", "pep440", "1.2.3.4"),
        ("1.0rc1", "pep440", "1.0.0rc1"),
        ("1.0-RC.1", "pep440", "1.0.0rc1"),
        ("2.1.post1", "pep440", "2.1.0.post1"),
        ("2.1.dev4", "pep440", "2.1.0.dev4"),
        ("1.0+ubuntu-1", "pep440", "1.0.0_ubuntu.1"),
        ("01.02", "pep440", "1.2.0"),
    ],
)
def test_the_tag_of_a_version(text: str, scheme: Scheme, tag: str) -> None:
    assert parse_version(text, scheme).tag == tag


@pytest.mark.parametrize(
    ("text", "scheme", "why"),
    [
        ("1!2.0", "pep440", "an epoch can't stand in a tag"),
        ("1.0.0-" + "a" * 123, "semver", "at most 128 characters"),
    ],
)
def test_a_version_without_a_legal_tag_asks_for_one(text: str, scheme: Scheme, why: str) -> None:
    version = parse_version(text, scheme)

    with pytest.raises(UsageError, match=why) as caught:
        assert version.tag
    assert caught.value.problem.code == "version-has-no-tag"
    assert "--tag" in (caught.value.problem.remedy or "")


def test_the_longest_tag_is_one() -> None:
    assert len(semver("1.0.0-" + "a" * 122).tag) == 128


@given(versions, st.sampled_from(["", "v", "hello-"]))
def test_a_tag_reads_back_as_its_version(version: Version, prefix: str) -> None:
    found = parse_tag(prefix + version.tag, version.scheme, prefix)

    assert is_tag(version.tag)
    assert found == version
    assert found is not None
    assert found.tag == version.tag
    assert (found.prerelease, found.build) == (version.prerelease, version.build)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "tag",
    ["1", "1.4", "latest", "", "v1.4.2", "1.4.x", "sha256-abc", "01.4.2", "1!1.4.2", "1.4.2_"],
)
def test_a_tag_that_holds_no_full_version_is_none(tag: str, scheme: Scheme) -> None:
    assert parse_tag(tag, scheme) is None


def test_a_tag_without_the_prefix_is_none() -> None:
    assert parse_tag("1.4.2", "semver", "v") is None


def test_a_tag_keeps_its_build() -> None:
    found = parse_tag("1.4.2_build5", "semver")

    assert found
    assert found.text == "1.4.2+build5"


@given(st.text(), st.sampled_from(SCHEMES), st.text(max_size=2))
def test_any_tag_can_be_asked(tag: str, scheme: Scheme, prefix: str) -> None:
    found = parse_tag(tag, scheme, prefix)

    assert found is None or found.scheme == scheme


@pytest.mark.parametrize(
    ("text", "scheme", "near"),
    [
        ("1", "semver", "1.0.0"),
        ("1.2", "semver", "1.2.0"),
        ("v1.2.3", "semver", "1.2.3"),
        ("01.2.3", "semver", "1.2.3"),
        ("0.0.01", "semver", "0.0.1"),
        (" 1.2.3\n", "semver", "1.2.3"),
        ("1.2rc1", "semver", "1.2.0-rc1"),
        ("1.2-rc.1+b", "semver", "1.2.0-rc.1+b"),
        ("v2.1", "pep440", "2.1"),
        (" 2.1 ", "pep440", "2.1"),
        ("2.1\n", "pep440", "2.1"),
    ],
)
def test_a_fault_comes_with_the_legal_spelling(text: str, scheme: Scheme, near: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_version(text, scheme)

    assert caught.value.problem.code == "invalid-version"
    assert (caught.value.problem.remedy or "").startswith(f"write {near}: ")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "text",
    [
        "",
        "latest",
        "1.2.x",
        "1..2",
        "-1.0.0",
        "1.0.0-ä",
        "1.٣.0",
        "٣.0.0",
        "1٣.0.0",
        "9" * 5000,
        "1.0.0-" + "9" * 5000,
        "1.0.0+" + "+",
    ],
)
def test_a_fault_without_a_near_spelling_tells_the_rule(text: str, scheme: Scheme) -> None:
    with pytest.raises(UsageError) as caught:
        parse_version(text, scheme)

    remedy = caught.value.problem.remedy or ""
    assert "1.4.2" in remedy
    assert not remedy.startswith("write")


@given(st.text(), st.sampled_from([*SCHEMES, None]))
def test_any_text_is_a_version_or_a_usage_error(text: str, scheme: Scheme | None) -> None:
    with suppress(UsageError):
        assert parse_given_version(text, scheme).text == text.removeprefix("v")


@pytest.mark.parametrize(
    ("text", "scheme", "found"),
    [
        ("v1.2.3", None, ("1.2.3", "semver")),
        ("1.2.3", "pep440", ("1.2.3", "pep440")),
        ("v1.2", None, ("1.2", "pep440")),
        ("1.2.3rc1", None, ("1.2.3rc1", "pep440")),
    ],
)
def test_a_given_version_may_begin_with_v(
    text: str, scheme: Scheme | None, found: tuple[str, Scheme]
) -> None:
    version = parse_given_version(text, scheme)

    assert (version.text, version.scheme) == found


@pytest.mark.parametrize("text", ["vv1.2.3", "V1.2.3", "latest", "v"])
def test_a_given_version_of_neither_scheme_is_a_fault(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_given_version(text)

    assert caught.value.problem.code == "invalid-version"
