from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, a_project, settings_with
from git_repository import make_repo, run_git
from toy_language import ToyLanguage, plugins_of

import wasm_publish_rust
from wasm_publish.errors import NothingToPublish, UsageError
from wasm_publish.model import Selection, SettingsTable
from wasm_publish.planning.planner import Planner
from wasm_publish.planning.requested import Request
from wasm_publish.projects.finding import Start, read_projects
from wasm_publish.settings.artifacts import is_project, lists_artifacts, read_artifacts, select
from wasm_publish.settings.file import inherited_tables, own_table, with_settings_files
from wasm_publish.settings.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Plan, Problem
    from wasm_publish.planning.planned import Planned
    from wasm_publish.settings.settings import Settings, Value

_FILE = "wasm-publish.toml"
_ARTIFACTS = """
vendor = "all"
[[artifact]]
name = "one"
version = "1.0.0"
[[artifact]]
name = "two"
version = "2.0.0"
vendor = "own"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty folder, whose path is as git tells it."""
    return tmp_path.resolve()


def _write(folder: Path, text: str, name: str = _FILE) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def _wasm(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(COMPONENT)
    return path


def _planner(folder: Path, **arguments: Value) -> Planner:
    given = {key.replace("_", "-"): value for key, value in arguments.items()}
    return Planner(
        Request(arguments=given, folder=folder), Options(), plugins_of(wasm_publish_rust)
    )


def _plans(folder: Path, **arguments: Value) -> dict[str, Plan]:
    planned = _planner(folder, **arguments).plan()
    assert planned.errors == ()
    return {plan.project.name: plan for plan in planned.plans}


def _looked(folder: Path, **arguments: Value) -> Planned:
    return _planner(folder, **arguments).look(with_wasm=False)


def _settings(folder: Path) -> Settings:
    (examined,) = _looked(folder).projects
    return examined.settings


def _fault(file: Path) -> Problem:
    with pytest.raises(UsageError) as caught:
        read_artifacts(file)
    return caught.value.problem


def _crate(folder: Path, table: str = "") -> Path:
    """A crate for wasm."""
    _write(folder / "src", "", "lib.rs")
    return _write(
        folder,
        f'[package]\nname = "{folder.name}"\nversion = "1.4.2"\n'
        f'[lib]\ncrate-type = ["cdylib"]\n{table}\n',
        "Cargo.toml",
    )


class TestInheritance:
    def test_the_nearest_file_above_comes_first(self, root: Path) -> None:
        make_repo(root)
        _write(root, "vendor = 'root'")
        _write(root / "a" / "b", "vendor = 'b'")
        folder = root / "a" / "b" / "c"
        _write(folder, "vendor = 'own'")
        assert [table.values for table in inherited_tables(folder)] == [
            {"vendor": "b"},
            {"vendor": "root"},
        ]

    def test_what_makes_one_project_is_not_inherited(self, root: Path) -> None:
        make_repo(root)
        text = "name = 'a'\nwasm = 'a.wasm'\nvendor = 'x'\n[[artifact]]\nname = 'b'\n"
        file = _write(root, text)
        (table,) = inherited_tables(root / "below")
        assert table == SettingsTable({"vendor": "x"}, file, "")

    def test_the_root_of_the_repository_is_the_boundary(self, root: Path) -> None:
        _write(root, "vendor = 'outside'")
        make_repo(root / "inside")
        inside = _write(root / "inside", "vendor = 'inside'")
        folder = root / "inside" / "a"
        assert [table.file for table in inherited_tables(folder)] == [inside]
        assert [*inherited_tables(root / "inside")] == []

    def test_a_repository_inside_another_is_a_boundary(self, root: Path) -> None:
        make_repo(root)
        _write(root, "vendor = 'outer'")
        make_repo(root / "inner")
        assert [*inherited_tables(root / "inner" / "a")] == []

    def test_the_file_that_a_worktree_has_is_a_boundary_too(self, root: Path) -> None:
        make_repo(root / "main")
        _write(root, "vendor = 'outside'")
        run_git(root / "main", "worktree", "add", "--quiet", "-b", "x", str(root / "tree"))
        assert (root / "tree" / ".git").is_file()
        assert [*inherited_tables(root / "tree" / "a")] == []

    def test_without_git_nothing_is_inherited(self, root: Path) -> None:
        _write(root, "vendor = 'above'")
        assert [*inherited_tables(root / "a")] == []

    def test_a_file_above_that_can_not_be_read_is_an_error_with_its_line(self, root: Path) -> None:
        make_repo(root)
        file = _write(root, "vendor = 'x'\nname =\n")
        with pytest.raises(UsageError) as caught:
            with_settings_files(a_project(root=root / "a"))
        assert (caught.value.problem.file, caught.value.problem.line) == (file, 2)


class TestTables:
    def test_the_own_file_comes_first_and_those_above_last(self, root: Path) -> None:
        make_repo(root)
        above, own = _write(root, "os = 'above'"), _write(root / "a", "os = 'own'")
        table = SettingsTable({"os": "table"}, root / "a" / "Cargo.toml", "own")
        project = with_settings_files(a_project(root=root / "a", tables=(table,)))
        assert [found.file for found in project.tables] == [own, table.file, above]

    def test_a_project_of_the_file_alone_has_it_already(self, root: Path) -> None:
        file = _write(root, "name = 'a'")
        (project,) = read_artifacts(file)
        assert with_settings_files(project) == project

    def test_without_a_file_there_is_no_table(self, root: Path) -> None:
        (root / _FILE).mkdir()
        assert own_table(root) is None
        project = a_project(root=root)
        assert with_settings_files(project) == project

    def test_the_own_file_has_no_artifacts_among_its_settings(self, root: Path) -> None:
        file = _write(root, "name = 'a'\n[[artifact]]\nname = 'b'\n")
        assert own_table(root) == SettingsTable({"name": "a"}, file, "")


def test_precedence(root: Path) -> None:
    """Own file, own table, the workspace's table, then files above, the nearest first."""
    make_repo(root)
    keys = ("vendor", "os", "description", "url", "source", "documentation")

    def telling(who: str, count: int) -> str:
        return "".join(f"{key} = '{who}'\n" for key in keys[-count:])

    _write(root, telling("root", 6))
    _write(root / "mid", telling("mid", 5))
    space = root / "mid" / "space"
    _write(space, telling("space", 4))
    _write(
        space,
        f"[workspace]\nmembers = ['hello']\n[workspace.metadata.wasm-publish]\n"
        f"{telling('workspace', 3)}",
        "Cargo.toml",
    )
    _crate(space / "hello", f"[package.metadata.wasm-publish]\n{telling('table', 2)}")
    _write(space / "hello", telling("own", 1))
    settings = _settings(space / "hello")
    assert [getattr(settings, key) for key in keys] == [
        "root",
        "mid",
        "space",
        "workspace",
        "table",
        "own",
    ]
    assert settings.origins["description"].file == space / _FILE


class TestAlone:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("name = 'a'", True),
            ("wasm = 'a.wasm'", True),
            ("[[artifact]]\nname = 'a'", True),
            ("vendor = 'x'", False),
            ("version = '1.0.0'", False),
            ("", False),
        ],
    )
    def test_a_name_or_a_wasm_makes_it_a_project(
        self, root: Path, text: str, *, expected: bool
    ) -> None:
        assert is_project(_write(root, text)) is expected

    def test_it_is_published_with_its_metadata(self, root: Path) -> None:
        path = _wasm(root / "out" / "composed.wasm")
        file = _write(
            root,
            "name = 'hello'\nversion = '1.2.0'\nwasm = 'out/composed.wasm'\n"
            "description = 'd'\nlicenses = 'MIT'\nauthors = ['Ann', 'Bob']\n"
            "source = 'https://s'\nurl = 'https://u'\ndocumentation = 'https://doc'\n",
        )
        (plan,) = _plans(root).values()
        assert (plan.project.language, str(plan.version)) == ("wasm", "1.2.0")
        assert plan.located.path == path
        told = {a.key.rpartition(".")[2]: a.value for a in plan.annotations}
        assert told == {
            "title": "hello",
            "version": "1.2.0",
            "description": "d",
            "licenses": "MIT",
            "authors": "Ann, Bob",
            "source": "https://s",
            "url": "https://u",
            "documentation": "https://doc",
        }
        version = next(a for a in plan.annotations if a.key.endswith(".version"))
        assert (version.origin.file, version.origin.line) == (file, 2)
        assert plan.targets[0].repository == "oci:dist/oci/hello"

    def test_its_wasm_is_found_where_finished_files_lie(self, root: Path) -> None:
        _write(root, "name = 'hello'\nversion = '1.2.0'\n")
        path = _wasm(root / "dist" / "hello.wasm")
        assert _plans(root)["hello"].located.path == path

    def test_without_a_wasm_it_is_not_built(self, root: Path) -> None:
        _write(root, "name = 'hello'\nversion = '1.2.0'\n")
        (error,) = _planner(root).plan().errors
        assert isinstance(error, NothingToPublish)
        assert (error.problem.code, error.problem.file) == ("not-built", root / _FILE)

    def test_its_version_may_be_a_tags(self, root: Path) -> None:
        _write(root, "name = 'hello'\nwasm = 'hello.wasm'\n")
        _wasm(root / "hello.wasm")
        make_repo(root, tags=["v3.1.0"])
        assert str(_plans(root)["hello"].version) == "3.1.0"

    def test_its_version_must_not_contradict_a_tag(self, root: Path) -> None:
        file = _write(root, "name = 'hello'\nversion = '1.0.0'\n")
        make_repo(root, tags=["v3.1.0"])
        (error,) = _looked(root).errors
        assert (error.problem.code, error.problem.file, error.problem.line) == (
            "version-differs",
            file,
            2,
        )

    def test_it_has_to_have_a_name(self, root: Path) -> None:
        file = _write(root, "wasm = 'hello.wasm'\n")
        problem = _fault(file)
        assert (problem.message, problem.file) == ("the artifact has no name", file)
        assert problem.remedy == 'add a line such as name = "hello"'

    @pytest.mark.parametrize("name", ["1", "['a']", "true"])
    def test_a_name_is_a_string(self, root: Path, name: str) -> None:
        problem = _fault(_write(root, f"version = '1.0.0'\nname = {name}\n"))
        assert (problem.line, problem.key) == (2, "name")

    def test_a_version_of_another_kind_is_a_fault_with_its_place(self, root: Path) -> None:
        file = _write(root, "name = 'a'\nversion = 1\n")
        (fault,) = _looked(root).faults
        assert (fault.file, fault.line, fault.key) == (file, 2, "version")

    def test_it_stands_for_wasm_by_being_there(self, root: Path) -> None:
        (project,) = read_artifacts(_write(root, "name = 'hello'"))
        assert (project.language, project.standing) == ("wasm", "chosen")
        assert project.evidence == ("it is described in wasm-publish.toml",)

    def test_its_path_is_a_project_file(self, root: Path) -> None:
        _write(root, "name = 'hello'\nversion = '1.0.0'\n")
        planner = _planner(root, manifest_path=str(root / _FILE))
        assert [e.project.name for e in planner.look(with_wasm=False).projects] == ["hello"]

    def test_beside_a_project_it_is_that_projects_settings(self, root: Path) -> None:
        folder = root / "hello"
        _crate(folder)
        _write(folder, "name = 'greet'\nvendor = 'x'\n")
        (examined,) = _looked(folder).projects
        assert (examined.project.language, examined.project.name) == ("rust", "greet")
        assert examined.settings.vendor == "x"

    def test_settings_alone_are_no_project(self, root: Path) -> None:
        _write(root, "vendor = 'x'\n")
        (error,) = _looked(root).failures
        assert error.problem.code == "no-project"


