from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import UsageError
from wasm_publish.model import Selection
from wasm_publish_rust.projects import read_projects

if TYPE_CHECKING:
    from tests.unit.rust.conftest import Tree
    from wasm_publish.model import Problem


def fault(tree: Tree, folder: str = "") -> Problem:
    with pytest.raises(UsageError) as caught:
        tree.read(folder)
    assert caught.value.problem.file is not None
    return caught.value.problem


def test_invalid_toml_names_the_line(tree: Tree) -> None:
    path = tree.write("Cargo.toml", '[package]\nname = "a\n')
    problem = fault(tree)
    assert (problem.code, problem.file, problem.line) == ("invalid-toml", path, 2)


def test_a_missing_manifest_is_unreadable(tree: Tree) -> None:
    assert fault(tree).code == "unreadable-file"


def test_neither_package_nor_workspace(tree: Tree) -> None:
    tree.write("Cargo.toml", "[dependencies]\n")
    problem = fault(tree)
    assert problem.message == "neither [package] nor [workspace] is there"
    assert problem.remedy == "add a [package] table with name and version"


@pytest.mark.parametrize("name", ["", 'name = ""'])
def test_a_package_needs_a_name(tree: Tree, name: str) -> None:
    tree.write("Cargo.toml", f"[package]\n{name}\n")
    problem = fault(tree)
    assert problem.key == "package.name"
    assert problem.message == "the package has no name"
    assert problem.remedy


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("version = 1", "package.version"),
        ("version = {}", "package.version"),
        ("description = true", "package.description"),
        ("license = 2.0", "package.license"),
        ('authors = "Ada"', "package.authors"),
        ("authors = [1]", "package.authors"),
        ("repository = []", "package.repository"),
        ("workspace = 1", "package.workspace"),
        ("metadata.wasm-publish = 1", "package.metadata.wasm-publish"),
        ("metadata.component.package = 1", "package.metadata.component.package"),
        ('autobins = "no"', "package.autobins"),
        ("version.workspace = false", "package.version.workspace"),
    ],
)
def test_a_value_of_a_wrong_type_is_pointed_at(tree: Tree, line: str, key: str) -> None:
    path = tree.write("Cargo.toml", f'[package]\nname = "a"\n{line}\n')
    problem = fault(tree)
    assert (problem.code, problem.file) == ("invalid-manifest", path)
    assert (problem.key, problem.line) == (key, 3)


@pytest.mark.parametrize("table", ["package = 1", "workspace = 1"])
def test_a_table_that_is_none_is_pointed_at(tree: Tree, table: str) -> None:
    tree.write("Cargo.toml", f"{table}\n")
    assert fault(tree).line == 1


def test_inheriting_needs_a_workspace(tree: Tree) -> None:
    path = tree.write("Cargo.toml", '[package]\nname = "a"\nversion.workspace = true\n')
    problem = fault(tree)
    assert (problem.file, problem.line, problem.key) == (path, 3, "package.version")
    assert problem.message == "version is to be inherited, but the package is in no workspace"
    assert problem.remedy == "write the version here, or add the package to a workspace"


def test_inheriting_needs_a_value_in_the_workspace(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["m"]\n')
    path = tree.write("m/Cargo.toml", '[package]\nname = "m"\nversion.workspace = true\n')
    problem = fault(tree, "m")
    assert (problem.file, problem.line) == (path, 3)
    assert problem.message.endswith("has no workspace.package.version")


@pytest.mark.parametrize("key", ["members", "default-members"])
def test_a_member_that_is_named_must_be_there(tree: Tree, key: str) -> None:
    path = tree.write("Cargo.toml", f'[workspace]\n{key} = ["gone"]\n')
    problem = fault(tree)
    assert (problem.file, problem.line, problem.key) == (path, 2, f"workspace.{key}")
    assert problem.message == "the member gone has no Cargo.toml"


def test_a_member_pattern_must_be_one(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["/*"]\n')
    assert fault(tree).message.startswith("/* is no pattern of folders")


def test_a_default_member_must_be_a_member(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\ndefault-members = ["b"]\n')
    tree.crate("a")
    tree.crate("b")
    problem = fault(tree)
    assert problem.key == "workspace.default-members"
    assert problem.remedy == "add it to workspace.members"


def test_a_member_must_not_be_a_root(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\n')
    tree.crate("a", "[workspace]")
    assert fault(tree).message.endswith("is the root of a workspace itself")


def test_a_path_dependency_inside_must_not_be_a_root(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\n')
    tree.crate("a", '[dependencies]\nb = { path = "../b" }')
    tree.crate("b", "[workspace]")
    assert fault(tree).message.endswith("is the root of a workspace itself")


@pytest.mark.parametrize("root", ["nowhere", "../plain"])
def test_package_workspace_must_name_a_root(tree: Tree, root: str) -> None:
    tree.crate("plain")
    tree.crate("a", f'workspace = "{root}"')
    problem = fault(tree, "a")
    assert problem.key == "package.workspace"
    assert problem.message.endswith("is not the root of a workspace")


@pytest.mark.parametrize(
    ("binaries", "message"),
    [
        ('[bin]\nname = "x"', "expected an array of tables, [[bin]]"),
        ("[[bin]]\npath = 'x.rs'", "a binary has no name"),
        ("[[bin]]\nname = 1", "a binary has no name"),
    ],
)
def test_binaries_are_an_array_of_named_tables(tree: Tree, binaries: str, message: str) -> None:
    tree.write("Cargo.toml", f'[package]\nname = "a"\n{binaries}\n')
    assert fault(tree).message == message


def test_binaries_are_tables(tree: Tree) -> None:
    tree.write("Cargo.toml", 'bin = [1]\n[package]\nname = "a"\n')
    problem = fault(tree)
    assert (problem.message, problem.line) == ("expected an array of tables, [[bin]]", 1)


def toml(value: object) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(k)} = {toml(v)}' for k, v in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value)


WORDS = st.sampled_from(["", "a", "*", "..", "1.2.3", "../a", "[", "**a", "src/main.rs"])
SCALARS = st.booleans() | st.integers(-9, 9) | WORDS
KEYS = st.sampled_from(["workspace", "path", "name", "package", "wasm-publish", "x"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)
)
PACKAGE_KEYS = ("version", "license", "authors", "publish", "workspace", "metadata", "autobins")
WORKSPACE_KEYS = ("members", "exclude", "default-members", "package", "dependencies", "metadata")


def tables(keys: tuple[str, ...], **fixed: str) -> st.SearchStrategy[object]:
    always = {key: st.just(value) for key, value in fixed.items()}
    return st.fixed_dictionaries(always, optional=dict.fromkeys(keys, VALUES)) | VALUES


MANIFESTS = st.fixed_dictionaries(
    {"package": tables(PACKAGE_KEYS, name="a")},
    optional={
        "workspace": tables(WORKSPACE_KEYS),
        "lib": tables(("name", "crate-type")),
        "bin": VALUES,
        "dependencies": VALUES,
        "target": VALUES,
    },
)


@given(manifest=MANIFESTS)
def test_no_manifest_gives_a_traceback(
    manifest: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("manifest")
    text = "\n".join(f"{key} = {toml(value)}" for key, value in manifest.items())
    (root / "Cargo.toml").write_text(text, encoding="utf-8")
    try:
        projects = read_projects(root / "Cargo.toml", Selection())
    except UsageError as error:
        assert error.problem.file  # noqa: PT017 - either outcome is right; this one says where
    else:
        assert all(project.name for project in projects)
