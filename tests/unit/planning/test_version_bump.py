from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from builders import a_project
from git_repository import make_repo, run_git
from toy_language import ToyLanguage, plugins_of

from wasm_publish.git import working_tree as git
from wasm_publish.model import Origin
from wasm_publish.planning.version_bump import VersionBumps

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Problem, Project


def _write(root: Path, path: str, text: str = "changed") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, encoding="utf-8")


def _project(root: Path, version: str | None = "1.4.2", **changes: Any) -> Project:  # noqa: ANN401 - any field
    manifest = root / "Cargo.toml"
    origins = {"version": Origin("package.version", manifest, 3)}
    project = a_project(
        root=root, workspace_root=root, file=manifest, version=version, origins=origins
    )
    return project._replace(**changes)


def _problems(project: Project, language: ToyLanguage | None = None) -> tuple[Problem, ...]:
    return VersionBumps(plugins_of(language or ToyLanguage())).problems_of(project)


def _codes(project: Project) -> list[str]:
    return [problem.code for problem in _problems(project)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that was released as 1.4.2."""
    root = tmp_path / "hello"
    for path in ("Cargo.toml", "README.md", "src/lib.rs", "src/old.rs", "wit/world.wit"):
        _write(root, path, "first")
    make_repo(root, tags=["v1.4.2"])
    return root


class TestReleased:
    def test_one_that_has_not_changed_keeps_its_version(self, root: Path) -> None:
        assert _problems(_project(root)) == ()

    def test_one_that_has_changed_does_not(self, root: Path) -> None:
        _write(root, "src/lib.rs")
        (problem,) = _problems(_project(root))
        assert problem == type(problem)(
            code="version-not-raised",
            message="hello is still 1.4.2, and differs from the tag v1.4.2 in src/lib.rs",
            remedy="raise the version, at least to 1.4.3:"
            " what is published as 1.4.2 stays as it is",
            file=root / "Cargo.toml",
            line=3,
            key="package.version",
        )

    def test_files_may_be_new_gone_committed_or_not(self, root: Path) -> None:
        _write(root, "src/new.rs")
        assert _problems(_project(root)) == ()  # as a build leaves files too
        run_git(root, "add", "src/new.rs")
        _write(root, "wit/world.wit")
        run_git(root, "commit", "--quiet", "--all", "--message", "Go on")
        (root / "src" / "old.rs").unlink()
        _write(root, "Cargo.toml")
        (problem,) = _problems(_project(root))
        assert problem.message.endswith("in Cargo.toml, src/new.rs, src/old.rs, 1 more")

    def test_a_change_that_was_taken_back_is_none(self, root: Path) -> None:
        for text in ("changed", "first"):
            _write(root, "src/lib.rs", text)
            run_git(root, "commit", "--quiet", "--all", "--message", text)
        assert _codes(_project(root)) == []

    def test_what_goes_into_no_wasm_may_change(self, root: Path) -> None:
        _write(root, "README.md")
        assert _codes(_project(root)) == []

    def test_a_higher_version_may_differ(self, root: Path) -> None:
        _write(root, "src/lib.rs")
        assert _codes(_project(root, "1.4.3")) == []

    @pytest.mark.parametrize("tag", ["1.2.0", "hello/v1.2.0", "hello-v1.2.0", "below/v1.2.0"])
    def test_the_tag_may_have_any_of_the_forms(self, root: Path, tag: str) -> None:
        below = root / "below"
        _write(below, "src/lib.rs")
        run_git(root, "tag", tag)
        run_git(root, "add", "below")
        run_git(root, "commit", "--quiet", "--message", "Go on")
        (problem,) = _problems(_project(below, "1.2.0"))
        assert f"the tag {tag} in" in problem.message

    def test_a_tag_elsewhere_in_the_history_counts(self, root: Path) -> None:
        run_git(root, "checkout", "--quiet", "-b", "fixes")
        _write(root, "src/lib.rs")
        run_git(root, "commit", "--quiet", "--all", "--message", "Fix")
        run_git(root, "tag", "v1.4.3")
        run_git(root, "checkout", "--quiet", "main")
        assert _codes(_project(root, "1.4.3")) == ["version-not-raised"]

    def test_a_branch_of_the_tags_name_confuses_nothing(self, root: Path) -> None:
        _write(root, "src/lib.rs")
        run_git(root, "commit", "--quiet", "--all", "--message", "Go on")
        run_git(root, "branch", "v1.4.2")
        assert _codes(_project(root)) == ["version-not-raised"]

    def test_build_metadata_makes_another_release(self, root: Path) -> None:
        _write(root, "src/lib.rs")
        assert _codes(_project(root, "1.4.2+2")) == []
        run_git(root, "tag", "v1.4.2+2")
        _write(root, "src/lib.rs", "again")
        assert _codes(_project(root, "1.4.2+2")) == ["version-not-raised"]

    def test_what_follows_a_prerelease_is_not_told(self, root: Path) -> None:
        run_git(root, "tag", "v2.0.0-rc.1")
        _write(root, "src/lib.rs")
        (problem,) = _problems(_project(root, "2.0.0-rc.1"))
        assert problem.remedy == "raise the version: what is published as 2.0.0-rc.1 stays as it is"

    def test_a_version_without_a_known_place_is_one_of_the_project_file(self, root: Path) -> None:
        _write(root, "src/lib.rs")
        (problem,) = _problems(_project(root, origins={}))
        assert (problem.file, problem.line) == (root / "Cargo.toml", None)


class TestWhatItIsMadeFrom:
    def test_inputs_elsewhere_count(self, root: Path) -> None:
        _write(root, "shared/one.rs")
        run_git(root, "add", "shared")
        run_git(root, "commit", "--quiet", "--message", "Share")
        run_git(root, "tag", "below-v1.0.0")
        _write(root, "shared/one.rs", "again")
        below = _project(root / "below", "1.0.0", name="below")
        assert _problems(below) == ()
        language = ToyLanguage(inputs={"below": [root / "shared"]})
        assert [found.code for found in _problems(below, language)] == ["version-not-raised"]

    def test_projects_below_do_not(self, root: Path) -> None:
        language = ToyLanguage()
        language.add(root / "below")
        run_git(root, "add", "below")
        assert _problems(_project(root), language) == ()


class TestNothingToCompare:
    def test_a_version_without_a_tag_is_new(self, root: Path) -> None:
        _write(root, "src/lib.rs")
        assert _codes(_project(root, "1.5.0")) == []

    @pytest.mark.parametrize("version", [None, "1.4"])
    def test_a_version_that_is_missing_or_illegal_is_told_elsewhere(
        self, root: Path, version: str | None
    ) -> None:
        assert _codes(_project(root, version)) == []

    def test_a_version_that_a_tag_tells_rises_with_the_next(self, root: Path) -> None:
        _write(root, "src/lib.rs")
        by_tag = {"version": Origin("the git tag v1.4.2")}
        assert _codes(_project(root, origins=by_tag)) == []

    def test_outside_of_git(self, tmp_path: Path) -> None:
        (problem,) = _problems(_project(tmp_path))
        assert (problem.code, problem.severity) == ("no-tag-to-compare", "warning")
        assert problem.message.endswith("its version: git tells nothing of its folder")

    def test_without_git(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(root))
        assert _codes(_project(root)) == ["no-tag-to-compare"]

    def test_a_shallow_clone_may_lack_the_tag(self, root: Path, tmp_path: Path) -> None:
        run_git(root, "commit", "--quiet", "--allow-empty", "--message", "Go on")
        clone = tmp_path / "clone"
        run_git(tmp_path, "clone", "--quiet", "--depth=1", root.as_uri(), str(clone))
        (problem,) = _problems(_project(clone))
        assert problem.severity == "warning"
        assert "the clone is shallow" in problem.message
        assert "fetch-depth: 0" in str(problem.remedy)

    def test_a_shallow_clone_that_has_the_tag_is_enough(self, root: Path, tmp_path: Path) -> None:
        clone = tmp_path / "clone"
        run_git(tmp_path, "clone", "--quiet", "--depth=1", root.as_uri(), str(clone))
        assert _codes(_project(clone)) == []
        _write(clone, "src/lib.rs")
        assert _codes(_project(clone)) == ["version-not-raised"]

    def test_a_tag_of_no_commit(self, root: Path) -> None:
        blob = run_git(root, "rev-parse", "HEAD:README.md")
        run_git(root, "tag", "v3.0.0", blob)
        (problem,) = _problems(_project(root, "3.0.0"))
        assert problem.severity == "warning"
        assert "git can't compare with v3.0.0" in problem.message


def test_git_is_asked_once_for_what_projects_share(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for name in ("all_tags", "changed_files"):
        known = getattr(git, name)

        def counted(*words: object, name: str = name, known: Any = known) -> object:  # noqa: ANN401
            asked.append(name)
            return known(*words)

        monkeypatch.setattr(git, name, counted)
    bumps = VersionBumps(plugins_of(ToyLanguage()))
    for name in ("hello", "world"):
        assert bumps.problems_of(_project(root, name=name)) == ()
    assert asked == ["all_tags", "changed_files"]
