from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.versions.git_tags import release_tags, versions_of_tags


def told(
    *refs: str,
    scheme: Literal["semver", "pep440"] = "semver",
    names: tuple[str, ...] = ("hello",),
    path: str = "",
) -> list[str]:
    return [version.text for version in versions_of_tags(refs, scheme, names, path)]


@pytest.mark.parametrize(
    "ref", ["v1.2.3", "1.2.3", "hello/v1.2.3", "hello-v1.2.3", "crates/h/v1.2.3", "crates/h/1.2.3"]
)
def test_every_form_of_a_release_tag_tells_its_version(ref: str) -> None:
    assert told(ref, path="crates/h") == ["1.2.3"]


@pytest.mark.parametrize(
    "ref",
    [
        "other-v1.2.3",
        "other/v1.2.3",
        "say-hello-v1.2.3",
        "crates/v1.2.3",
        "crates/h/deeper/v1.2.3",
        "hello-1.2.3",
        "hellov1.2.3",
        "vv1.2.3",
        "v1",
        "20261121",
        "nightly",
        "v1.2.3 ",
        "",
    ],
)
def test_other_tags_tell_nothing(ref: str) -> None:
    assert told(ref, path="crates/h") == []


def test_a_tag_of_the_project_counts_before_one_of_the_repository() -> None:
    assert told("v9.0.0", "hello-v1.2.3") == ["1.2.3"]


def test_each_tag_tells_its_own_version() -> None:
    tags = release_tags(("v1.2.0", "x", "1.2.0", "v1.3.0"), "semver", ("hello",), "")
    assert [(tag.ref, tag.version.text) for tag in tags] == [
        ("v1.2.0", "1.2.0"),
        ("1.2.0", "1.2.0"),
        ("v1.3.0", "1.3.0"),
    ]


def test_of_several_the_highest_comes_first() -> None:
    assert told("v1.9.0", "v1.10.0", "v1.10.0-rc.1") == ["1.10.0", "1.10.0-rc.1", "1.9.0"]


def test_the_scheme_decides_what_a_version_is() -> None:
    assert told("v1.2rc1") == []
    assert told("v1.2rc1", scheme="pep440") == ["1.2rc1"]


def test_the_spelling_of_the_repository_names_the_project_too() -> None:
    assert told("my-app-v1.0.0", names=("My.App", "my-app"), scheme="pep440") == ["1.0.0"]


@given(st.lists(st.text(max_size=20)), st.text(max_size=8), st.text(max_size=8))
def test_any_text_may_be_a_tag(refs: list[str], name: str, path: str) -> None:
    versions_of_tags(refs, "semver", (name,), path)
    versions_of_tags(refs, "pep440", (name,), path)
