from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import a_project
from git_repository import make_repo, run_git

from wasm_publish.errors import UsageError
from wasm_publish.model import SettingsTable
from wasm_publish.projects.changes import Changes, changed_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from wasm_publish.model import Problem, Project


def _write(root: Path, *paths: str, text: str = "") -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")


def _commit(root: Path, *paths: str, text: str = "new") -> None:
    _write(root, *paths, text=text)
    run_git(root, "add", "--all")
    run_git(root, "commit", "--quiet", "--message", "change")


def _project(root: Path, place: str) -> Project:
    folder = root / place
    return a_project(folder.name, root=folder, workspace_root=root, file=folder / "Toy.toml")


def _touched(
    root: Path,
    *places: str,
    since: str = "HEAD~1",
    inputs: Mapping[str, Sequence[Path]] | None = None,
    projects_at: Sequence[str] = (".", "a", "a/deep", "b"),
) -> list[str]:
    """The places whose projects are touched."""
    projects = [_project(root, place) for place in places]
    others = {root / place for place in projects_at}
    made_from = inputs or {}
    changes = Changes(since, lambda project: made_from.get(project.name, ()), others.__contains__)
    return [place for place, found in zip(places, projects, strict=True) if changes.touch(found)]


def _fault(root: Path, since: str) -> Problem:
    with pytest.raises(UsageError) as caught:
        changed_files(root, since)
    return caught.value.problem


@pytest.fixture
def root(tmp_path: Path) -> Path:
    _write(tmp_path, "a/one", "a/deep/one", "b/one", "shared/one", "README.md")
    make_repo(tmp_path)
    return tmp_path


class TestFiles:
    def test_what_is_committed_staged_or_only_written_counts(self, root: Path) -> None:
        _commit(root, "a/one")
        _write(root, "b/one", text="new")
        _write(root, "b/two")
        run_git(root, "add", "b/two")
        assert changed_files(root, "HEAD~1") == ("a/one", "b/one", "b/two")
        assert changed_files(root, "HEAD") == ("b/one", "b/two")

    def test_untracked_files_do_not_count_as_a_build_leaves_some(self, root: Path) -> None:
        _write(root, "a/built.wasm")
        assert changed_files(root, "HEAD") == ()

    def test_a_file_that_was_moved_was_at_both_places(self, root: Path) -> None:
        _commit(root, "a/long", text="the same text\n" * 9)
        run_git(root, "mv", "a/long", "b/long")
        assert changed_files(root, "HEAD") == ("a/long", "b/long")

    def test_a_file_that_is_gone_has_changed(self, root: Path) -> None:
        (root / "a" / "one").unlink()
        assert changed_files(root, "HEAD") == ("a/one",)

    def test_what_happened_on_the_other_branch_does_not_count(self, root: Path) -> None:
        run_git(root, "checkout", "--quiet", "-b", "feature")
        _commit(root, "a/one")
        run_git(root, "checkout", "--quiet", "main")
        _commit(root, "b/one")
        run_git(root, "checkout", "--quiet", "feature")
        assert changed_files(root, "main") == ("a/one",)

    def test_the_persons_own_configuration_changes_nothing(self, root: Path) -> None:
        for key, value in {
            "diff.renames": "copies",
            "diff.external": "false",
            "diff.mnemonicPrefix": "true",
            "color.ui": "always",
        }.items():
            run_git(root, "config", key, value)
        _commit(root, "a/ü")
        assert changed_files(root, "HEAD~1") == ("a/ü",)


class TestFaults:
    @pytest.mark.parametrize("ref", ["nowhere", "", "-p", "--output=x", "0" * 40])
    def test_a_commit_that_git_does_not_know(self, root: Path, ref: str) -> None:
        fault = _fault(root, ref)
        assert (fault.code, fault.file) == ("unknown-ref", root)
        assert fault.message.startswith(f"git knows no commit {ref!r}")
        assert "origin/main" in (fault.remedy or "")

    def test_two_branches_that_have_nothing_in_common(self, root: Path) -> None:
        run_git(root, "checkout", "--quiet", "--orphan", "other")
        run_git(root, "commit", "--quiet", "--message", "Begin again")
        assert _fault(root, "main").code == "unknown-ref"

    def test_a_shallow_clone_has_to_be_deepened(self, root: Path, tmp_path: Path) -> None:
        _commit(root, "a/one")
        clone = tmp_path / "clone"
        run_git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{root}", str(clone))
        fault = _fault(clone, "HEAD~1")
        assert fault.message == "the clone is shallow, and its history doesn't reach 'HEAD~1'"
        assert "fetch-depth: 0" in (fault.remedy or "")

    def test_outside_of_git_nothing_can_be_told(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="--changed-since needs a git repository"):
            _touched(tmp_path, "a")