class TestArtifacts:
    def test_each_is_a_project_with_what_they_share(self, root: Path) -> None:
        file = _write(root, _ARTIFACTS)
        one, two = read_artifacts(file)
        assert (one.name, one.version, one.standing) == ("one", "1.0.0", "default")
        assert [table.key for table in two.tables] == ["artifact.1", ""]
        assert two.tables[1].values == {"vendor": "all"}
        assert (two.origins["name"].line, two.origins["version"].line) == (7, 8)
        assert lists_artifacts(file)

    def test_all_are_published(self, root: Path) -> None:
        _write(root, _ARTIFACTS)
        for name in ("one", "two"):
            _wasm(root / f"{name}.wasm")
        plans = _plans(root)
        assert {name: plan.settings.vendor for name, plan in plans.items()} == {
            "one": "all",
            "two": "own",
        }
        assert [str(plan.version) for plan in plans.values()] == ["1.0.0", "2.0.0"]

    def test_one_is_chosen_by_name(self, root: Path) -> None:
        _write(root, _ARTIFACTS)
        _wasm(root / "two.wasm")
        assert [*_plans(root, packages=("two",))] == ["two"]

    def test_one_may_be_left_out(self, root: Path) -> None:
        _write(root, _ARTIFACTS)
        _wasm(root / "two.wasm")
        assert [*_plans(root, workspace=True, exclude=("one",))] == ["two"]

    def test_one_that_is_not_built_is_an_error_beside_others_that_are(self, root: Path) -> None:
        _write(root, _ARTIFACTS)
        _wasm(root / "two.wasm")
        planned = _planner(root).plan()
        assert [plan.project.name for plan in planned.plans] == ["two"]
        assert [error.problem.code for error in planned.errors] == ["not-built"]

    def test_a_name_that_is_not_there_says_which_is_near(self, root: Path) -> None:
        projects = read_artifacts(_write(root, _ARTIFACTS))
        with pytest.raises(UsageError, match="there is no artifact 'tow'") as caught:
            select(projects, Selection(("one", "tow")))
        assert caught.value.problem.remedy == "did you mean `two`?"
        assert caught.value.problem.file == root / _FILE

    def test_a_name_that_resembles_none_says_which_there_are(self, root: Path) -> None:
        projects = read_artifacts(_write(root, _ARTIFACTS))
        with pytest.raises(UsageError) as caught:
            select(projects, Selection(("xyz",)))
        assert caught.value.problem.remedy == "there is one, two"

    def test_one_that_is_left_out_has_to_be_there(self, root: Path) -> None:
        projects = read_artifacts(_write(root, _ARTIFACTS))
        with pytest.raises(UsageError, match="there is no artifact 'tow'"):
            select(projects, Selection(workspace=True, exclude=("tow",)))

    def test_one_beside_another_language_may_be_left_out(self, root: Path) -> None:
        _write(root, _ARTIFACTS)
        language = ToyLanguage()
        language.add(root, a_project("hello"))
        start = Start(root)
        for left_out, names in {"one": ["hello", "two"], "hello": ["hello", "one", "two"]}.items():
            settings = settings_with({"workspace": True, "exclude": (left_out,)})
            projects = read_projects(start, settings, plugins_of(language))
            assert [project.name for project in projects] == names
        assert [told.exclude for told in language.selections] == [(), ("hello",)]

    def test_they_may_share_a_version(self, root: Path) -> None:
        text = "version = '1.0.0'\n[[artifact]]\nname = 'one'\n[[artifact]]\nname = 'two'\n"
        file = _write(root, text + "version = '2.0.0'\n")
        one, two = read_artifacts(file)
        assert (one.version, two.version) == ("1.0.0", "2.0.0")
        assert [str(project.origins["version"]) for project in (one, two)] == [
            "wasm-publish.toml:1 version",
            "wasm-publish.toml:6 artifact.1.version",
        ]

    def test_a_shared_version_must_not_contradict_a_tag_either(self, root: Path) -> None:
        file = _write(root, "version = '1.0.0'\n[[artifact]]\nname = 'one'\n")
        make_repo(root, tags=["v3.1.0"])
        (error,) = _looked(root).errors
        assert (error.problem.code, error.problem.file, error.problem.line) == (
            "version-differs",
            file,
            1,
        )

    def test_tags_tell_their_versions_apart(self, root: Path) -> None:
        _write(root, "[[artifact]]\nname = 'one'\n[[artifact]]\nname = 'two'\n")
        make_repo(root, tags=["one-v1.1.0", "two/v2.2.0"])
        versions = {e.project.name: e.project.version for e in _looked(root).projects}
        assert versions == {"one": "1.1.0", "two": "2.2.0"}

    @pytest.mark.parametrize("value", ["1", "['a']", "{}", "[]", "[{}, 1]"])
    def test_they_are_an_array_of_tables(self, root: Path, value: str) -> None:
        file = _write(root, f"vendor = 'x'\nartifact = {value}\n")
        problem = _fault(file)
        assert problem.message == "expected [[artifact]] tables"
        assert (problem.file, problem.line, problem.key) == (file, 2, "artifact")

    def test_each_has_to_have_a_name(self, root: Path) -> None:
        file = _write(root, "[[artifact]]\nname = 'one'\n\n[[artifact]]\nversion = '1.0.0'\n")
        problem = _fault(file)
        assert problem.message == "the artifact has no name"
        assert (problem.file, problem.line, problem.key) == (file, 4, "artifact.1.name")

    def test_no_two_have_the_same_name(self, root: Path) -> None:
        file = _write(root, "[[artifact]]\nname = 'one'\n\n[[artifact]]\nname = 'one'\n")
        problem = _fault(file)
        assert problem.message == "there are two artifacts 'one'"
        assert (problem.file, problem.line, problem.key) == (file, 5, "artifact.1.name")

    def test_faults_tell_their_places(self, root: Path) -> None:
        text = f"{_ARTIFACTS}nmae = 1\n[artifact.annotations]\na = 1\n[artifact.plugins]\nx = 1\n"
        file = _write(root, f"regsitry = 'x'\n{text}")
        faults = _looked(root).faults
        assert [(fault.file, fault.line, fault.key) for fault in faults] == [
            (file, 1, "regsitry"),
            (file, 11, "artifact.1.nmae"),
            (file, 12, "artifact.1.annotations"),
            (file, 15, "artifact.1.plugins.x"),
        ]


