from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import a_project, settings_with
from git_repository import make_repo
from hypothesis import given
from hypothesis import strategies as st
from toy_language import ToyLanguage, plugins_of

from wasm_publish.errors import NothingToPublish, UsageError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.projects.finding import Start
from wasm_publish.projects.monorepo import find_projects

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from wasm_publish.model import Problem, Project, ProjectFile, Selection
    from wasm_publish.projects.monorepo import Found
    from wasm_publish.settings.settings import Value


class Tree(ToyLanguage):
    """A language whose `-p` means something, and the folder that its projects are in."""

    def __init__(self, root: Path, name: str = "toy") -> None:
        super().__init__(name)
        self.root = root
        self.read: list[Path] = []

    def place(self, folder: str, *members: str, held_back: str | None = None) -> None:
        """A project in a folder, or a workspace whose members are in folders below that one."""
        root = self.root / folder
        made = [self._project(root / member, root, held_back) for member in members or ("",)]
        self.add(root, *made)
        for project in made:
            self.add(project.root, project._replace(standing="chosen"))
        self.add(root, *made)

    def _project(self, root: Path, workspace: Path, held_back: str | None) -> Project:
        return a_project(
            root.name or "root",
            root=root,
            workspace_root=workspace,
            file=root / f"{self.name}.toy",
            standing="default",
            held_back=held_back,
        )

    @hookimpl
    def wasm_publish_read_projects(
        self, project_file: ProjectFile, selection: Selection
    ) -> list[Project] | None:
        if project_file.language != self.name:
            return None
        self.read.append(project_file.path.parent)
        found = self.projects[project_file.path.parent]
        if selection.packages:
            found = [project for project in found if project.name in selection.packages]
            if not found:
                raise UsageError("no such package", code="unknown-package")
        return found

    def find(self, *others: object, below: str = "", **values: Value) -> Found:
        settings = settings_with({key.replace("_", "-"): v for key, v in values.items()})
        return find_projects(Start(self.root / below), settings, plugins_of(self, *others))

    def names(self, *others: object, below: str = "", **values: Value) -> list[str]:
        return [p.name for p in self.find(*others, below=below, **values).projects]

    def fault(self, kind: type[Exception], below: str = "", **values: Value) -> Problem:
        with pytest.raises(kind) as caught:
            self.find(below=below, **values)
        assert isinstance(caught.value, UsageError | NothingToPublish)
        return caught.value.problem

    def settings(self, text: str, folder: str = "") -> Path:
        file = self.root / folder / "wasm-publish.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


