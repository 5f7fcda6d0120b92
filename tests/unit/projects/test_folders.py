from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest
from git_repository import make_repo, run_git
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.projects.folders import fits, project_folders

if TYPE_CHECKING:
    from wasm_publish.projects.folders import ProjectFolders


def _write(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("", encoding="utf-8")


def _places(folders: ProjectFolders) -> list[str]:
    return [place.as_posix() for place in folders.places]


class TestGit:
    def test_it_tells_of_tracked_files_and_of_those_that_could_be(self, tmp_path: Path) -> None:
        _write(tmp_path, "a/one", "gone/one")
        make_repo(tmp_path)
        _write(tmp_path, "b/c/new", "out/built", "a/built")
        (tmp_path / "gone" / "one").unlink()
        (tmp_path / ".gitignore").write_text("out\nbuilt\n", encoding="utf-8")
        folders = project_folders(tmp_path)
        assert _places(folders) == [".", "a", "b", "b/c", "gone"]
        assert folders.counts(tmp_path / "b" / "c" / "new")
        assert not folders.counts(tmp_path / "a" / "built")

    def test_names_of_folders_mean_nothing_but_those_of_other_peoples_code(
        self, tmp_path: Path
    ) -> None:
        _write(tmp_path, ".hidden/a", "dist/a", "vendor/x/a", "js/node_modules/y/a", "target/a")
        make_repo(tmp_path)
        assert _places(project_folders(tmp_path)) == [".", ".hidden", "dist", "js", "target"]

    def test_below_a_folder_only_that_counts(self, tmp_path: Path) -> None:
        _write(tmp_path, "a/b/one", "c/one")
        make_repo(tmp_path)
        folders = project_folders(tmp_path / "a")
        assert _places(folders) == [".", "b"]
        assert folders.path(folders.places[1]) == tmp_path / "a" / "b"

    def test_a_submodule_is_another_repository(self, tmp_path: Path) -> None:
        _write(tmp_path / "other", "below/one")
        make_repo(tmp_path / "other")
        _write(tmp_path / "main", "one")
        make_repo(tmp_path / "main")
        command = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
        run_git(tmp_path / "main", *command, str(tmp_path / "other"), "deps/other")
        assert _places(project_folders(tmp_path / "main")) == [".", "deps"]

    def test_a_name_may_be_anything(self, tmp_path: Path) -> None:
        _write(tmp_path, 'a "b" ü\n/one')
        make_repo(tmp_path)
        assert _places(project_folders(tmp_path)) == [".", 'a "b" ü\n']


class TestWithoutGit:
    def test_build_output_and_hidden_folders_are_passed_by(self, tmp_path: Path) -> None:
        output = ("target", "dist", "build", "node_modules", "vendor", "venv", "__pycache__")
        _write(tmp_path, "a/b/one", *(f"a/{name}/c/one" for name in (*output, ".venv")))
        folders = project_folders(tmp_path)
        assert _places(folders) == [".", "a", "a/b"]
        assert folders.counts(tmp_path / "a" / "anything")

    def test_a_link_is_not_followed(self, tmp_path: Path) -> None:
        _write(tmp_path, "a/one")
        (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
        assert _places(project_folders(tmp_path)) == [".", "a"]


@given(
    st.lists(st.lists(st.sampled_from("abc"), max_size=4).map("/".join), max_size=12).flatmap(
        lambda paths: st.tuples(st.just(paths), st.permutations(paths))
    )
)
def test_the_order_of_the_list_does_not_matter(orders: tuple[list[str], list[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        found = []
        for paths in orders:
            files = tuple(f"{path}/file".lstrip("/") for path in paths)
            patch.setattr("wasm_publish.projects.folders.listed_files", lambda _, f=files: f)
            found.append(project_folders(Path("/nowhere")))
    assert found[0] == found[1]
    places = found[0].places
    assert len(set(places)) == len(places)
    assert all(
        places.index(above) < at
        for at, below in enumerate(places)
        for above in below.parents
        if above in places
    )


@pytest.mark.parametrize(
    ("place", "pattern", "expected"),
    [
        ("components/hello", "components/*", True),
        ("components/hello", "./components/hello/", True),
        ("components/hello/deep", "components/*", False),
        ("components/hello/deep", "components/**", True),
        ("components", "components/**", True),
        ("components/hello", "**/hello", True),
        ("hello", "**/hello", True),
        ("a/b/c/hello", "a/**/hello", True),
        ("a/b/c/other", "a/**/hello", False),
        ("components/hello", "components/h[aeiou]llo", True),
        ("components/hello", "components/h?llo", True),
        ("components/hello", "components/Hello", False),
        (".", ".", True),
        (".", "*", False),
        (".", "**", True),
        ("a", "../a", False),
    ],
)
def test_a_pattern_goes_folder_by_folder(place: str, pattern: str, expected: bool) -> None:  # noqa: FBT001 - a table
    assert fits(PurePosixPath(place), pattern) is expected


@given(st.lists(st.text("ab", min_size=1), max_size=5).map("/".join))
def test_every_folder_fits_itself_and_any_number_of_folders(path: str) -> None:
    place = PurePosixPath(path)
    assert fits(place, path)
    assert fits(place, "**")
    assert fits(place, f"**/{path}")