class TestBesideWorkspace:
    """Compositions of what the members of a cargo workspace are built to."""

    @pytest.fixture
    def workspace(self, root: Path) -> Path:
        _write(root, "[workspace]\nmembers = ['greet', 'farewell']\n", "Cargo.toml")
        for name in ("greet", "farewell"):
            _crate(root / name)
            _wasm(root / "target" / "wasm32-wasip2" / "release" / f"{name}.wasm")
        _write(root, "vendor = 'x'\n[[artifact]]\nname = 'composed'\nversion = '3.0.0'\n")
        _wasm(root / "composed.wasm")
        return root

    def test_all_are_published(self, workspace: Path) -> None:
        plans = _plans(workspace)
        assert {name: plan.project.language for name, plan in plans.items()} == {
            "greet": "rust",
            "farewell": "rust",
            "composed": "wasm",
        }

    @pytest.mark.parametrize(
        "names", [("composed",), ("greet",), ("greet", "composed"), ("greet", "farewell")]
    )
    def test_either_is_chosen_by_name(self, workspace: Path, names: tuple[str, ...]) -> None:
        assert [*_plans(workspace, packages=names)] == [*names]

    def test_a_name_that_is_neither_is_an_error(self, workspace: Path) -> None:
        (error,) = _looked(workspace, packages=("nobody",)).failures
        assert error.problem.code == "unknown-package"

    def test_standing_in_a_member_is_about_that_member(self, workspace: Path) -> None:
        assert [*_plans(workspace / "greet")] == ["greet"]

    def test_an_artifact_and_a_project_of_one_name_are_told_apart(self, root: Path) -> None:
        folder = root / "hello"
        _crate(folder)
        _write(folder, "[[artifact]]\nname = 'hello'\nversion = '1.0.0'\n")
        _wasm(folder / "hello.wasm")
        with pytest.raises(UsageError, match="hello and hello would both be published to"):
            _planner(folder).plan()
