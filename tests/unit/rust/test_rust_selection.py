from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import UsageError

if TYPE_CHECKING:
    from tests.unit.rust.conftest import Tree


@pytest.fixture
def workspace(tree: Tree) -> Tree:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["*"]\ndefault-members = ["policy"]\n')
    tree.crate("policy", 'version = "1.2.3"')
    tree.crate("plugin-a", 'version = "0.1.0-rc.1"')
    tree.crate("plugin-b", 'version = "0.3.0+build.7"')
    tree.crate("unversioned")
    return tree


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        ("policy", ["policy"]),
        ("policy@1.2.3", ["policy"]),
        ("policy@1.2", ["policy"]),
        ("policy@1", ["policy"]),
        ("policy:1.2.3", ["policy"]),
        ("plugin-a@0.1.0-rc.1", ["plugin-a"]),
        ("plugin-b@0.3.0", ["plugin-b"]),
        ("plugin-b@0.3.0+build.7", ["plugin-b"]),
        ("unversioned@0.0.0", ["unversioned"]),
        ("plugin-*", ["plugin-a", "plugin-b"]),
        ("plugin-?", ["plugin-a", "plugin-b"]),
        ("plugin-[!b]", ["plugin-a"]),
        ("*", ["plugin-a", "plugin-b", "policy", "unversioned"]),
    ],
)
def test_a_package_specification_chooses(workspace: Tree, spec: str, names: list[str]) -> None:
    projects = workspace.read(packages=(spec,))
    assert [project.name for project in projects] == names
    assert {project.standing for project in projects} == {"chosen"}


@pytest.mark.parametrize("spec", ["policy@1.2.4", "policy@2", "plugin-a@0.1", "other", "x*", "pol"])
def test_a_specification_that_fits_nothing_is_refused(workspace: Tree, spec: str) -> None:
    with pytest.raises(UsageError) as caught:
        workspace.read(packages=("policy", spec))
    problem = caught.value.problem
    assert problem.code == "unknown-package"
    assert problem.message == f"no package of the workspace fits {spec}"
    assert "plugin-a, plugin-b, policy, unversioned" in str(problem.remedy)


def test_a_slip_of_the_finger_is_recognised(workspace: Tree) -> None:
    with pytest.raises(UsageError) as caught:
        workspace.read(packages=("polcy",))
    assert str(caught.value.problem.remedy).startswith("did you mean policy? ")


def test_a_specification_reaches_the_whole_workspace_from_a_member(workspace: Tree) -> None:
    (project,) = workspace.read("policy", packages=("plugin-a",))
    assert project.name == "plugin-a"


def test_a_package_alone_can_be_named(tree: Tree) -> None:
    tree.crate("alone")
    (project,) = tree.read("alone", packages=("alone",))
    assert project.standing == "chosen"
    assert project.workspace_root == tree.root / "alone"
    with pytest.raises(UsageError):
        tree.read("alone", packages=("other",))


def test_workspace_means_all_members(workspace: Tree) -> None:
    for folder in ("", "policy"):
        projects = workspace.read(folder, workspace=True)
        assert [project.name for project in projects] == [
            "plugin-a",
            "plugin-b",
            "policy",
            "unversioned",
        ]
        assert {project.standing for project in projects} == {"default"}


def test_excluded_packages_are_left_out(workspace: Tree) -> None:
    projects = workspace.read(workspace=True, exclude=("plugin-*", "policy"))
    assert [project.name for project in projects] == ["unversioned"]


def test_an_exclusion_must_fit_something(workspace: Tree) -> None:
    with pytest.raises(UsageError, match="no package of the workspace fits plugn"):
        workspace.read(workspace=True, exclude=("plugn",))


def test_the_order_is_the_workspaces_and_each_package_comes_once(workspace: Tree) -> None:
    projects = workspace.read(packages=("policy", "plugin-a", "p*"))
    assert [project.name for project in projects] == ["plugin-a", "plugin-b", "policy"]
