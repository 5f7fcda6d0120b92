from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import ROOT, a_project
from toy_language import ToyLanguage, plugins_of

from wasm_publish.errors import InvalidWasm, NothingToPublish
from wasm_publish.model import Build, LocatedWasm, PassedOver, SettingsTable
from wasm_publish.projects.choosing import (
    Meant,
    choose_projects,
    meant_to_be_wasm,
    projects_to_build,
)
from wasm_publish.settings.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import BuildCommand, Project, Standing
    from wasm_publish.projects.choosing import Chosen

_EVIDENCE = ("it has a folder wit/",)
_BROKEN = InvalidWasm("unfinished", code="unfinished-component")


def _member(name: str, standing: Standing = "default", *, wasm: bool = False) -> Project:
    """A member of a workspace, with or without evidence of wasm."""
    return a_project(
        name,
        language="toy",
        root=ROOT / name,
        file=ROOT / name / "Toy.toml",
        workspace_root=ROOT,
        standing=standing,
        evidence=_EVIDENCE if wasm else (),
    )


def _table(file: Path | None, key: str = "own") -> SettingsTable:
    return SettingsTable({}, file or Path("none"), key)


def _how_to_build(project: Project) -> str:
    command = f"toy build {project.name}"
    return f"build it first: `{command}` in {project.root}, or publish with --build"


def _choose(
    projects: Iterable[Project],
    built: Iterable[str] = (),
    failing: Mapping[str, WasmPublishError] | None = None,
) -> Chosen:
    built = set(built)

    def locate(project: Project) -> LocatedWasm | None:
        if failing and project.name in failing:
            raise failing[project.name]
        if project.name in built:
            return LocatedWasm(project.root / "a.wasm", "the toy")
        return None

    return choose_projects([*projects], locate, _command_of)


def _command_of(project: Project) -> BuildCommand | None:
    return plugins_of(ToyLanguage()).build_command(project, Build(), Settings())


def _names(chosen: Chosen) -> list[str]:
    return [project.name for project, _ in chosen.located]


def _remedies(chosen: Chosen) -> dict[str, str | None]:
    return {str(error): error.problem.remedy for error in _errors(chosen)}


def _errors(chosen: Chosen) -> tuple[WasmPublishError, ...]:
    return tuple(error for _, error in chosen.failed)


class TestChosen:
    def test_one_that_is_built_is_published(self) -> None:
        chosen = _choose([_member("a", "chosen")], built=["a"])
        assert _names(chosen) == ["a"]
        assert (chosen.passed_over, chosen.failed) == ((), ())

    @pytest.mark.parametrize("wasm", [True, False])
    def test_one_that_is_not_built_is_an_error_with_the_command_that_builds_it(
        self, *, wasm: bool
    ) -> None:
        project = _member("a", "chosen", wasm=wasm)
        chosen = _choose([project, _member("b", "chosen")], built=["b"])
        ((failed, error),) = chosen.failed
        assert failed == project
        assert isinstance(error, NothingToPublish)
        assert str(error) == "a has no built wasm"
        assert error.problem.code == "not-built"
        assert error.problem.file == project.file
        assert error.problem.remedy == _how_to_build(project)
        assert _names(chosen) == ["b"]

    def test_without_a_command_the_remedy_is_to_name_the_file(self) -> None:
        chosen = _choose([_member("a", "chosen")._replace(language="unknown")])
        assert [*_remedies(chosen).values()] == [
            "build it first, or name the file with --wasm FILE"
        ]

    def test_one_that_can_not_be_found_keeps_no_other_back(self) -> None:
        projects = [_member("a", "chosen"), _member("b", "chosen")]
        chosen = _choose(projects, built=["b"], failing={"a": _BROKEN})
        assert _names(chosen) == ["b"]
        assert _errors(chosen) == (_BROKEN,)

    def test_one_that_is_held_back_is_published_all_the_same(self) -> None:
        project = _member("a", "chosen")._replace(held_back="publish = false")
        assert _names(_choose([project], built=["a"])) == ["a"]


