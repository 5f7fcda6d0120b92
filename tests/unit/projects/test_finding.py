from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import a_project, settings_with
from toy_language import ToyLanguage, plugins_of

from wasm_publish.errors import NothingToPublish, UsageError, WasmPublishError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import Project, Selection
from wasm_publish.projects.finding import Start, read_projects

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Problem, ProjectFile
    from wasm_publish.settings.settings import Value

_ALONE: dict[str, Value] = {"wasm": "a.wasm", "name": "greet", "package-version": "1.0.0"}


def _read(
    start: Start, *languages: object, values: dict[str, Value] | None = None
) -> tuple[Project, ...]:
    return read_projects(start, settings_with(values), plugins_of(*languages))


def _fault(
    kind: type[WasmPublishError],
    start: Start,
    *languages: object,
    values: dict[str, Value] | None = None,
) -> Problem:
    with pytest.raises(WasmPublishError) as caught:
        _read(start, *languages, values=values)
    assert type(caught.value) is kind
    return caught.value.problem


@pytest.fixture
def toy(tmp_path: Path) -> ToyLanguage:
    """A language with one project in the folder of the test."""
    language = ToyLanguage()
    language.add(tmp_path, a_project("hello"))
    return language


def test_a_folder_gives_its_projects(toy: ToyLanguage, tmp_path: Path) -> None:
    assert [project.name for project in _read(Start(tmp_path), toy)] == ["hello"]


def test_a_project_file_gives_its_projects(toy: ToyLanguage, tmp_path: Path) -> None:
    (project,) = _read(Start(tmp_path / "toy.toy"), toy)
    assert project.name == "hello"


def test_the_selection_is_handed_on(toy: ToyLanguage, tmp_path: Path) -> None:
    values: dict[str, Value] = {"packages": ("a", "b"), "workspace": True, "exclude": ("c",)}
    _read(Start(tmp_path), toy, values=values)
    assert toy.selections == [Selection(("a", "b"), workspace=True, exclude=("c",))]


def test_leaving_one_out_needs_all_of_them(toy: ToyLanguage, tmp_path: Path) -> None:
    fault = _fault(UsageError, Start(tmp_path), toy, values={"exclude": ("c",)})
    assert fault.code == "exclude-without-workspace"
    assert fault.message == "--exclude needs --workspace"


def test_a_folder_without_a_project_names_the_nearest_one_above(
    toy: ToyLanguage, tmp_path: Path
) -> None:
    below = tmp_path / "src" / "deep"
    below.mkdir(parents=True)
    fault = _fault(NothingToPublish, Start(below), toy)
    assert (fault.code, fault.file) == ("no-project", below)
    assert fault.message == "there is no wasm project in this folder"
    assert fault.remedy == (
        f"go to {tmp_path}, look in the folders below with --recursive, or publish a file alone"
        " with --wasm FILE --name NAME --package-version VERSION"
    )


def test_with_no_project_above_there_may_be_some_below(tmp_path: Path) -> None:
    fault = _fault(NothingToPublish, Start(tmp_path), ToyLanguage())
    assert fault.remedy == (
        "look in the folders below with --recursive, or publish a file alone with"
        " --wasm FILE --name NAME --package-version VERSION"
    )


def test_a_project_above_that_is_broken_is_named_too(tmp_path: Path) -> None:
    class Broken:
        @hookimpl
        def wasm_publish_find_project_files(self, root: Path) -> list[ProjectFile]:
            if root == tmp_path:
                return []
            raise UsageError("broken", code="broken")

    fault = _fault(NothingToPublish, Start(tmp_path), Broken())
    assert fault.remedy is not None
    assert fault.remedy.startswith(f"go to {tmp_path.parent}, ")


def test_climbing_finds_the_nearest_project_above(toy: ToyLanguage, tmp_path: Path) -> None:
    below = tmp_path / "inner" / "src"
    below.mkdir(parents=True)
    (outer,) = _read(Start(below, climb=True), toy)
    assert outer.name == "hello"
    toy.add(tmp_path / "inner", a_project("inner"))
    (inner,) = _read(Start(below, climb=True), toy)
    assert inner.name == "inner"


def test_climbing_to_the_top_without_a_project_is_an_error(tmp_path: Path) -> None:
    assert _fault(NothingToPublish, Start(tmp_path, climb=True), ToyLanguage()).code == "no-project"