class TestRecursive:
    def test_every_project_below_is_found(self, tree: Tree) -> None:
        for folder in ("b", "a", "a/deep/down", "."):
            tree.place(folder)
        found = tree.find(recursive=True)
        assert [p.name for p in found.projects] == [tree.root.name, "a", "down", "b"]
        assert (found.errors, found.top) == ((), tree.root)

    def test_a_member_below_its_workspace_counts_once_and_is_read_once(self, tree: Tree) -> None:
        tree.place("w", "one", "two")
        tree.place("alone")
        assert tree.names(recursive=True) == ["alone", "one", "two"]
        assert tree.read == [tree.root / "alone", tree.root / "w"]

    def test_a_member_whose_root_is_above_is_found_alone(self, tree: Tree) -> None:
        tree.place("w", "one/a", "two")
        (workspace,) = [tree.projects[tree.root / "w"]]
        # As a language does that is asked for all members of the workspace.
        tree.projects[tree.root / "w" / "one" / "a"] = workspace
        assert tree.names(below="w/one", recursive=True) == ["a"]

    def test_what_git_ignores_is_not_looked_at(self, tree: Tree) -> None:
        for folder in ("a", "out/b"):
            tree.place(folder)
        (tree.root / ".gitignore").write_text("out\n", encoding="utf-8")
        make_repo(tree.root)
        tree.place("new")
        assert tree.names(recursive=True) == ["a", "new"]

    def test_a_project_file_that_git_ignores_is_none(self, tree: Tree) -> None:
        tree.place("a")
        (tree.root / "a" / "README").write_text("", encoding="utf-8")
        (tree.root / ".gitignore").write_text("*.toy\n", encoding="utf-8")
        make_repo(tree.root)
        assert tree.fault(NothingToPublish, recursive=True).code == "no-project"

    def test_nobody_stands_in_what_is_found(self, tree: Tree) -> None:
        tree.place("alone")
        assert [p.standing for p in tree.find(recursive=True).projects] == ["default"]

    def test_what_is_held_back_is_so_among_others_only(self, tree: Tree) -> None:
        tree.place("alone", held_back="publish = false")
        tree.place("w", "one", "two", held_back="publish = false")
        held = {p.name: p.held_back for p in tree.find(recursive=True).projects}
        assert held == {"alone": None, "one": "publish = false", "two": "publish = false"}

    def test_several_languages_count_also_in_one_folder(self, tree: Tree) -> None:
        bricks = Tree(tree.root, "bricks")
        for language, folder in ((tree, "a"), (bricks, "b"), (tree, "c"), (bricks, "c")):
            language.place(folder)
        assert sorted(tree.names(bricks, recursive=True)) == ["a", "b", "c", "c"]
        assert tree.names(bricks, recursive=True, language="bricks") == ["b", "c"]

    def test_a_settings_file_beside_a_project_is_none(self, tree: Tree) -> None:
        tree.place("a")
        tree.settings('name = "other"\n', "a")
        tree.settings('name = "hello"\n', "b")
        tree.place("c")
        tree.settings('[[artifact]]\nname = "made"\n', "c")
        assert tree.names(recursive=True) == ["a", "hello", "c", "made"]

    def test_one_that_can_not_be_read_hides_no_other(self, tree: Tree) -> None:
        tree.place("a")
        tree.settings("[[", "b")
        tree.settings('[[artifact]]\nnmae = "x"\n', "c")
        found = tree.find(recursive=True)
        assert [p.name for p in found.projects] == ["a"]
        assert [error.problem.file for error in found.errors] == [
            tree.root / "b" / "wasm-publish.toml",
            tree.root / "c" / "wasm-publish.toml",
        ]

    def test_where_none_can_be_read_all_faults_are_told(self, tree: Tree) -> None:
        files = [tree.settings("[[", folder) for folder in ("a", "b")]
        with pytest.raises(UsageError) as caught:
            tree.find(recursive=True)
        assert [problem.file for problem in caught.value.problems] == files

    def test_where_nothing_is_found_that_is_the_error(self, tree: Tree) -> None:
        fault = tree.fault(NothingToPublish, recursive=True)
        assert fault.message == "there is no wasm project in this folder or below it"

    def test_a_project_file_is_that_project_alone(self, tree: Tree) -> None:
        tree.place("a")
        tree.place("a/b")
        assert tree.names(below="a/toy.toy", recursive=True) == ["a"]


class TestNames:
    def test_names_choose_among_all_that_are_found(self, tree: Tree) -> None:
        tree.place("w", "one", "two")
        tree.place("alone")
        found = tree.find(recursive=True, packages=("two", "alone"))
        assert [(p.name, p.standing) for p in found.projects] == [
            ("alone", "chosen"),
            ("two", "chosen"),
        ]

    def test_names_leave_out(self, tree: Tree) -> None:
        tree.place("w", "one", "two")
        tree.place("alone")
        assert tree.names(recursive=True, exclude=("two", "alone")) == ["one"]

    def test_a_name_that_fits_nowhere_is_an_error(self, tree: Tree) -> None:
        tree.place("hello")
        fault = tree.fault(UsageError, recursive=True, packages=("helo",))
        assert fault.code == "unknown-package"
        assert fault.remedy == "did you mean hello? the projects are: hello"
        fault = tree.fault(UsageError, recursive=True, exclude=("x",))
        assert fault.remedy == "the projects are: hello"