class TestTouch:
    def test_a_file_belongs_to_the_nearest_project(self, root: Path) -> None:
        _commit(root, "a/deep/one")
        assert _touched(root, ".", "a", "a/deep", "b") == ["a/deep"]
        assert _touched(root, ".", "a", "b") == []
        assert _touched(root, ".", "a", "b", projects_at=("a", "b")) == ["a"]
        assert _touched(root, ".", "b", projects_at=()) == ["."]
        assert _touched(root, "b") == []

    def test_whether_or_not_that_one_is_asked_for(self, root: Path) -> None:
        _commit(root, "a/one")
        assert _touched(root, ".", "a") == ["a"]
        assert _touched(root, ".") == []

    def test_a_project_without_a_language_is_made_of_all_below_it(self, root: Path) -> None:
        _commit(root, "a/one")
        project = _project(root, ".")._replace(language="wasm")
        assert Changes("HEAD~1", lambda _: (), lambda _: True).touch(project)

    def test_a_submodule_is_all_that_is_in_it(self, root: Path, tmp_path: Path) -> None:
        other = tmp_path / "other"
        _write(other, "crate/one")
        make_repo(other)
        allow = ("-c", "protocol.file.allow=always")
        run_git(root, *allow, "submodule", "add", "--quiet", str(other), "a/sub")
        run_git(root, "commit", "--quiet", "--message", "Add")
        _write(root / "a" / "sub", "crate/one", text="new")
        inside = {"b": [root / "a" / "sub" / "crate"]}
        assert _touched(root, "b", since="HEAD", inputs=inside) == ["b"]
        assert _touched(root, "a", since="HEAD") == ["a"]
        assert _touched(root, "a", since="HEAD", projects_at=("a", "a/sub")) == []

    def test_projects_of_one_folder_share_its_files(self, root: Path) -> None:
        _commit(root, "a/one")
        assert _touched(root, "a", "a") == ["a", "a"]

    def test_a_file_elsewhere_touches_nobody(self, root: Path) -> None:
        _commit(root, "README.md", "shared/one")
        assert _touched(root, "a", "b") == []

    def test_what_a_project_is_made_from_touches_it(self, root: Path) -> None:
        _commit(root, "shared/one")
        by_file, by_folder = {"a": [root / "shared" / "one"]}, {"a": [root / "shared"]}
        assert _touched(root, "a", "b", inputs=by_file) == ["a"]
        assert _touched(root, "a", "b", inputs=by_folder) == ["a"]
        assert _touched(root, "a", "b", inputs={"a": [root / "share"]}) == []

    def test_the_folder_of_another_project_is_made_of_all_in_it(self, root: Path) -> None:
        _commit(root, "a/deep/one")
        assert _touched(root, "a/deep", "b", inputs={"b": [root / "a"]}) == ["a/deep", "b"]

    def test_settings_touch_whoever_has_them(self, root: Path) -> None:
        _commit(root, "wasm-publish.toml")
        table = SettingsTable({}, root / "wasm-publish.toml", "")
        project = _project(root, "a")._replace(tables=(table,))
        assert Changes("HEAD~1", lambda _: (), lambda _: ()).touch(project)

    def test_git_is_asked_once_for_each_repository(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[Path] = []

        def merge_base(tree: Path, _: str) -> str:
            asked.append(tree)
            return "HEAD"

        monkeypatch.setattr("wasm_publish.git.working_tree.merge_base", merge_base)
        (root / "b" / ".git").write_text(f"gitdir: {root / '.git'}\n", encoding="utf-8")
        assert _touched(root, "a", "a/deep", "b", "shared") == ["b"] or asked
        assert asked == [root, root / "b"]


def test_a_git_that_fails_is_not_a_commit_that_it_does_not_know(root: Path) -> None:
    (root / ".git" / "index").write_bytes(b"no index")
    problem = _fault(root, "HEAD")
    assert (problem.code, problem.file) == ("git-failed", root)
    assert problem.message == "git fails to compare the files here with 'HEAD'"
