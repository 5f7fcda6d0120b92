from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import ROOT, a_project
from toy_language import ToyLanguage, plugins_of

from wasm_publish.choosing import choose_projects
from wasm_publish.errors import InvalidWasm, NothingToPublish
from wasm_publish.model import Build, LocatedWasm, PassedOver, SettingsTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from wasm_publish.choosing import Chosen
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Project, Standing

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

    return choose_projects([*projects], locate, Build(), plugins_of(ToyLanguage()))


def _names(chosen: Chosen) -> list[str]:
    return [project.name for project, _ in chosen.located]


def _remedies(chosen: Chosen) -> dict[str, str | None]:
    return {str(error): error.problem.remedy for error in chosen.errors}


class TestChosen:
    def test_one_that_is_built_is_published(self) -> None:
        chosen = _choose([_member("a", "chosen")], built=["a"])
        assert _names(chosen) == ["a"]
        assert (chosen.passed_over, chosen.errors) == ((), ())

    @pytest.mark.parametrize("wasm", [True, False])
    def test_one_that_is_not_built_is_an_error_with_the_command_that_builds_it(
        self, *, wasm: bool
    ) -> None:
        project = _member("a", "chosen", wasm=wasm)
        chosen = _choose([project, _member("b", "chosen")], built=["b"])
        (error,) = chosen.errors
        assert isinstance(error, NothingToPublish)
        assert str(error) == "a has no built wasm"
        assert error.problem.code == "not-built"
        assert error.problem.file == project.file
        assert error.problem.remedy == f"build it first: `toy build a` in {project.root}"
        assert _names(chosen) == ["b"]

    def test_without_a_command_the_remedy_is_to_name_the_file(self) -> None:
        chosen = _choose([replace(_member("a", "chosen"), language="unknown")])
        assert [*_remedies(chosen).values()] == [
            "build it first, or name the file with --wasm FILE"
        ]

    def test_one_that_can_not_be_found_keeps_no_other_back(self) -> None:
        projects = [_member("a", "chosen"), _member("b", "chosen")]
        chosen = _choose(projects, built=["b"], failing={"a": _BROKEN})
        assert _names(chosen) == ["b"]
        assert chosen.errors == (_BROKEN,)

    def test_one_that_is_held_back_is_published_all_the_same(self) -> None:
        project = replace(_member("a", "chosen"), held_back="publish = false")
        assert _names(_choose([project], built=["a"])) == ["a"]


class TestWorkspace:
    def test_the_default_members_with_evidence_are_published_in_order(self) -> None:
        projects = [_member("b"), _member("a"), _member("c", "member")]
        chosen = _choose(projects, built=["a", "b", "c"])
        assert _names(chosen) == ["b", "a"]
        assert (chosen.passed_over, chosen.errors) == ((), ())

    def test_a_member_without_evidence_is_passed_over_with_a_line(self) -> None:
        chosen = _choose([_member("a"), _member("cli")], built=["a"])
        assert chosen.passed_over == (PassedOver("cli", "nothing shows that it is wasm"),)
        assert chosen.errors == ()

    def test_a_member_that_is_not_built_is_passed_over_where_others_are(self) -> None:
        chosen = _choose([_member("a"), _member("b", wasm=True)], built=["a"])
        assert chosen.passed_over == (PassedOver("b", "it has not been built"),)
        assert chosen.errors == ()

    def test_where_none_is_built_each_with_evidence_says_how_to_build_it(self) -> None:
        projects = [_member("a", wasm=True), _member("cli"), _member("b", wasm=True)]
        chosen = _choose(projects)
        assert _remedies(chosen) == {
            "a has no built wasm": f"build it first: `toy build a` in {ROOT / 'a'}",
            "b has no built wasm": f"build it first: `toy build b` in {ROOT / 'b'}",
        }
        assert {type(error) for error in chosen.errors} == {NothingToPublish}
        assert chosen.passed_over == (PassedOver("cli", "nothing shows that it is wasm"),)

    def test_a_file_that_is_unfit_is_evidence(self) -> None:
        chosen = _choose([_member("a"), _member("b", "member")], failing={"a": _BROKEN})
        assert chosen.errors == (_BROKEN,)
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
        assert [str(error) for error in chosen.errors] == ["a has no built wasm"]
        assert chosen.located == ()

    def test_where_nothing_is_wasm_that_is_the_error(self) -> None:
        chosen = _choose([_member("cli"), _member("lib", "member")])
        (error,) = chosen.errors
        assert isinstance(error, NothingToPublish)
        assert str(error).endswith("or shows that it is meant to be: cli, lib")
        assert error.problem.file == ROOT / "cli" / "Toy.toml"

    def test_a_workspace_without_projects_says_so(self) -> None:
        (error,) = _choose([]).errors
        assert isinstance(error, NothingToPublish)
        assert str(error) == "there is no project in this workspace"


class TestHeldBack:
    def test_it_is_passed_over_and_says_why(self) -> None:
        held = replace(_member("a"), held_back="publish = false in Cargo.toml")
        chosen = _choose([held, _member("b")], built=["a", "b"])
        assert _names(chosen) == ["b"]
        assert chosen.passed_over == (PassedOver("a", "publish = false in Cargo.toml"),)

    def test_where_all_are_there_is_nothing_to_publish(self) -> None:
        held = replace(_member("a"), held_back="publish = false")
        chosen = _choose([held], built=["a"])
        assert [type(error) for error in chosen.errors] == [NothingToPublish]
        assert chosen.passed_over == (PassedOver("a", "publish = false"),)

    def test_it_does_not_count_when_all_members_are_tried(self) -> None:
        held = replace(_member("a", "member"), held_back="publish = false")
        chosen = _choose([_member("cli"), held, _member("b", "member")], built=["a", "b"])
        assert _names(chosen) == ["b"]


class TestOwnTable:
    def test_a_default_member_with_a_table_of_ours_has_to_be_built(self) -> None:
        member = _member("a")
        member = replace(member, tables=(_table(member.file),))
        chosen = _choose([member, _member("b")], built=["b"])
        assert [str(error) for error in chosen.errors] == ["a has no built wasm"]
        assert _names(chosen) == ["b"]

    def test_a_table_of_the_workspace_asks_for_nobody(self) -> None:
        shared = _table(ROOT / "Toy.toml", "workspace")
        projects = [replace(_member(name), tables=(shared,)) for name in ("cli", "b")]
        chosen = _choose(projects, built=["b"])
        assert chosen.errors == ()
        assert _names(chosen) == ["b"]

    def test_the_workspaces_table_in_the_root_packages_file_does_not_ask_for_that(self) -> None:
        root = replace(_member("cli"), root=ROOT, file=ROOT / "Toy.toml")
        shared = _table(root.file, "workspace")
        projects = [replace(project, tables=(shared,)) for project in (root, _member("b"))]
        chosen = _choose(projects, built=["b"])
        assert chosen.errors == ()
        assert chosen.passed_over == (PassedOver("cli", "nothing shows that it is wasm"),)
