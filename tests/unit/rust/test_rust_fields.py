from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.rust.conftest import Tree

FULL = """\
[package]
name = "greeter"
version = "1.4.2"
description = "Says\\n  hello "
license = "MIT/Apache-2.0"
authors = ["Ada <ada@example.org>", "Bob"]
repository = "https://example.org/greeter"
homepage = "https://example.org"
documentation = "https://docs.example.org"
"""


def test_a_package_gives_every_field(tree: Tree) -> None:
    path = tree.write("Cargo.toml", FULL)
    project = tree.project()
    assert project.name == "greeter"
    assert project.language == "rust"
    assert (project.root, project.workspace_root) == (tree.root, tree.root)
    assert project.file == path
    assert project.version == "1.4.2"
    assert project.version_scheme == "semver"
    assert project.description == "Says hello"
    assert project.authors == ("Ada <ada@example.org>", "Bob")
    assert project.source == "https://example.org/greeter"
    assert project.homepage == "https://example.org"
    assert project.documentation == "https://docs.example.org"
    assert project.standing == "chosen"


def test_a_package_of_a_name_alone_has_no_other_field(tree: Tree) -> None:
    tree.write("Cargo.toml", '[package]\nname = "bare"\n')
    project = tree.project()
    assert project.version is None
    assert project.description is None
    assert project.licenses is None
    assert project.authors == ()
    assert project.tables == ()
    assert project.held_back is None
    assert dict(project.details) == {}
    assert set(project.origins) == {"name"}


def test_empty_strings_count_as_absent(tree: Tree) -> None:
    tree.write("Cargo.toml", '[package]\nname = "a"\nhomepage = ""\ndescription = " "\n')
    project = tree.project()
    assert project.homepage is None
    assert project.description is None


@pytest.mark.parametrize(
    ("written", "expression"),
    [
        ("MIT", "MIT"),
        ("MIT/Apache-2.0", "MIT OR Apache-2.0"),
        ("MIT / Apache-2.0", "MIT OR Apache-2.0"),
        ("Apache-2.0 WITH LLVM-exception", "Apache-2.0 WITH LLVM-exception"),
    ],
)
def test_the_licence_is_an_spdx_expression(tree: Tree, written: str, expression: str) -> None:
    tree.write("Cargo.toml", f'[package]\nname = "a"\nlicense = "{written}"\n')
    assert tree.project().licenses == expression


def test_each_field_knows_its_line(tree: Tree) -> None:
    tree.write("Cargo.toml", FULL)
    origins = {name: str(origin) for name, origin in tree.project().origins.items()}
    assert origins == {
        "name": "Cargo.toml:2 package.name",
        "version": "Cargo.toml:3 package.version",
        "description": "Cargo.toml:4 package.description",
        "licenses": "Cargo.toml:5 package.license",
        "authors": "Cargo.toml:6 package.authors",
        "source": "Cargo.toml:7 package.repository",
        "homepage": "Cargo.toml:8 package.homepage",
        "documentation": "Cargo.toml:9 package.documentation",
    }


def inheriting(tree: Tree) -> None:
    tree.write(
        "Cargo.toml",
        """\
        [workspace]
        members = ["member"]
        [workspace.package]
        version = "2.0.0"
        description = "Inherited"
        license = "MIT"
        authors = ["Ada"]
        repository = "https://example.org/r"
        homepage = "https://example.org/h"
        documentation = "https://example.org/d"
        publish = false
        """,
    )
    tree.write(
        "member/Cargo.toml",
        """\
        [package]
        name = "member"
        version.workspace = true
        description = { workspace = true }
        license.workspace = true
        authors.workspace = true
        repository.workspace = true
        homepage.workspace = true
        documentation.workspace = true
        publish.workspace = true
        """,
    )


def test_fields_are_inherited_from_the_workspace(tree: Tree) -> None:
    inheriting(tree)
    project = tree.project("member")
    assert project.version == "2.0.0"
    assert project.description == "Inherited"
    assert project.licenses == "MIT"
    assert project.authors == ("Ada",)
    assert project.source == "https://example.org/r"
    assert project.homepage == "https://example.org/h"
    assert project.documentation == "https://example.org/d"
    assert project.held_back == "publish = false in Cargo.toml"
    assert project.workspace_root == tree.root


def test_an_inherited_field_comes_from_the_workspace_manifest(tree: Tree) -> None:
    inheriting(tree)
    origin = tree.project("member").origins["version"]
    assert origin.file == tree.root / "Cargo.toml"
    assert (origin.what, origin.line) == ("workspace.package.version", 4)


def test_a_root_package_inherits_from_its_own_manifest(tree: Tree) -> None:
    tree.write(
        "Cargo.toml",
        """\
        [package]
        name = "root"
        version.workspace = true
        [workspace.package]
        version = "3.1.0"
        """,
    )
    assert tree.project().version == "3.1.0"


def test_settings_are_the_packages_then_the_workspaces(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["m"]\n[workspace.metadata.wasm-publish]\nb=2')
    tree.write("m/Cargo.toml", '[package]\nname = "m"\n[package.metadata.wasm-publish]\na = 1\n')
    own, shared = tree.project("m").tables
    assert (own.values, own.key) == ({"a": 1}, "package.metadata.wasm-publish")
    assert own.file == tree.root / "m/Cargo.toml"
    assert (shared.values, shared.key) == ({"b": 2}, "workspace.metadata.wasm-publish")
    assert shared.file == tree.root / "Cargo.toml"


@pytest.mark.parametrize(
    ("publish", "reason"),
    [
        ("false", "publish = false in Cargo.toml"),
        ("[]", "publish = [] in Cargo.toml"),
        ("true", None),
        ('["internal"]', None),
    ],
)
def test_publish_false_holds_back(tree: Tree, publish: str, reason: str | None) -> None:
    tree.write("Cargo.toml", f'[package]\nname = "a"\npublish = {publish}\n')
    assert tree.project().held_back == reason


def test_a_table_of_ours_overrules_publish_false(tree: Tree) -> None:
    tree.write(
        "Cargo.toml",
        '[package]\nname = "a"\npublish = false\n[package.metadata.wasm-publish]\n',
    )
    assert tree.project().held_back is None


def test_the_component_package_is_a_detail_and_no_name(tree: Tree) -> None:
    tree.write(
        "Cargo.toml",
        '[package]\nname = "a"\n[package.metadata.component]\npackage = "acme:adder"\n',
    )
    project = tree.project()
    assert dict(project.details) == {"component package": "acme:adder"}
    assert project.name == "a"
    assert project.repository_name is None


def test_the_path_may_go_up_and_down(tree: Tree) -> None:
    tree.write("a/Cargo.toml", '[package]\nname = "a"\n')
    tree.write("b/x")
    assert tree.project("b/../a").root == tree.root / "a"
