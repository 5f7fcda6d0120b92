"""Tags, dirt, history and refusals, each asked of real repositories."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
from git_repository import run_git

from wasm_publish.errors import UsageError
from wasm_publish.git import working_tree as git

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUESTIONS = (
    git.is_shallow,
    git.path_in_repository,
    git.reachable_tags,
    git.read_commit,
    git.refusal,
    git.repository_root,
)


def commit(root: Path, *tags: str) -> None:
    # The same words at the same time on the same commit would make the same commit.
    run_git(root, "commit", "--quiet", "--allow-empty", "--message", f"For {tags}")
    for tag in tags:
        run_git(root, "tag", tag)


@pytest.fixture
def repository(tmp_path: Path, make_repo: Callable[..., str]) -> Path:
    """A repository with the file sub/file."""
    root = tmp_path / "repository"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "file").write_text("as committed", encoding="utf-8")
    make_repo(root)
    return root


def test_tags_of_the_history_are_reachable_and_others_are_not(repository: Path) -> None:
    run_git(repository, "tag", "v1.0.0")
    run_git(repository, "switch", "--quiet", "--create", "side")
    commit(repository, "side-tag")
    run_git(repository, "switch", "--quiet", "main")
    commit(repository, "sub/v1.1.0", "v1.1.0")
    run_git(repository, "tag", "--annotate", "--message", "Signed", "annotated")
    commit(repository)
    assert git.reachable_tags(repository / "sub") == ("annotated", "sub/v1.1.0", "v1.0.0", "v1.1.0")
    assert git.reachable_tags(repository) == git.reachable_tags(repository / "sub")


def test_all_tags_are_those_of_the_whole_repository(repository: Path, tmp_path: Path) -> None:
    assert git.all_tags(repository) == ()
    run_git(repository, "switch", "--quiet", "--create", "side")
    commit(repository, "side/v1.0.0")
    run_git(repository, "switch", "--quiet", "main")
    run_git(repository, "tag", "v1.0.0")
    assert git.all_tags(repository / "sub") == ("side/v1.0.0", "v1.0.0")
    assert git.all_tags(tmp_path) is None


def test_tags_read_the_same_whatever_a_person_has_configured(repository: Path) -> None:
    for tag in ("v1.2.0", "v1.10.0", "v1.9.0"):
        run_git(repository, "tag", tag)
    before = git.read_commit(repository)
    for key, value in (
        ("column.ui", "always"),
        ("tag.sort", "-version:refname"),
        ("color.ui", "always"),
        ("status.short", "true"),
        ("status.branch", "true"),
        ("status.showUntrackedFiles", "all"),
        ("log.decorate", "full"),
    ):
        run_git(repository, "config", key, value)
    (repository / "untracked").touch()
    assert git.read_commit(repository) == before
    assert git.reachable_tags(repository) == ("v1.10.0", "v1.2.0", "v1.9.0")


def test_a_branch_called_as_a_tag_confuses_neither(repository: Path) -> None:
    run_git(repository, "tag", "v1.0.0")
    run_git(repository, "branch", "v1.0.0")
    assert git.reachable_tags(repository) == ("v1.0.0",)


def test_a_changed_file_is_dirt_seen_from_everywhere(repository: Path) -> None:
    file = repository / "sub" / "file"
    assert git.uncommitted_files(repository) == ()
    file.write_text("changed", encoding="utf-8")
    (repository / "other").mkdir()
    for folder in (repository, repository / "sub", repository / "other"):
        assert git.uncommitted_files(folder) == (file,)
    run_git(repository, "add", "--all")
    assert git.uncommitted_files(repository) == (file,)
    run_git(repository, "commit", "--quiet", "--message", "Change")
    assert git.uncommitted_files(repository) == ()


def test_a_removed_file_is_dirt(repository: Path) -> None:
    (repository / "sub" / "file").unlink()
    assert git.uncommitted_files(repository) == (repository / "sub" / "file",)


def test_a_moved_file_is_dirt_in_both_places(repository: Path) -> None:
    run_git(repository, "mv", "sub/file", "moved")
    places = (repository / "moved", repository / "sub" / "file")
    assert git.uncommitted_files(repository) == places


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
def test_dirt_may_have_any_name(repository: Path) -> None:
    names = ["-> b", "line\nbreak", os.fsdecode(b"\xff"), "größe"]
    for name in names:
        (repository / name).touch()
    run_git(repository, "add", "--all")
    assert {path.name for path in git.uncommitted_files(repository)} == set(names)


def test_an_untracked_file_is_none(repository: Path) -> None:
    (repository / "sbom.json").touch()
    assert git.uncommitted_files(repository) == ()


def test_a_touched_file_is_none(repository: Path) -> None:
    os.utime(repository / "sub" / "file", (1, 1))
    assert git.uncommitted_files(repository) == ()


def test_without_a_repository_there_is_no_dirt(tmp_path: Path) -> None:
    assert git.uncommitted_files(tmp_path) == ()


def damage_index(repository: Path) -> None:
    (repository / ".git" / "index").write_bytes(b"no index")


def test_a_git_that_fails_does_not_make_a_tree_clean(repository: Path) -> None:
    damage_index(repository)
    with pytest.raises(UsageError, match="git can't tell what differs from the commit: ") as caught:
        git.uncommitted_files(repository)
    assert caught.value.problem.code == "git-failed"
    assert "index" in str(caught.value)
    assert caught.value.problem.remedy == "see what `git status` says there"


def test_nor_does_a_filter_that_is_not_installed(repository: Path) -> None:
    file = repository / "sub" / "file"
    file.write_text("one", encoding="utf-8")
    (repository / ".gitattributes").write_text("file filter=large\n", encoding="utf-8")
    run_git(repository, "add", "--all")
    run_git(repository, "commit", "--quiet", "--message", "Filter")
    for key, value in {"clean": "no-such-filter", "required": "true"}.items():
        run_git(repository, "config", f"filter.large.{key}", value)
    file.write_text("two", encoding="utf-8")  # of the same size, so that git has to filter it
    with pytest.raises(UsageError, match=r"filter 'large' failed$"):
        git.uncommitted_files(repository)


def test_nor_does_one_that_hangs(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: list[str], *, timeout: float, **_: object) -> None:
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(UsageError, match=r"it gave no answer within 30 seconds$"):
        git.uncommitted_files(repository)


def test_nor_does_one_without_words(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    silent = subprocess.CompletedProcess(["git"], -9, b"", b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: silent)
    with pytest.raises(UsageError, match=r"it ended with exit code -9$"):
        git.uncommitted_files(repository)


def test_what_git_ignores_is_not_guessed(repository: Path) -> None:
    damage_index(repository)
    with pytest.raises(UsageError, match="git can't tell which files it ignores: "):
        git.listed_files(repository)


@pytest.mark.parametrize("kind", ["none", "absent", "empty", "bare", "gone"])
def test_where_there_is_no_working_tree_nothing_is_listed(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "absent" if kind == "absent" else tmp_path
    if kind == "empty":
        (folder / ".git").mkdir()
    if kind == "gone":
        (folder / ".git").write_text("gitdir: /nowhere", encoding="utf-8")
    if kind == "bare":
        run_git(tmp_path, "init", "--quiet", "--bare")
    assert (git.listed_files(folder), git.uncommitted_files(folder)) == (None, ())


def test_a_repository_that_git_refuses_has_nothing_to_tell(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert (git.listed_files(repository), git.uncommitted_files(repository)) == (None, ())


def test_a_full_clone_is_not_shallow(repository: Path) -> None:
    assert not git.is_shallow(repository)


def test_a_shallow_clone_knows_only_the_tags_it_has(repository: Path, tmp_path: Path) -> None:
    run_git(repository, "tag", "v1.0.0")
    commit(repository)
    clone = tmp_path / "clone"
    run_git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), "clone")
    assert git.is_shallow(clone)
    assert git.is_shallow(clone / "sub")
    assert git.reachable_tags(clone) == ()
    run_git(clone, "fetch", "--quiet", "--unshallow", "--tags")
    assert not git.is_shallow(clone)
    assert git.reachable_tags(clone) == ("v1.0.0",)


def test_the_root_and_the_place_below_it(repository: Path) -> None:
    root = git.repository_root(repository / "sub")
    assert root is not None
    assert root.resolve() == repository.resolve()
    assert git.path_in_repository(repository / "sub") == PurePosixPath("sub")
    assert git.path_in_repository(repository) == PurePosixPath()


def test_a_worktree_has_a_root_of_its_own(repository: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    run_git(repository, "worktree", "add", "--quiet", "-b", "side", str(tree))
    commit(tree, "v2.0.0")
    root = git.repository_root(tree / "sub")
    assert root is not None
    assert root.resolve() == tree.resolve()
    assert git.path_in_repository(tree / "sub") == PurePosixPath("sub")
    assert git.reachable_tags(tree) == ("v2.0.0",)
    (tree / "sub" / "file").write_text("changed", encoding="utf-8")
    assert git.uncommitted_files(tree) == (tree / "sub" / "file",)
    assert git.uncommitted_files(repository) == ()


def test_a_submodule_is_a_repository_of_its_own(
    repository: Path, tmp_path: Path, make_repo: Callable[..., str]
) -> None:
    outer = tmp_path / "outer"
    make_repo(outer, tags=["v9.0.0"])
    run_git(repository, "tag", "v1.0.0")
    local = ("-c", "protocol.file.allow=always")
    run_git(outer, *local, "submodule", "--quiet", "add", repository.as_uri(), "inner")
    run_git(outer, "commit", "--quiet", "--message", "Add")
    inner = outer / "inner"
    root = git.repository_root(inner / "sub")
    assert root is not None
    assert root.resolve() == inner.resolve()
    assert git.path_in_repository(inner) == PurePosixPath()
    assert git.reachable_tags(inner) == ("v1.0.0",)
    assert git.reachable_tags(outer) == ("v9.0.0",)
    (inner / "untracked").touch()
    assert git.uncommitted_files(outer) == ()
    (inner / "sub" / "file").write_text("changed", encoding="utf-8")
    assert git.uncommitted_files(inner) == (inner / "sub" / "file",)
    assert git.uncommitted_files(outer) == (inner,)


def test_the_repository_is_that_of_the_folder_and_not_of_a_hook(
    repository: Path, tmp_path: Path, make_repo: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    make_repo(other, tags=["v9.0.0"])
    run_git(repository, "tag", "v1.0.0")
    expected = git.read_commit(repository)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    assert git.read_commit(repository) == expected
    assert git.reachable_tags(repository) == ("v1.0.0",)


def test_a_repository_of_another_user_is_refused_loudly(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert git.refusal(repository) is None
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    # The words of git are compared with, whatever language the person speaks.
    monkeypatch.setenv("LANGUAGE", "de")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    problem = git.refusal(repository / "sub")
    assert problem is not None
    assert (problem.code, problem.severity) == ("git-refused", "warning")
    assert "digest" in problem.message
    assert "git config --global --add safe.directory" in str(problem.remedy)
    assert str(problem.remedy).endswith("repository`")
    assert git.read_commit(repository) is None
    # So that a project has the same name whoever owns the files.
    assert git.path_in_repository(repository / "sub") == PurePosixPath("sub")


def test_outside_of_a_repository_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert not any(ask(tmp_path) for ask in QUESTIONS)


def test_a_folder_that_is_not_there_has_nothing_to_tell(tmp_path: Path) -> None:
    assert not any(ask(tmp_path / "missing") for ask in QUESTIONS)


def test_without_git_there_is_nothing_to_tell(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert shutil.which("git") is None
    asking = [ask for ask in QUESTIONS if ask is not git.path_in_repository]
    assert not any(ask(repository) for ask in asking)


def test_before_the_first_commit_there_are_no_tags(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "--quiet")
    assert git.read_commit(tmp_path) is None
    assert git.reachable_tags(tmp_path) == ()
    assert git.path_in_repository(tmp_path) == PurePosixPath()


def test_the_working_tree_of_a_folder_is_the_nearest_that_git_marked(repository: Path) -> None:
    inner = repository / "sub" / "inner"
    inner.mkdir()
    assert git.working_tree_of(inner) == repository
    (inner / ".git").write_text("gitdir: elsewhere", encoding="utf-8")
    assert git.working_tree_of(inner) == inner
    assert git.working_tree_of(repository) == repository
