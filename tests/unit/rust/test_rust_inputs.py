"""What makes a package worth publishing again beside the files of its own folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders import a_project

import wasm_publish_rust as plugin

if TYPE_CHECKING:
    from tests.unit.rust.conftest import Tree


def _inputs(tree: Tree, folder: str) -> set[str]:
    found = plugin.wasm_publish_inputs(tree.project(folder))
    return {path.relative_to(tree.root).as_posix() for path in found}


def test_members_share_the_files_of_their_workspace(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\n')
    tree.crate("a")
    assert _inputs(tree, "a") == {
        ".cargo",
        "Cargo.lock",
        "Cargo.toml",
        "rust-toolchain",
        "rust-toolchain.toml",
        "wit",
    }


def test_path_dependencies_are_followed_from_package_to_package(tree: Tree) -> None:
    tree.write(
        "Cargo.toml",
        """
        [workspace]
        members = ["crates/*"]
        [workspace.dependencies]
        far = { path = "crates/far" }
        """,
    )
    tree.crate("crates/a", '[dependencies]\nnear = { path = "../near" }\nserde = "1"')
    tree.crate("crates/near", "[build-dependencies]\nfar.workspace = true")
    tree.crate("crates/far", '[dev-dependencies]\na = { path = "../a" }')
    tree.crate("crates/other")
    assert {path for path in _inputs(tree, "crates/a") if "crates" in path} == {
        "crates/near",
        "crates/far",
    }
    assert not {path for path in _inputs(tree, "crates/other") if "crates" in path}


def test_a_path_dependency_may_be_in_another_workspace(tree: Tree) -> None:
    tree.crate("a", '[dependencies]\nlib = { path = "../others/lib" }\ngone = { path = "gone" }')
    tree.write(
        "others/Cargo.toml",
        '[workspace]\nmembers = ["lib"]\n[workspace.dependencies]\nbase = { path = "base" }\n',
    )
    tree.crate("others/lib", "[dependencies]\nbase.workspace = true")
    tree.crate("others/base")
    assert {path for path in _inputs(tree, "a") if "others" in path} == {
        "others/lib",
        "others/base",
    }


def test_other_languages_are_none_of_its_business() -> None:
    assert [*plugin.wasm_publish_inputs(a_project(language="go"))] == []
    assert [*plugin.wasm_publish_inputs(a_project(file=None))] == []
