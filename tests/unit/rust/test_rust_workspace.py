from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.rust.conftest import Tree


def test_a_virtual_workspace_offers_all_members(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["b", "a"]\n')
    tree.crate("a")
    tree.crate("b")
    assert tree.standings() == {"b": "default", "a": "default"}
    assert list(tree.standings()) == ["b", "a"]


def test_default_members_come_first_in_rank(tree: Tree) -> None:
    tree.write(
        "Cargo.toml", '[workspace]\nmembers = ["a", "b", "c"]\ndefault-members = ["a", "c"]\n'
    )
    for name in "abc":
        tree.crate(name)
    assert tree.standings() == {"a": "default", "b": "member", "c": "default"}


def test_default_members_may_be_patterns_that_meet_excluded_folders(tree: Tree) -> None:
    tree.write(
        "Cargo.toml",
        '[workspace]\nmembers = ["*"]\nexclude = ["b"]\ndefault-members = ["*"]\n',
    )
    tree.crate("a")
    tree.crate("b")
    assert tree.standings() == {"a": "default"}


def test_a_root_package_is_the_default(tree: Tree) -> None:
    tree.write("Cargo.toml", '[package]\nname = "root"\n[workspace]\nmembers = ["a"]\n')
    tree.crate("a")
    assert tree.standings() == {"root": "default", "a": "member"}


def test_a_root_package_may_name_other_default_members(tree: Tree) -> None:
    tree.write(
        "Cargo.toml",
        '[package]\nname = "root"\n[workspace]\nmembers = ["a"]\ndefault-members = ["a"]\n',
    )
    tree.crate("a")
    assert tree.standings() == {"root": "member", "a": "default"}


@pytest.mark.parametrize("workspace", ["", "[workspace]\n"])
def test_a_package_alone_is_chosen(tree: Tree, workspace: str) -> None:
    tree.write("Cargo.toml", f'[package]\nname = "alone"\n{workspace}')
    assert tree.standings() == {"alone": "chosen"}


def test_standing_in_a_member_chooses_it(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a", "b"]\n')
    tree.crate("a")
    tree.crate("b")
    assert tree.standings("a") == {"a": "chosen"}
    assert tree.project("a").workspace_root == tree.root


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("crates/*", ["one", "two"]),
        ("crates/t*", ["two"]),
        ("crates/**", ["deep", "one", "two"]),
        ("crates/?ne", ["one"]),
        ("crates/[nop]ne", ["one"]),
        ("crates/one/", ["one"]),
        ("./crates/one", ["one"]),
        ("nothing/*", []),
    ],
)
def test_members_may_be_patterns(tree: Tree, pattern: str, names: list[str]) -> None:
    tree.write("Cargo.toml", f'[workspace]\nmembers = ["{pattern}"]\n')
    tree.crate("crates/one")
    tree.crate("crates/two")
    tree.crate("crates/below/deep")
    tree.write("crates/README.md")
    tree.write("crates/empty/.gitkeep")
    assert sorted(tree.standings()) == names


def test_a_member_listed_twice_is_one(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a", "*", "./a"]\n')
    tree.crate("a")
    assert list(tree.standings()) == ["a"]


def test_excluded_folders_are_left_out_of_patterns(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/old"]\n')
    tree.crate("crates/new")
    tree.crate("crates/old")
    assert list(tree.standings()) == ["new"]


def test_naming_a_member_is_stronger_than_excluding_it(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["old/kept"]\nexclude = ["old"]\n')
    tree.crate("old/kept")
    tree.crate("old/gone")
    assert list(tree.standings()) == ["kept"]
    assert tree.project("old/gone").workspace_root == tree.root / "old/gone"


@pytest.mark.parametrize(
    "table",
    ["dependencies", "dev-dependencies", "build-dependencies", "target.'cfg(unix)'.dependencies"],
)
def test_a_path_dependency_is_a_member(tree: Tree, table: str) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\n')
    tree.crate("a", f'[{table}]\nb = {{ path = "../inner/b" }}')
    tree.crate("inner/b", '[dependencies]\nc = { path = "../../c" }\na = { path = "../../a" }')
    tree.crate("c")
    assert list(tree.standings()) == ["a", "b", "c"]


def test_a_path_dependency_of_the_workspace_is_a_member(tree: Tree) -> None:
    tree.write(
        "Cargo.toml",
        """\
        [workspace]
        members = ["a"]
        [workspace.dependencies]
        b = { path = "b" }
        c = "1"
        """,
    )
    tree.crate("a", "[dependencies]\nb.workspace = true\nc.workspace = true\nd.workspace = true")
    tree.crate("b")
    assert list(tree.standings()) == ["a", "b"]


@pytest.mark.parametrize(
    "path", ["../../outside", "../excluded", "../gone"], ids=["outside", "excluded", "gone"]
)
def test_not_every_path_dependency_is_a_member(tree: Tree, path: str) -> None:
    tree.write("ws/Cargo.toml", '[workspace]\nmembers = ["a"]\nexclude = ["excluded"]\n')
    tree.crate("ws/a", f'[dependencies]\nb = {{ path = "{path}" }}')
    tree.crate("outside")
    tree.crate("ws/excluded")
    assert list(tree.standings("ws")) == ["a"]


def test_a_package_outside_can_name_its_root(tree: Tree) -> None:
    tree.write(
        "ws/Cargo.toml", '[workspace]\nmembers = ["a"]\n[workspace.package]\nversion="1.0.0"'
    )
    tree.crate("ws/a", '[dependencies]\nb = { path = "../../b" }')
    tree.crate("b", 'workspace = "../ws"\nversion.workspace = true')
    assert list(tree.standings("ws")) == ["a", "b"]
    project = tree.project("b")
    assert project.workspace_root == tree.root / "ws"
    assert project.version == "1.0.0"


def test_a_package_with_a_workspace_of_its_own_is_not_of_the_one_above(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\nexclude = ["b"]\n')
    tree.crate("a")
    tree.crate("b", "[workspace]")
    assert tree.project("b").workspace_root == tree.root / "b"


def test_an_excluded_package_looks_for_a_workspace_further_up(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["inner/a"]\n')
    tree.write("inner/Cargo.toml", '[workspace]\nexclude = ["a"]\n')
    tree.crate("inner/a")
    assert tree.project("inner/a").workspace_root == tree.root


def test_a_package_above_is_passed_on_the_way_up(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["outer/a"]\n')
    tree.crate("outer")
    tree.crate("outer/a")
    assert tree.project("outer/a").workspace_root == tree.root
