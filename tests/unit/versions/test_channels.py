"""Which moving tag a prerelease has."""

from __future__ import annotations

import pytest
from builders import a_version
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.versions.channels import channel_of
from wasm_publish.versions.series import derived_tags, in_series

CHANNELS = {"rc": "next", "beta": "edge"}


@pytest.mark.parametrize(
    ("version", "channel"),
    [
        ("2.0.0", None),
        ("2.0.0+build", None),
        ("2.0.0-rc.1", "next"),
        ("2.0.0-rc1", "next"),
        ("2.0.0-RC.1", "next"),
        ("2.0.0-rc", "next"),
        ("2.0.0-rc-1", "next"),
        ("2.0.0-rc.1+build", "next"),
        ("2.0.0-beta.1", "edge"),
        ("2.0.0-b1", "edge"),
        ("2.0.0-alpha.1", None),
        ("2.0.0-rcx", None),
        ("2.0.0-1", None),
    ],
)
def test_a_semver_prerelease_has_the_channel_of_its_word(version: str, channel: str | None) -> None:
    assert channel_of(a_version(version), CHANNELS) == channel


@pytest.mark.parametrize(
    ("version", "channel"),
    [
        ("2.0", None),
        ("2.0.post1", None),
        ("2.0rc1", "next"),
        ("2.0c1", "next"),
        ("2.0rc1.dev2", "next"),
        ("2.0rc1.post1", "next"),
        ("2.0b1", "edge"),
        ("2.0beta1", "edge"),
        ("2.0a1", None),
        ("2.0.dev1", None),
    ],
)
def test_a_python_prerelease_has_the_channel_of_its_word(version: str, channel: str | None) -> None:
    assert channel_of(a_version(version, "pep440"), CHANNELS) == channel


@pytest.mark.parametrize("word", ["b", "beta", "Beta", "BETA"])
@pytest.mark.parametrize("version", ["1.0.0-b.1", "1.0.0-beta.1", "1.0.0-Beta1"])
def test_words_are_one_however_they_are_written(word: str, version: str) -> None:
    assert channel_of(a_version(version), {word: "edge"}) == "edge"


def test_a_development_release_may_have_a_channel() -> None:
    assert channel_of(a_version("2.0.dev1", "pep440"), {"dev": "nightly"}) == "nightly"


@pytest.mark.parametrize("version", ["2.0.0", "2.0.0-rc.1"])
def test_without_channels_there_is_none(version: str) -> None:
    assert channel_of(a_version(version), {}) is None


def test_a_prerelease_moves_the_tag_of_its_channel_and_no_other() -> None:
    tags = derived_tags(a_version("2.0.0-rc.1"), "v", CHANNELS)
    assert [(tag.name, tag.kind) for tag in tags] == [
        ("v2.0.0-rc.1", "version"),
        ("next", "moving"),
    ]


_PRERELEASES = st.from_regex(r"\A[a-z]{1,4}\.[0-9]\Z")


@given(_PRERELEASES, st.dictionaries(st.sampled_from(["rc", "b", "beta", "dev"]), st.just("next")))
def test_a_prerelease_is_in_no_series_but_its_channel(
    prerelease: str, channels: dict[str, str]
) -> None:
    version = a_version(f"2.1.0-{prerelease}")
    for tag in ("2.1", "v2.1", "2", "latest"):
        assert not in_series(tag, version, "", channels)
    assert in_series("next", version, "", channels) == bool(channel_of(version, channels))
