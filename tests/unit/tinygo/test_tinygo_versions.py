from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
from git_repository import make_repo, run_git
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.model import Commit
from wasm_publish.versions.version import parse_version
from wasm_publish_tinygo.module_path import ModulePath
from wasm_publish_tinygo.module_tags import ModuleTags
from wasm_publish_tinygo.versioning import (
    cut_off_history,
    passed_over_release,
    told_version,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.unit.tinygo.conftest import Folder

COMMIT = Commit(revision="0123456789abcdef" * 2 + "01234567", time=1_767_323_045)
STAMP = "20260102030405-0123456789ab"
"""The committer's time in UTC, and twelve digits of the revision."""


def tags_of(path: str = "example.com/hello", place: str = "") -> ModuleTags:
    return ModuleTags(ModulePath(path), PurePosixPath(place))


@pytest.mark.parametrize(
    ("path", "place", "tags", "version"),
    [
        ("example.com/hello", "", ["v1.2.3"], "1.2.3"),
        ("example.com/hello", "", ["v0.1.0-rc.1"], "0.1.0-rc.1"),
        ("example.com/hello", "", ["v1.9.0", "v1.10.0", "v1.10.0-rc.1"], "1.10.0"),
        ("example.com/hello", "sub/dir", ["sub/dir/v1.2.3", "v9.9.9"], "1.2.3"),
        ("example.com/hello/v2", "", ["v1.2.3", "v2.0.1", "v3.0.0"], "2.0.1"),
        ("gopkg.in/hello.v2", "", ["v2.0.1"], "2.0.1"),
        # Modules that nobody imports are tagged without the v; it counts where nothing else does.
        ("example.com/hello", "", ["0.5.0"], "0.5.0"),
        ("example.com/hello", "sub", ["sub/0.5.0", "0.6.0"], "0.5.0"),
        ("example.com/hello", "", ["1.9.0", "v1.2.3"], "1.2.3"),
    ],
)
def test_a_tag_of_the_module_tells_the_version(
    path: str, place: str, tags: list[str], version: str
) -> None:
    assert tags_of(path, place).release_among(tags) == version


@pytest.mark.parametrize(
    ("path", "place", "tag"),
    [
        ("example.com/hello", "", "v2.0.0"),
        ("example.com/hello/v2", "", "v1.0.0"),
        ("example.com/hello", "", "sub/v1.0.0"),
        ("example.com/hello", "sub", "v1.0.0"),
        ("example.com/hello", "sub", "other/v1.0.0"),
        ("example.com/hello", "sub", "sub/dir/v1.0.0"),
        ("example.com/hello", "sub", "a/sub/v1.0.0"),
        ("example.com/hello", "", "v1"),
        ("example.com/hello", "", "v1.2"),
        ("example.com/hello", "", "v1.2.3+meta"),
        ("example.com/hello", "", "v01.2.3"),
        ("example.com/hello", "", "V1.2.3"),
        ("example.com/hello", "", "vv1.2.3"),
        ("example.com/hello", "", "hello-v1.2.3"),
        ("example.com/hello", "", "release"),
        ("example.com/hello", "", f"v0.0.0-{STAMP}"),
        ("example.com/hello", "", f"v1.2.4-0.{STAMP}"),
        ("example.com/hello", "", f"v1.2.3-rc.1.0.{STAMP}"),
    ],
)
def test_any_other_tag_tells_nothing(path: str, place: str, tag: str) -> None:
    tags = tags_of(path, place)
    assert tags.release_among([tag]) is None
    if "+" not in tag:
        major = min(tags.module.majors)
        assert tags.pseudo_version([tag], COMMIT) == f"{major}.0.0-{STAMP}"


@pytest.mark.parametrize(
    ("path", "tags", "version"),
    [
        ("example.com/hello", [], f"0.0.0-{STAMP}"),
        ("example.com/hello/v3", [], f"3.0.0-{STAMP}"),
        ("gopkg.in/hello.v1", [], f"1.0.0-{STAMP}"),
        ("example.com/hello", ["v1.2.3", "v1.2.2"], f"1.2.4-0.{STAMP}"),
        ("example.com/hello", ["v1.2.9"], f"1.2.10-0.{STAMP}"),
        ("example.com/hello", ["v1.2.3-rc.1"], f"1.2.3-rc.1.0.{STAMP}"),
        ("example.com/hello", ["v1.2.3+meta"], f"1.2.4-0.{STAMP}"),
        ("example.com/hello", ["1.2.3"], f"0.0.0-{STAMP}"),
    ],
)
def test_without_a_tag_go_counts_from_the_one_before(
    path: str, tags: list[str], version: str
) -> None:
    assert tags_of(path).pseudo_version(tags, COMMIT) == version


def test_a_commit_without_a_time_has_no_version() -> None:
    assert tags_of().pseudo_version(["v1.2.3"], COMMIT._replace(time=None)) is None


RELEASES = st.builds(
    "{}.{}.{}{}".format,
    st.just(1),
    *[st.integers(0, 30)] * 2,
    st.sampled_from(["", "-rc.1", "-0", "-alpha-beta.7"]),
)


@given(st.lists(RELEASES, min_size=1))
def test_a_pseudo_version_comes_after_all_tags_before_it_and_is_a_prerelease(
    releases: Sequence[str],
) -> None:
    text = tags_of().pseudo_version([f"v{release}" for release in releases], COMMIT)
    assert text
    version = parse_version(text, "semver")
    highest = max(parse_version(release, "semver") for release in releases)
    assert version.is_prerelease
    assert version > highest
    if not highest.is_prerelease:
        following = f"{highest.major}.{highest.minor}.{highest.patch + 1}"
        assert version < parse_version(following, "semver")


@pytest.fixture
def module(folder: Folder, make_repo: Callable[..., str]) -> Path:
    """The go.mod of a module at the root of a repository."""
    manifest = folder.go_mod()
    make_repo(folder.root)
    return manifest


def more(root: Path, message: str = "More") -> str:
    """Another commit; its pseudo-version's last part."""
    run_git(root, "commit", "--quiet", "--allow-empty", "--message", message)
    return f"20260102030405-{run_git(root, 'rev-parse', 'HEAD')[:12]}"


def version_of(manifest: Path, refs: Sequence[str]) -> str | None:
    told = told_version(manifest, refs)
    return told and told.text


def test_the_tags_that_are_told_come_first(module: Path) -> None:
    assert version_of(module, ["v1.2.3"]) == "1.2.3"


def test_a_pseudo_version_says_which_commit_it_is_of(module: Path) -> None:
    told = told_version(module, [])
    commit = run_git(module.parent, "rev-parse", "HEAD")[:12]
    assert told is not None
    assert told.how == f"Go's pseudo-version of commit {commit}"
    assert told_version(module, ["v1.2.3"]) == ("1.2.3", "")


def test_history_is_asked_where_no_tag_is_told(module: Path) -> None:
    run_git(module.parent, "tag", "v1.2.3")
    stamp = more(module.parent)
    assert version_of(module, []) == f"1.2.4-0.{stamp}"


def test_tags_that_are_not_merged_count_for_nothing(module: Path) -> None:
    run_git(module.parent, "switch", "--quiet", "--create", "side")
    more(module.parent, "Aside")
    run_git(module.parent, "tag", "v1.2.3")
    run_git(module.parent, "switch", "--quiet", "main")
    stamp = more(module.parent)
    assert version_of(module, []) == f"0.0.0-{stamp}"


def test_tags_of_other_modules_never_leak_in(folder: Folder, make_repo: Callable[..., str]) -> None:
    manifest = folder.go_mod()
    make_repo(folder.root.parent, tags=["v7.0.0", "v1.7.0", "other/v1.8.0", "module/v1.2.3"])
    assert version_of(manifest, ["v7.0.0", "v1.7.0", "module/v1.2.3"]) == "1.2.3"
    stamp = more(folder.root.parent)
    assert version_of(manifest, []) == f"1.2.4-0.{stamp}"


def test_outside_of_git_there_is_no_version(folder: Folder) -> None:
    manifest = folder.go_mod()
    assert version_of(manifest, []) is None
    assert version_of(manifest, ["v1.2.3"]) == "1.2.3"
    run_git(folder.root, "init", "--quiet")
    assert version_of(manifest, []) is None


def test_a_full_clone_gives_no_warning(module: Path) -> None:
    assert cut_off_history(module) == ()


@pytest.mark.parametrize(
    ("at_head", "warned"), [("v1.2.4", False), ("1.2.4", False), ("v2.0.0", True)]
)
def test_a_version_from_a_history_that_is_cut_off_is_a_warning(
    module: Path, tmp_path: Path, at_head: str, *, warned: bool
) -> None:
    run_git(module.parent, "tag", "v1.2.3")
    more(module.parent)
    run_git(module.parent, "tag", at_head)
    source = module.parent.as_uri()
    run_git(tmp_path, "clone", "--quiet", "--depth=1", "--branch", at_head, source, "clone")
    problems = cut_off_history(tmp_path / "clone" / "go.mod")
    assert [(p.code, p.severity) for p in problems] == [("shallow-clone", "warning")] * warned
    assert all("fetch-depth: 0" in str(problem.remedy) for problem in problems)


@pytest.mark.parametrize(
    ("tags", "told"),
    [
        (["v2.0.0"], "v2.0.0"),
        (["v3.0.0", "v10.0.0-rc.1"], "v10.0.0-rc.1"),
        (["v2.0.0", "v1.2.3"], None),
        (["2.0.0"], None),
        (["other/v2.0.0"], None),
        (["v1.2.3"], None),
        ([], None),
    ],
)
def test_a_release_that_go_passes_over_is_a_warning(
    module: Path, tags: list[str], told: str | None
) -> None:
    for tag in tags:
        run_git(module.parent, "tag", tag)
    problems = passed_over_release(module)
    assert [(p.code, p.severity, p.file) for p in problems] == (
        [("other-major-version", "warning", module)] if told else []
    )
    assert all(f"the tag {told} at this commit" in problem.message for problem in problems)
    assert all("major version is 0 or 1" in problem.message for problem in problems)


def test_a_module_of_a_major_version_passes_over_others(folder: Folder) -> None:
    manifest = folder.go_mod("example.com/hello/v2")
    make_repo(folder.root, tags=["v1.0.0"])
    (problem,) = passed_over_release(manifest)
    assert "none of the module example.com/hello/v2, whose major version is 2" in problem.message
