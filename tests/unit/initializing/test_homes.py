from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from git_repository import run_git

from wasm_publish.initializing.homes import home_of, listing_of
from wasm_publish.model import Project, TablePlace

if TYPE_CHECKING:
    from pathlib import Path


def project(root: Path, workspace: Path | None = None) -> Project:
    """A project of a language whose files have room for settings."""
    own = TablePlace(root / "x.toml", "own")
    shared = (TablePlace(workspace / "x.toml", "shared"),) if workspace else ()
    return Project(root.name, "x", root, workspace or root, root / "x.toml", places=(own, *shared))


def plain(root: Path) -> Project:
    """A project of a language whose files have none."""
    return Project(root.name, "y", root, root, root / "y")


def ours(folder: Path) -> TablePlace:
    return TablePlace(folder / "wasm-publish.toml", "")


def test_a_project_has_its_own_table(tmp_path: Path) -> None:
    alone = project(tmp_path, tmp_path / "workspace")
    assert home_of([alone], None) == home_of([alone], tmp_path) == alone.places[0]
    assert home_of([plain(tmp_path)], None) == ours(tmp_path)


def test_a_file_of_ours_beside_it_comes_first(tmp_path: Path) -> None:
    (tmp_path / "wasm-publish.toml").touch()
    assert home_of([project(tmp_path)], None) == ours(tmp_path)


def test_members_share_the_table_of_their_workspace(tmp_path: Path) -> None:
    members = [project(tmp_path / name, tmp_path) for name in "ab"]
    assert home_of(members, None) == home_of(members, tmp_path) == members[0].places[1]
    assert home_of(members, tmp_path.parent) == ours(tmp_path.parent)


def test_others_share_a_file_above_them(tmp_path: Path) -> None:
    others = [project(tmp_path / "x" / "a"), plain(tmp_path / "x" / "b")]
    assert home_of(others, None) == ours(tmp_path / "x")
    assert home_of(others, tmp_path) == ours(tmp_path)
    assert home_of(others[:1], tmp_path) == ours(tmp_path)


class TestOfLists:
    @pytest.fixture
    def two(self, tmp_path: Path) -> list[Project]:
        return [plain(tmp_path / "a"), project(tmp_path / "w" / "b", tmp_path / "w")]

    def test_many_folders_are_listed_with_their_workspaces(
        self, two: list[Project], tmp_path: Path
    ) -> None:
        run_git(tmp_path, "init", "--quiet")
        assert listing_of(two, ours(tmp_path), many=True) == ("a", "w")
        assert listing_of(two, ours(tmp_path), many=False) == ()

    def test_outside_of_git_a_list_alone_leads_to_the_file(
        self, two: list[Project], tmp_path: Path
    ) -> None:
        assert listing_of(two, ours(tmp_path), many=False) == ("a", "w")

    @pytest.mark.parametrize(("text", "listed"), [("projects = []", ()), ("jobs = 1", ("a", "w"))])
    def test_a_list_that_is_there_is_the_persons(
        self, two: list[Project], tmp_path: Path, text: str, listed: tuple[str, ...]
    ) -> None:
        (tmp_path / "wasm-publish.toml").write_text(text, encoding="utf-8")
        assert listing_of(two, ours(tmp_path), many=True) == listed

    def test_what_is_found_without_needs_none(self, tmp_path: Path) -> None:
        here = plain(tmp_path)
        assert listing_of([here, here], ours(tmp_path), many=True) == ()
        member = project(tmp_path / "a", tmp_path)
        assert listing_of([member], member.places[1], many=True) == ()

    def test_a_workspace_above_is_none_of_the_folders(self, tmp_path: Path) -> None:
        member = project(tmp_path / "in" / "a*", tmp_path)
        assert listing_of([member], ours(tmp_path / "in"), many=True) == ("a[*]",)
