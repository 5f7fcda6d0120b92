from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from any_version import PREFIXES, VERSIONS
from builders import a_version
from hypothesis import given

from wasm_publish.errors import UsageError
from wasm_publish.references.grammar import is_tag
from wasm_publish.versions.series import derived_tags, in_series, version_of

if TYPE_CHECKING:
    from wasm_publish.versions.version import Scheme, Version


def _names(version: str, scheme: Scheme = "semver", prefix: str = "") -> list[str]:
    return [tag.name for tag in derived_tags(a_version(version, scheme), prefix)]


class TestDerived:
    @pytest.mark.parametrize(
        ("version", "names"),
        [
            ("1.4.2", ["1.4.2", "1.4", "1", "latest"]),
            ("0.3.1", ["0.3.1", "0.3", "latest"]),
            ("0.0.1", ["0.0.1", "0.0", "latest"]),
            ("2.0.0-rc.1", ["2.0.0-rc.1"]),
            ("0.1.0-alpha", ["0.1.0-alpha"]),
            ("1.4.2+build.5", ["1.4.2_build.5", "1.4", "1", "latest"]),
            ("1.4.2-rc.1+build.5", ["1.4.2-rc.1_build.5"]),
            ("10.20.30", ["10.20.30", "10.20", "10", "latest"]),
        ],
    )
    def test_semver(self, version: str, names: list[str]) -> None:
        assert _names(version) == names

    @pytest.mark.parametrize(
        ("version", "names"),
        [
            ("2.1", ["2.1.0", "2.1", "2", "latest"]),
            ("2", ["2.0.0", "2.0", "2", "latest"]),
            ("0.5", ["0.5.0", "0.5", "latest"]),
            ("1.2.3.4", ["1.2.3.4", "1.2", "1", "latest"]),
            ("2.1rc1", ["2.1.0rc1"]),
            ("2.1.dev3", ["2.1.0.dev3"]),
            ("2.1.post1", ["2.1.0.post1", "2.1", "2", "latest"]),
            ("2.1+local.1", ["2.1.0_local.1", "2.1", "2", "latest"]),
        ],
    )
    def test_pep440(self, version: str, names: list[str]) -> None:
        assert _names(version, "pep440") == names

    def test_a_prefix_stands_before_versions_but_not_before_latest(self) -> None:
        assert _names("1.4.2", prefix="v") == ["v1.4.2", "v1.4", "v1", "latest"]

    def test_the_version_is_immutable_and_the_others_move(self) -> None:
        kinds = [tag.kind for tag in derived_tags(a_version())]
        assert kinds == ["version", "moving", "moving", "moving"]

    def test_a_version_without_a_tag_is_a_usage_error(self) -> None:
        with pytest.raises(UsageError, match="an epoch can't stand in a tag"):
            _names("1!2.0", "pep440")


@pytest.mark.parametrize(
    ("tag", "prefix", "version"),
    [
        ("1.4.2", "", "1.4.2"),
        ("v1.4.2", "", "1.4.2"),
        ("1.4.2", "wit-", "1.4.2"),
        ("wit-1.4.2", "wit-", "1.4.2"),
        ("wit-1.4.2", "", None),
        ("1.4", "", None),
        ("latest", "", None),
        ("1.4.2_b5", "", "1.4.2+b5"),
    ],
)
def test_a_tag_tells_its_version(tag: str, prefix: str, version: str | None) -> None:
    found = version_of(tag, "semver", prefix)
    assert (found and found.text) == version


@pytest.mark.parametrize(
    ("tag", "version", "expected"),
    [
        ("1.4", "1.4.0", True),
        ("1", "1.9.0", True),
        ("latest", "0.1.0", True),
        ("v1", "1.9.0", True),
        ("1.4", "1.5.0", False),
        ("0", "0.1.0", True),
        ("latest", "2.0.0-rc.1", False),
        ("1.4.2", "1.4.2", False),
    ],
)
def test_a_series_holds_its_releases(tag: str, version: str, *, expected: bool) -> None:
    assert in_series(tag, a_version(version)) is expected


@given(VERSIONS, PREFIXES)
def test_every_derived_tag_is_legal_and_stands_once(version: Version, prefix: str) -> None:
    names = [tag.name for tag in derived_tags(version, prefix)]
    assert all(is_tag(name) for name in names)
    assert len(set(names)) == len(names)


@given(VERSIONS, PREFIXES)
def test_the_first_derived_tag_holds_the_version_and_no_other_does(
    version: Version, prefix: str
) -> None:
    first, *others = derived_tags(version, prefix)
    assert (first.kind, version_of(first.name, version.scheme, prefix)) == ("version", version)
    assert all(tag.kind == "moving" for tag in others)
    assert all(in_series(tag.name, version, prefix) for tag in others)


@given(VERSIONS)
def test_a_release_moves_latest_and_a_prerelease_nothing(version: Version) -> None:
    names = [tag.name for tag in derived_tags(version)]
    assert ("latest" in names) is not version.is_prerelease
    assert (len(names) == 1) is version.is_prerelease
    assert "0" not in names
