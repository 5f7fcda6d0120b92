from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import settings_with

from wasm_publish.model import Origin, Problem
from wasm_publish.planning.other_versions import tags_of_other_versions
from wasm_publish.versions.version import parse_version

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.settings.settings import Value
    from wasm_publish.versions.version import Scheme


def _told(version: str, scheme: Scheme = "semver", **given: Value) -> list[Problem]:
    settings = settings_with({key.replace("_", "-"): value for key, value in given.items()})
    return list(tags_of_other_versions(parse_version(version, scheme), settings))


@pytest.mark.parametrize("key", ["tags", "add_tags"])
def test_another_version_is_a_warning_that_names_both(key: str) -> None:
    (problem,) = _told("1.2.0", "semver", **{key: ("1.2.0", "9.9.9", "dev")})
    assert problem == Problem(
        "tag-differs",
        "the tag 9.9.9 is another version than 1.2.0, which is published",
        "warning",
        "leave it out, or write {version} for the version that is published",
    )


@pytest.mark.parametrize("tag", ["9.9.9", "v9.9.9", "r9.9.9", "1.2.0-rc.1", "1.2.1"])
def test_with_any_prefix_it_is_one(tag: str) -> None:
    assert [problem.code for problem in _told("1.2.0", tags=(tag,), tag_prefix="r")] == [
        "tag-differs"
    ]


@pytest.mark.parametrize(
    "tag",
    ["1.2.0", "v1.2.0", "r1.2.0", "1.2.0_build.5", "dev", "1.3", "2", "latest", "{version}-wasi"],
)
def test_this_version_and_what_is_none_is_fine(tag: str) -> None:
    assert not _told("1.2.0", tags=(tag,), tag_prefix="r")


def test_a_version_is_read_as_the_project_writes_it() -> None:
    assert not _told("2.1", "pep440", tags=("2.1.0",))
    assert _told("2.1", "pep440", tags=("2.1.1",))


def test_it_points_at_the_line_of_a_setting(tmp_path: Path) -> None:
    file = tmp_path / "wasm-publish.toml"
    file.write_text('name = "x"\ntags = ["9.9.9"]\n', encoding="utf-8")
    settings = settings_with({"tags": ("9.9.9",)})._replace(origins={"tags": Origin("tags", file)})
    (problem,) = tags_of_other_versions(parse_version("1.2.0", "semver"), settings)
    assert (problem.file, problem.line, problem.key) == (file, 2, "tags")
