"""The packages of a wkg workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.model import Selection

if TYPE_CHECKING:
    from wit_folder import Folder

    from wasm_publish.model import Problem


@pytest.fixture
def workspace(folder: Folder) -> Folder:
    """Three packages, of which one has its WIT in a folder `wit`."""
    folder.write(
        "wkg.toml",
        '[workspace]\nmembers = ["types", "packages/*", "types"]\n'
        '[workspace.metadata]\nlicenses = "MIT"\n',
    )
    folder.wit("package acme:types;", "types/types.wit")
    folder.wit("package acme:one@0.1.0;", "packages/one/one.wit")
    folder.wit("package acme:two@0.2.0;", "packages/two/wit/two.wit")
    folder.write("packages/README/README.md")
    return folder


def fault(folder: Folder, selection: Selection | None = None) -> Problem:
    with pytest.raises(UsageError) as caught:
        folder.projects(selection)
    return caught.value.problem


def names(folder: Folder, selection: Selection | None = None) -> list[str]:
    return [project.name for project in folder.projects(selection)]


def test_all_are_offered(workspace: Folder) -> None:
    projects = workspace.projects()
    assert [(p.name, p.version, p.licenses) for p in projects] == [
        ("types", None, "MIT"),
        ("one", "0.1.0", "MIT"),
        ("two", "0.2.0", "MIT"),
    ]
    assert {project.standing for project in projects} == {"default"}
    assert {project.workspace_root for project in projects} == {workspace.root}
    assert projects[2].root == workspace.root / "packages" / "two"
    assert all("a file wkg.toml" in project.evidence for project in projects)


def test_some_are_chosen(workspace: Folder) -> None:
    assert names(workspace, Selection(("two", "acme:one"))) == ["two", "one"]
    (project,) = workspace.projects(Selection(("one",)))
    assert project.standing == "chosen"


def test_some_are_left_out(workspace: Folder) -> None:
    selection = Selection(workspace=True, exclude=("acme:types", "two"))
    assert names(workspace, selection) == ["one"]


@pytest.mark.parametrize(
    "selection", [Selection(("three",)), Selection(workspace=True, exclude=("three",))]
)
def test_an_unknown_one_is_told(workspace: Folder, selection: Selection) -> None:
    problem = fault(workspace, selection)
    assert problem.code == "unknown-package"
    assert problem.remedy == "there is acme:types, acme:one, acme:two"


@pytest.mark.parametrize("member", ["nothing", "", "/nothing"])
def test_a_member_without_wit_is_told(folder: Folder, member: str) -> None:
    file = folder.write("wkg.toml", f'[workspace]\nmembers = ["{member}"]\n')
    problem = fault(folder)
    assert (problem.code, problem.file, problem.line) == ("invalid-manifest", file, 2)


def test_a_pattern_may_fit_nothing(folder: Folder) -> None:
    folder.write("wkg.toml", '[workspace]\nmembers = ["nothing/*"]\n')
    assert names(folder) == []
