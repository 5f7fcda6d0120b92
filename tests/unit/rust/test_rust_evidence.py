from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.rust.conftest import Tree


def test_a_plain_package_has_none(tree: Tree) -> None:
    tree.crate("a", '[dependencies]\nserde = "1"')
    assert tree.project("a").evidence == ()


@pytest.mark.parametrize(
    "sdk",
    [
        "cargo-component-bindings",
        "extism-pdk",
        "kubewarden-policy-sdk",
        "proxy-wasm",
        "spin-sdk",
        "wasi",
        "wasmcloud-component",
        "wit-bindgen",
        "wit-bindgen-rt",
    ],
)
@pytest.mark.parametrize(
    "dependency",
    [
        '[dependencies]\n{} = "1"',
        '[dependencies]\nrenamed = {{ package = "{}", version = "1" }}',
        '[target.\'cfg(target_family = "wasm")\'.dependencies]\n{} = "1"',
        "[dependencies.{}]\nversion = '1'",
    ],
)
def test_an_sdk_is_evidence(tree: Tree, dependency: str, sdk: str) -> None:
    tree.crate("a", dependency.format(sdk))
    assert tree.project("a").evidence == (f"the dependency {sdk}",)


@pytest.mark.parametrize("table", ["dev-dependencies", "build-dependencies"])
def test_an_sdk_that_is_not_linked_is_none(tree: Tree, table: str) -> None:
    tree.crate("a", f'[{table}]\nwit-bindgen = "1"')
    assert tree.project("a").evidence == ()


@pytest.mark.parametrize("inherited", ['"1"', '{ version = "1" }'])
def test_an_sdk_may_be_inherited(tree: Tree, inherited: str) -> None:
    tree.write(
        "Cargo.toml",
        f'[workspace]\nmembers = ["a"]\n[workspace.dependencies]\nspin-sdk = {inherited}\n'
        'renamed = { package = "wit-bindgen", version = "1" }\n',
    )
    tree.crate("a", "[dependencies]\nspin-sdk.workspace = true\nrenamed.workspace = true")
    expected = ("the dependency spin-sdk", "the dependency wit-bindgen")
    assert tree.project("a").evidence == expected


def test_a_wit_folder_is_evidence(tree: Tree) -> None:
    tree.crate("a")
    tree.write("a/wit/world.wit")
    assert tree.project("a").evidence == ("a folder wit",)


def test_the_component_table_is_evidence(tree: Tree) -> None:
    tree.crate("a", "[package.metadata.component]")
    assert tree.project("a").evidence == ("a table [package.metadata.component]",)


def test_a_wasm_target_in_the_configuration_is_evidence(tree: Tree) -> None:
    tree.crate("a")
    tree.write(".cargo/config.toml", '[build]\ntarget = ["x86_64-linux", "wasm32-wasip2"]\n')
    expected = ("build.target = wasm32-wasip2 in cargo's configuration",)
    assert tree.project("a").evidence == expected


def test_a_package_that_builds_no_wasm_has_none(tree: Tree) -> None:
    tree.write("Cargo.toml", '[package]\nname = "a"\n[dependencies]\nwit-bindgen = "1"\n')
    tree.write("src/lib.rs")
    tree.write("wit/world.wit")
    tree.write(".cargo/config.toml", '[build]\ntarget = "wasm32-wasip2"\n')
    assert tree.project().evidence == ()


def test_a_table_of_ours_is_evidence_for_any_package(tree: Tree) -> None:
    tree.write("Cargo.toml", '[package]\nname = "a"\n[package.metadata.wasm-publish]\n')
    assert tree.project().evidence == ("a table [package.metadata.wasm-publish]",)


def test_the_workspaces_table_is_none(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\n[workspace.metadata.wasm-publish]\n')
    tree.crate("a")
    assert tree.project("a").evidence == ()


def test_a_built_wasm_is_none(tree: Tree) -> None:
    tree.crate("a")
    tree.wasm("a/target/wasm32-wasip2/release/a.wasm")
    assert tree.project("a").evidence == ()
