from __future__ import annotations

from typing import TYPE_CHECKING

from git_repository import make_repo

from wasm_publish.git.commits import Commits
from wasm_publish.model import Problem

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_projects_of_a_repository_share_what_git_says_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_text("", encoding="utf-8")
    revision = make_repo(tmp_path, tags=["v1.0.0"])
    (tmp_path / "a" / "file").write_text("other", encoding="utf-8")
    commits = Commits()

    def told() -> tuple[object, ...]:
        commit = commits.commit_of(tmp_path / "a")
        assert commit
        return (
            commit.revision,
            commits.tags_of(tmp_path / "a"),
            commits.refusal_of(tmp_path / "a"),
            commits.uncommitted_of(tmp_path / "a").files,
        )

    assert told() == (revision, ("v1.0.0",), None, (tmp_path / "a" / "file",))
    monkeypatch.setattr("wasm_publish.git.program.subprocess", None)
    assert told() == (revision, ("v1.0.0",), None, (tmp_path / "a" / "file",))
    assert commits.commit_of(tmp_path)


def test_each_repository_has_its_own(tmp_path: Path) -> None:
    commits = Commits()
    revisions = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text("", encoding="utf-8")
        revisions.append(make_repo(tmp_path / name))
    found = [commits.commit_of(tmp_path / name) for name in ("a", "b")]
    assert [commit and commit.revision for commit in found] == revisions


def test_outside_of_a_repository_git_is_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wasm_publish.git.program.subprocess", None)
    commits = Commits()
    assert commits.commit_of(tmp_path) is None
    assert commits.refusal_of(tmp_path) is None
    assert (commits.tags_of(tmp_path), commits.uncommitted_of(tmp_path).files) == ((), ())


def test_that_git_fails_is_remembered_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_repo(tmp_path)
    (tmp_path / ".git" / "index").write_bytes(b"no index")
    commits = Commits()
    fault = commits.uncommitted_of(tmp_path).fault
    assert fault
    monkeypatch.setattr("wasm_publish.git.program.subprocess", None)
    assert commits.uncommitted_of(tmp_path).fault is fault


def test_a_refusal_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    refusal = Problem("git-refused", "git refuses", "warning")
    monkeypatch.setattr("wasm_publish.git.working_tree.refusal", lambda _: refusal)
    assert Commits().refusal_of(tmp_path) == refusal
