from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.model import Build
from wasm_publish_rust.build_command import build_command

if TYPE_CHECKING:
    from tests.unit.rust.conftest import Tree


def command(tree: Tree, folder: str = "", build: Build | None = None) -> str:
    return " ".join(build_command(tree.project(folder), build or Build()).argv)


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (Build(), "cargo build --release --target wasm32-wasip2"),
        (Build(profile="release"), "cargo build --release --target wasm32-wasip2"),
        (Build(profile="tiny"), "cargo build --profile tiny --target wasm32-wasip2"),
        (Build(target="wasm32-wasip1"), "cargo build --release --target wasm32-wasip1"),
        (Build(environment={"CARGO_BUILD_TARGET": "wasm32-wasip1"}), "cargo build --release"),
        (
            Build(environment={"CARGO_BUILD_TARGET": "x86_64-linux"}),
            "cargo build --release --target wasm32-wasip2",
        ),
    ],
)
def test_a_package_is_built_with_cargo(tree: Tree, build: Build, expected: str) -> None:
    tree.crate("a")
    assert command(tree, "a", build) == expected
    assert build_command(tree.project("a"), build).cwd == tree.root / "a"


def test_the_folder_of_output_is_repeated(tree: Tree) -> None:
    tree.crate("a")
    out = tree.root / "out"
    assert command(tree, "a", Build(target_dir=out)).endswith(f" --target-dir {out}")


@pytest.mark.parametrize("sdk", ["proxy-wasm", "extism-pdk", "kubewarden-policy-sdk"])
def test_hosts_of_modules_get_a_module(tree: Tree, sdk: str) -> None:
    tree.crate("a", f'[dependencies]\n{sdk} = "1"')
    assert command(tree, "a") == "cargo build --release --target wasm32-wasip1"


def test_a_component_is_built_with_cargo_component(tree: Tree) -> None:
    tree.crate("a", "[package.metadata.component]")
    assert command(tree, "a") == "cargo component build --release"
    build = Build(target="wasm32-unknown-unknown")
    expected = "cargo component build --release --target wasm32-unknown-unknown"
    assert command(tree, "a", build) == expected


def test_a_member_is_built_at_the_root(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\n')
    tree.crate("a")
    assert command(tree, "a") == "cargo build --release --target wasm32-wasip2 -p a"
    assert build_command(tree.project("a"), Build()).cwd == tree.root


def test_a_configured_target_needs_no_flag(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\n')
    tree.crate("a")
    tree.write(".cargo/config.toml", '[build]\ntarget = "wasm32-wasip1"\n')
    assert command(tree, "a") == "cargo build --release -p a"


def test_a_target_that_only_the_member_configures_is_named(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\n')
    tree.crate("a")
    tree.write("a/.cargo/config.toml", '[build]\ntarget = "wasm32-wasip1"\n')
    assert command(tree, "a") == "cargo build --release --target wasm32-wasip1 -p a"
