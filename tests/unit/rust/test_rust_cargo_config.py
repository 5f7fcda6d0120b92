from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import UsageError
from wasm_publish_rust.cargo_config import CargoConfig, is_wasm, read_cargo_config, triple

if TYPE_CHECKING:
    from tests.unit.rust.conftest import Tree


def test_no_configuration_says_nothing(tree: Tree) -> None:
    assert read_cargo_config(tree.root, {}) == CargoConfig()


def test_the_target_folder_is_relative_to_the_folder_of_the_configuration(tree: Tree) -> None:
    tree.write(".cargo/config.toml", '[build]\ntarget-dir = "../out"\n')
    tree.write("a/b/x")
    config = read_cargo_config(tree.root / "a/b", {})
    assert config.target_dir == tree.root.parent / "out"


def test_the_nearest_configuration_wins(tree: Tree) -> None:
    tree.write(".cargo/config.toml", '[build]\ntarget-dir = "far"\ntarget = "wasm32-wasip1"\n')
    tree.write("a/.cargo/config.toml", '[build]\ntarget-dir = "near"\n')
    config = read_cargo_config(tree.root / "a", {})
    assert config == CargoConfig(tree.root / "a/near", ("wasm32-wasip1",))


def test_the_old_file_name_is_read_and_stronger(tree: Tree) -> None:
    tree.write(".cargo/config", '[build]\ntarget = "wasm32-wasi"\n')
    assert read_cargo_config(tree.root, {}).targets == ("wasm32-wasi",)
    tree.write(".cargo/config.toml", '[build]\ntarget = "wasm32-wasip2"\n')
    assert read_cargo_config(tree.root, {}).targets == ("wasm32-wasi",)


@pytest.mark.parametrize(
    ("written", "targets"),
    [
        ('"wasm32-wasip1"', ("wasm32-wasip1",)),
        ('["wasm32-wasip1", "wasm32-wasip2"]', ("wasm32-wasip1", "wasm32-wasip2")),
        ("[]", ()),
    ],
)
def test_targets_are_one_or_several(tree: Tree, written: str, targets: tuple[str, ...]) -> None:
    tree.write(".cargo/config.toml", f"[build]\ntarget = {written}\n")
    assert read_cargo_config(tree.root, {}).targets == targets


@pytest.mark.parametrize("home", ["CARGO_HOME", "HOME", "USERPROFILE"])
def test_cargos_home_comes_last(tree: Tree, home: str) -> None:
    folder = "person" if home != "CARGO_HOME" else "person/.cargo"
    tree.write("person/.cargo/config.toml", '[build]\ntarget = "wasm32-wasip1"\n')
    environment = {home: str(tree.root / folder)}
    tree.write("project/x")
    assert read_cargo_config(tree.root / "project", environment).targets == ("wasm32-wasip1",)
    tree.write("project/.cargo/config.toml", '[build]\ntarget = "wasm32-wasip2"\n')
    assert read_cargo_config(tree.root / "project", environment).targets == ("wasm32-wasip2",)


def test_variables_are_stronger_than_files(tree: Tree) -> None:
    tree.write(".cargo/config.toml", '[build]\ntarget-dir = "file"\ntarget = "wasm32-wasip1"\n')
    environment = {"CARGO_BUILD_TARGET_DIR": "second", "CARGO_BUILD_TARGET": "wasm32-wasip2"}
    config = read_cargo_config(tree.root, environment)
    assert config == CargoConfig(Path.cwd() / "second", ("wasm32-wasip2",))
    first = str(tree.root / "first")
    config = read_cargo_config(tree.root, {**environment, "CARGO_TARGET_DIR": first})
    assert config.target_dir == tree.root / "first"


def test_included_files_are_weaker_than_the_including(tree: Tree) -> None:
    tree.write(
        ".cargo/config.toml",
        """\
        include = ["one.toml", { path = "two.toml" }, { path = "gone.toml", optional = true }]
        [build]
        target-dir = "own"
        """,
    )
    tree.write(".cargo/one.toml", '[build]\ntarget-dir = "one"\ntarget = "wasm32-wasip1"\n')
    tree.write(".cargo/two.toml", '[build]\ntarget = "wasm32-wasip2"\n')
    expected = CargoConfig(tree.root / "own", ("wasm32-wasip2",))
    assert read_cargo_config(tree.root, {}) == expected


def test_files_that_include_each_other_come_to_an_end(tree: Tree) -> None:
    tree.write(".cargo/config.toml", 'include = ["other.toml"]\n')
    tree.write(".cargo/other.toml", 'include = ["config.toml", 3]\n[build]\ntarget = "wasm32-x"\n')
    assert read_cargo_config(tree.root, {}).targets == ("wasm32-x",)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[build]\ntarget = 1\n", "build.target"),
        ("[build]\ntarget = [1]\n", "build.target"),
        ("[build]\ntarget-dir = 1\n", "build.target-dir"),
    ],
)
def test_a_wrong_value_is_pointed_at(tree: Tree, text: str, key: str) -> None:
    path = tree.write(".cargo/config.toml", text)
    with pytest.raises(UsageError) as caught:
        read_cargo_config(tree.root, {})
    problem = caught.value.problem
    assert (problem.file, problem.line, problem.key) == (path, 2, key)


@pytest.mark.parametrize(
    ("target", "folder", "wasm"),
    [
        ("wasm32-wasip2", "wasm32-wasip2", True),
        ("wasm64-unknown-unknown", "wasm64-unknown-unknown", True),
        ("wasm32v1-none", "wasm32v1-none", True),
        ("wasm32mine", "wasm32mine", False),
        ("specs/wasm32-mine.json", "wasm32-mine", True),
        ("x86_64-unknown-linux-gnu", "x86_64-unknown-linux-gnu", False),
        ("host-tuple", "host-tuple", False),
    ],
)
def test_a_target_names_a_folder(target: str, folder: str, *, wasm: bool) -> None:
    assert triple(target) == folder
    assert is_wasm(target) is wasm