class TestWorkspace:
    def test_the_default_members_with_evidence_are_published_in_order(self) -> None:
        projects = [_member("b"), _member("a"), _member("c", "member")]
        chosen = _choose(projects, built=["a", "b", "c"])
        assert _names(chosen) == ["b", "a"]
        assert (chosen.passed_over, chosen.failed) == ((), ())

    def test_a_member_without_evidence_is_passed_over_with_a_line(self) -> None:
        chosen = _choose([_member("a"), _member("cli")], built=["a"])
        assert chosen.passed_over == (PassedOver("cli", "nothing shows that it is wasm"),)
        assert _errors(chosen) == ()

    def test_a_member_that_is_not_built_is_passed_over_where_others_are(self) -> None:
        chosen = _choose([_member("a"), _member("b", wasm=True)], built=["a"])
        assert chosen.passed_over == (PassedOver("b", "it has not been built"),)
        assert _errors(chosen) == ()

    def test_where_none_is_built_each_with_evidence_says_how_to_build_it(self) -> None:
        projects = [_member("a", wasm=True), _member("cli"), _member("b", wasm=True)]
        chosen = _choose(projects)
        assert _remedies(chosen) == {
            "a has no built wasm": _how_to_build(_member("a")),
            "b has no built wasm": _how_to_build(_member("b")),
        }
        assert {type(error) for error in _errors(chosen)} == {NothingToPublish}
        assert chosen.passed_over == (PassedOver("cli", "nothing shows that it is wasm"),)

    def test_a_file_that_is_unfit_is_evidence(self) -> None:
        chosen = _choose([_member("a"), _member("b", "member")], failing={"a": _BROKEN})
        assert _errors(chosen) == (_BROKEN,)
        assert chosen.located == ()

    def test_if_the_default_members_give_none_all_are_tried(self) -> None:
        projects = [_member("cli"), _member("a", "member"), _member("b", "member", wasm=True)]
        chosen = _choose(projects, built=["a"])
        assert _names(chosen) == ["a"]
        assert chosen.passed_over == (
            PassedOver("cli", "nothing shows that it is wasm"),
            PassedOver("b", "it has not been built"),
        )

    def test_a_default_member_with_evidence_keeps_the_others_from_being_tried(self) -> None:
        chosen = _choose([_member("a", wasm=True), _member("b", "member")], built=["b"])
        assert [str(error) for error in _errors(chosen)] == ["a has no built wasm"]
        assert chosen.located == ()

    def test_where_nothing_is_wasm_that_is_the_error(self) -> None:
        with pytest.raises(NothingToPublish) as caught:
            _choose([_member("cli"), _member("lib", "member")])
        assert str(caught.value).endswith("or shows that it is meant to be: cli, lib")
        assert caught.value.problem.file == ROOT / "cli" / "Toy.toml"

    def test_a_workspace_without_projects_says_so(self) -> None:
        with pytest.raises(NothingToPublish, match=r"^there is no project in this workspace$"):
            _choose([])


class TestHeldBack:
    def test_it_is_passed_over_and_says_why(self) -> None:
        held = _member("a")._replace(held_back="publish = false in Cargo.toml")
        chosen = _choose([held, _member("b")], built=["a", "b"])
        assert _names(chosen) == ["b"]
        assert chosen.passed_over == (PassedOver("a", "publish = false in Cargo.toml"),)

    def test_where_all_are_there_is_nothing_to_publish(self) -> None:
        held = [_member(name)._replace(held_back="publish = false") for name in "ab"]
        with pytest.raises(NothingToPublish) as caught:
            _choose(held, built=["a"])
        assert str(caught.value) == (
            "all of the projects here are held back (publish = false): a, b"
        )
        assert caught.value.problem.code == "held-back"
        assert caught.value.problem.remedy == (
            "choose one with -p NAME, or give it a table of its own, such as"
            " [package.metadata.wasm-publish]"
        )

    def test_it_does_not_count_when_all_members_are_tried(self) -> None:
        held = _member("a", "member")._replace(held_back="publish = false")
        chosen = _choose([_member("cli"), held, _member("b", "member")], built=["a", "b"])
        assert _names(chosen) == ["b"]


class TestOwnTable:
    def test_a_default_member_with_a_table_of_ours_has_to_be_built(self) -> None:
        member = _member("a")
        member = member._replace(tables=(_table(member.file),))
        chosen = _choose([member, _member("b")], built=["b"])
        assert [str(error) for error in _errors(chosen)] == ["a has no built wasm"]
        assert _names(chosen) == ["b"]

    def test_a_table_of_the_workspace_asks_for_nobody(self) -> None:
        shared = _table(ROOT / "Toy.toml", "workspace")
        projects = [_member(name)._replace(tables=(shared,)) for name in ("cli", "b")]
        chosen = _choose(projects, built=["b"])
        assert _errors(chosen) == ()
        assert _names(chosen) == ["b"]

    def test_the_workspaces_table_in_the_root_packages_file_does_not_ask_for_that(self) -> None:
        root = _member("cli")._replace(root=ROOT, file=ROOT / "Toy.toml")
        shared = _table(root.file, "workspace")
        projects = [project._replace(tables=(shared,)) for project in (root, _member("b"))]
        chosen = _choose(projects, built=["b"])
        assert _errors(chosen) == ()
        assert chosen.passed_over == (PassedOver("cli", "nothing shows that it is wasm"),)

    def test_a_settings_file_of_its_own_counts_like_a_table(self) -> None:
        member = _member("a")
        own = _table(member.root / "wasm-publish.toml", "")
        chosen = _choose([member._replace(tables=(own,)), _member("b")], built=["b"])
        assert [str(error) for error in _errors(chosen)] == ["a has no built wasm"]

    def test_a_settings_file_above_asks_for_nobody(self) -> None:
        above = _table(ROOT / "wasm-publish.toml", "")
        alone = _member("cli")._replace(tables=(above,))
        chosen = _choose([alone, _member("b")], built=["b"])
        assert _errors(chosen) == ()