class TestSeveralLanguages:
    def test_they_need_a_choice(self, toy: ToyLanguage, tmp_path: Path) -> None:
        other = ToyLanguage("bricks")
        other.add(tmp_path, a_project("wall"))
        fault = _fault(UsageError, Start(tmp_path), toy, other)
        assert (fault.code, fault.file) == ("several-languages", tmp_path)
        assert fault.message.endswith(": bricks.toy and toy.toy")
        assert fault.remedy == "choose one with --language bricks or --language toy"

    @pytest.mark.parametrize(("language", "name"), [("toy", "hello"), ("bricks", "wall")])
    def test_the_language_chooses(
        self, toy: ToyLanguage, tmp_path: Path, language: str, name: str
    ) -> None:
        other = ToyLanguage("bricks")
        other.add(tmp_path, a_project("wall"))
        (project,) = _read(Start(tmp_path), toy, other, values={"language": language})
        assert project.name == name

    @pytest.mark.parametrize(
        ("toy_yields", "bricks_yield", "names"),
        [(True, False, ["wall"]), (False, True, ["hello"]), (True, None, ["hello"])],
    )
    def test_who_yields_counts_where_nobody_else_does(
        self,
        toy: ToyLanguage,
        tmp_path: Path,
        *,
        toy_yields: bool,
        bricks_yield: bool | None,
        names: list[str],
    ) -> None:
        toy.yields = toy_yields
        other = ToyLanguage("bricks", yields=bool(bricks_yield))
        if bricks_yield is not None:
            other.add(tmp_path, a_project("wall"))
        assert [project.name for project in _read(Start(tmp_path), toy, other)] == names

    def test_who_yields_is_chosen_by_name(self, toy: ToyLanguage, tmp_path: Path) -> None:
        other = ToyLanguage("bricks", yields=True)
        other.add(tmp_path, a_project("wall"))
        for start, values in {
            Start(tmp_path): {"language": "bricks"},
            Start(tmp_path / "bricks.toy"): {},
        }.items():
            (project,) = _read(start, toy, other, values={**values})
            assert project.name == "wall"

    def test_nobody_yields_to_our_own_settings(self, toy: ToyLanguage, tmp_path: Path) -> None:
        (tmp_path / "wasm-publish.toml").write_text('name = "other"', encoding="utf-8")
        toy.yields = True
        (project,) = _read(Start(tmp_path), toy)
        assert project.language == "toy"

    def test_the_project_file_chooses(self, toy: ToyLanguage, tmp_path: Path) -> None:
        other = ToyLanguage("bricks")
        other.add(tmp_path, a_project("wall"))
        (project,) = _read(Start(tmp_path / "bricks.toy"), toy, other)
        assert project.name == "wall"

    def test_a_language_that_is_not_there_tells_those_that_are(
        self, toy: ToyLanguage, tmp_path: Path
    ) -> None:
        other = ToyLanguage("bricks")
        other.add(tmp_path, a_project("wall"))
        fault = _fault(UsageError, Start(tmp_path), toy, other, values={"language": "cobol"})
        assert (fault.code, fault.file) == ("unknown-language", tmp_path)
        assert fault.message == "there is no project of the language 'cobol' in this folder"
        assert fault.remedy == "the languages of projects here: bricks, toy"

    def test_where_there_is_no_project_a_language_changes_nothing(
        self, toy: ToyLanguage, tmp_path: Path
    ) -> None:
        (empty := tmp_path / "empty").mkdir()
        fault = _fault(NothingToPublish, Start(empty), toy, values={"language": "cobol"})
        assert fault.code == "no-project"


class TestPaths:
    def test_a_wasm_file_is_no_project(self, toy: ToyLanguage, tmp_path: Path) -> None:
        (tmp_path / "a.wasm").write_bytes(b"")
        fault = _fault(UsageError, Start(tmp_path / "a.wasm"), toy)
        assert fault.code == "not-a-project"
        assert fault.message == "a.wasm is a wasm file, not a project"

    def test_unless_a_language_knows_it_for_one(self, tmp_path: Path) -> None:
        class Packages:
            @hookimpl
            def wasm_publish_read_projects(self, project_file: ProjectFile) -> list[Project]:
                assert (project_file.path, project_file.language) == (path, "")
                return [a_project("package")]

        path = tmp_path / "a.wasm"
        path.write_bytes(b"")
        (project,) = _read(Start(path), Packages())
        assert project.name == "package"

    def test_a_folder_may_be_called_like_one(self, tmp_path: Path) -> None:
        language = ToyLanguage()
        language.add(tmp_path / "hello.wasm", a_project("hello"))
        (project,) = _read(Start(tmp_path / "hello.wasm"), language)
        assert project.name == "hello"

    @pytest.mark.parametrize("name", ["none", "none.wasm"])
    def test_a_path_has_to_be_there(self, toy: ToyLanguage, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        fault = _fault(NothingToPublish, Start(path), toy, values=_ALONE)
        assert (fault.message, fault.file) == ("there is no such file or folder", path)

    def test_a_file_has_to_be_a_project_file(self, toy: ToyLanguage, tmp_path: Path) -> None:
        path = tmp_path / "README.md"
        path.write_text("", encoding="utf-8")
        fault = _fault(NothingToPublish, Start(path), toy)
        assert (fault.code, fault.file) == ("no-project", path)


class TestFileAlone:
    def test_a_file_with_name_and_version_needs_no_project(self, tmp_path: Path) -> None:
        (project,) = _read(Start(tmp_path), ToyLanguage(), values=_ALONE)
        assert project == Project("greet", "none", tmp_path, tmp_path)

    @pytest.mark.parametrize("missing", _ALONE)
    def test_it_needs_all_three(self, tmp_path: Path, missing: str) -> None:
        values = {key: value for key, value in _ALONE.items() if key != missing}
        fault = _fault(NothingToPublish, Start(tmp_path), ToyLanguage(), values=values)
        assert fault.code == "no-project"

    def test_a_project_that_is_there_is_used_all_the_same(
        self, toy: ToyLanguage, tmp_path: Path
    ) -> None:
        (project,) = _read(Start(tmp_path), toy, values=_ALONE)
        assert project.language == "toy"