class TestListed:
    def test_the_folders_that_fit_are_looked_at_and_no_others(self, tree: Tree) -> None:
        for folder in ("components/a", "components/b", "components/b/deep", "tools/hello", "c"):
            tree.place(folder)
        (tree.root / "components" / "notes").mkdir()
        tree.settings('projects = ["components/*", "tools/hello"]\n')
        # What is below a folder that fits is only found by a workspace in that folder.
        assert tree.names() == ["a", "b", "hello"]
        assert tree.find().top == tree.root

    def test_recursive_says_more(self, tree: Tree) -> None:
        tree.place("a")
        tree.place("b")
        tree.settings('projects = ["a"]\n')
        assert tree.names(recursive=True) == ["a", "b"]

    def test_a_workspace_brings_its_members(self, tree: Tree) -> None:
        tree.place("w", "one", "two")
        tree.settings('projects = ["w"]\n')
        assert tree.names() == ["one", "two"]

    def test_a_member_is_not_the_whole_workspace(self, tree: Tree) -> None:
        tree.place("w", "one", "two")
        tree.projects[tree.root / "w" / "one"] = tree.projects[tree.root / "w"]
        tree.settings('projects = ["w/one"]\n')
        assert tree.names() == ["one"]

    def test_a_pattern_that_fits_nothing_is_an_error(self, tree: Tree) -> None:
        tree.place("a")
        file = tree.settings('vendor = "x"\nprojects = ["a", "b/*", "c"]\n')
        with pytest.raises(UsageError) as caught:
            tree.find()
        assert [(p.code, p.file, p.line, p.key) for p in caught.value.problems] == [
            ("unmatched-projects", file, 2, "projects")
        ] * 2
        assert str(caught.value) == "`b/*` fits no folder that holds a project"

    def test_a_folder_that_can_not_be_read_is_there_all_the_same(self, tree: Tree) -> None:
        tree.place("a")
        tree.settings("[[", "b")
        tree.settings('projects = ["*"]\n')
        assert [error.problem.code for error in tree.find().errors] == ["invalid-toml"]

    def test_patterns_may_come_from_elsewhere(self, tree: Tree) -> None:
        tree.place("a")
        tree.place("b")
        assert tree.names(projects=("b",)) == ["b"]
        fault = tree.fault(UsageError, projects=("c",))
        assert (fault.code, fault.file, fault.line) == ("unmatched-projects", None, None)

    def test_something_else_than_a_list_is_an_error(self, tree: Tree) -> None:
        file = tree.settings("projects = 1\n")
        fault = tree.fault(UsageError)
        assert (fault.message, fault.file, fault.line) == ("expected an array of strings", file, 1)

    def test_an_empty_list_says_nothing(self, tree: Tree) -> None:
        tree.place(".")
        tree.settings("projects = []\n")
        assert tree.names() == [tree.root.name]

    def test_climbing_ends_at_the_first_folder_that_has_projects(self, tree: Tree) -> None:
        tree.place("a")
        tree.place("b")
        tree.settings('projects = ["*"]\n')
        (tree.root / "docs" / "deep").mkdir(parents=True)
        (tree.root / "a" / "src").mkdir()
        climbing = {
            below: find_projects(
                Start(tree.root / below, climb=True), settings_with(), plugins_of(tree)
            )
            for below in ("docs/deep", "a/src")
        }
        assert {below: [p.name for p in f.projects] for below, f in climbing.items()} == {
            "docs/deep": ["a", "b"],
            "a/src": ["a"],
        }

    def test_climbing_may_find_nothing(self, tree: Tree) -> None:
        with pytest.raises(NothingToPublish):
            find_projects(Start(tree.root, climb=True), settings_with(), plugins_of(tree))


_FOLDERS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)


@given(
    alone=st.sets(_FOLDERS, max_size=5),
    workspaces=st.dictionaries(
        st.sampled_from(["v", "w", "w/x"]), st.sets(_FOLDERS, min_size=1, max_size=4), max_size=3
    ),
    order=st.randoms(use_true_random=False),
)
def test_each_project_is_found_once_whatever_the_order(
    alone: set[str],
    workspaces: dict[str, set[str]],
    order: Random,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        tree = Tree(root)
        expected = _planted(tree, alone, workspaces)
        files = [file.relative_to(root).as_posix() for file in root.rglob("*.toy")]
        order.shuffle(files)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("wasm_publish.projects.folders.listed_files", lambda _: tuple(files))
            if not expected:
                with pytest.raises(NothingToPublish):
                    tree.find(recursive=True)
                return
            shuffled = tree.find(recursive=True)
        assert sorted(project.root for project in shuffled.projects) == expected
        assert tree.find(recursive=True) == shuffled


def _planted(tree: Tree, alone: Iterable[str], workspaces: dict[str, set[str]]) -> list[Path]:
    for folder in alone:
        tree.place(folder)
    for folder, members in workspaces.items():
        tree.place(folder, *sorted(members))
    roots = [tree.root / folder for folder in alone]
    roots += [
        tree.root / folder / member for folder, found in workspaces.items() for member in found
    ]
    return sorted(roots)