def _to_build(projects: Iterable[Project], built: Iterable[str] = ()) -> list[str]:
    built = set(built)

    def locate(project: Project) -> LocatedWasm | None:
        if project.name in built:
            return LocatedWasm(project.root / "a.wasm", "the toy")
        return None

    return [project.name for project in projects_to_build([*projects], locate)]


class TestToBuild:
    """Which projects are built before any are chosen."""

    def test_those_with_evidence(self) -> None:
        assert _to_build([_member("cli"), _member("b", wasm=True), _member("a", wasm=True)]) == [
            "b",
            "a",
        ]

    def test_one_that_was_built_before_is_built_again(self) -> None:
        assert _to_build([_member("a"), _member("b", wasm=True)], built=["a"]) == ["a", "b"]

    def test_one_that_is_chosen_needs_no_evidence(self) -> None:
        assert _to_build([_member("a", "chosen")]) == ["a"]

    def test_a_table_of_its_own_asks_for_it(self) -> None:
        member = _member("a")
        own = member._replace(tables=(_table(member.file),))
        assert _to_build([_member("cli"), own]) == ["a"]

    @pytest.mark.parametrize("built", [(), ("a",)])
    def test_where_none_shows_any_those_that_are_offered(self, built: tuple[str, ...]) -> None:
        projects = [_member("a"), _member("b"), _member("c", "member")]
        assert _to_build(projects, built) == ["a", "b"]

    def test_if_the_default_members_show_none_the_others_are_looked_at(self) -> None:
        projects = [_member("cli"), _member("a", "member", wasm=True)]
        assert _to_build(projects) == ["a"]

    def test_a_default_member_that_was_built_keeps_the_others_from_being_looked_at(self) -> None:
        projects = [_member("a"), _member("b", "member", wasm=True)]
        assert _to_build(projects, built=["a"]) == ["a"]

    def test_one_that_is_held_back_is_not(self) -> None:
        held = _member("a", wasm=True)._replace(held_back="publish = false")
        assert _to_build([held, _member("b", wasm=True)]) == ["b"]


def _meant(
    projects: Sequence[Project], built: Iterable[str] = (), searched: Iterable[str] | None = None
) -> Meant:
    built = set(built)

    def locate(project: Project) -> LocatedWasm | None:
        assert searched is None or project.name in searched
        is_built = project.name in built
        return LocatedWasm(project.root / "a.wasm", "the toy") if is_built else None

    return meant_to_be_wasm(projects, locate)


class TestWithoutWasm:
    """Which projects are to be looked at where no built wasm is looked for."""

    def test_those_with_evidence_and_those_with_a_table(self) -> None:
        shown, asked = _member("a", wasm=True), _member("b")
        asked = asked._replace(tables=(_table(asked.file),))
        meant = _meant([shown, _member("cli"), asked])
        assert meant.projects == (shown, asked)
        assert meant.passed_over == (PassedOver("cli", "nothing shows that it is wasm"),)

    def test_one_that_is_built_as_a_publish_takes_it(self) -> None:
        shown, built = _member("a", wasm=True), _member("b")
        assert _meant([shown, built, _member("cli")], ["b"]).projects == (shown, built)

    def test_one_whose_wasm_is_damaged_is_meant(self) -> None:
        def locate(_project: Project) -> LocatedWasm:
            raise _BROKEN

        assert len(meant_to_be_wasm([_member("a", wasm=True), _member("b")], locate).projects) == 2

    def test_those_that_tell_it_themselves_are_not_searched_for_wasm(self) -> None:
        asked = _member("b")
        asked = asked._replace(tables=(_table(asked.file),))
        assert _meant([_member("a", wasm=True), asked], searched=()).projects

    def test_members_with_evidence_count_where_the_default_ones_show_none(self) -> None:
        members = [_member("b", "member", wasm=True), _member("c", "member")]
        meant = _meant([_member("cli"), *members])
        assert meant.projects == (members[0],)
        assert [passed.name for passed in meant.passed_over] == ["cli", "c"]

    def test_where_none_shows_any_all_could_be_meant(self) -> None:
        projects = (_member("a"), _member("b", "member"))
        assert _meant(projects) == Meant(projects)

    def test_one_that_is_chosen_is_meant(self) -> None:
        chosen = _member("a", "chosen")._replace(held_back="publish = false")
        assert _meant([chosen, _member("b")]).projects == (chosen,)

    def test_one_that_is_held_back_is_not(self) -> None:
        held = _member("a", wasm=True)._replace(held_back="publish = false")
        other = _member("b")
        assert _meant([held, other]) == Meant((other,), (PassedOver("a", "publish = false"),))

    def test_a_member_that_is_no_default_one_is_not(self) -> None:
        default = _member("a", wasm=True)
        assert _meant([default, _member("b", "member", wasm=True)]) == Meant((default,))

    @pytest.mark.parametrize("held", [(), (_member("a")._replace(held_back="publish = false"),)])
    def test_with_none_left_there_is_nothing_to_publish(self, held: tuple[Project, ...]) -> None:
        with pytest.raises(NothingToPublish):
            _meant(held)
