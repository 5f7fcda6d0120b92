"""The shapes of real repositories that publish wasm from Rust."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.model import Build
from wasm_publish_rust.locate import locate

if TYPE_CHECKING:
    from tests.unit.rust.conftest import Tree

BUILD = Build()


def test_cargo_component_writes_components_in_place_under_unknown_unknown(tree: Tree) -> None:
    members = [f"part-{letter}" for letter in "abcdefg"]
    tree.write("Cargo.toml", '[workspace]\nmembers = ["components/*"]\n')
    for name in members:
        tree.crate(
            f"components/{name}",
            f'version = "0.1.0"\n[package.metadata.component]\npackage = "component:{name}"',
        )
        file = name.replace("-", "_")
        tree.wasm(f"target/wasm32-unknown-unknown/release/{file}.wasm", "component")
    projects = tree.read()
    assert [project.name for project in projects] == members
    assert all(project.evidence for project in projects)
    (chosen,) = tree.read(packages=("part-c",))
    located = locate(chosen, BUILD)
    assert located is not None
    assert located.path.name == "part_c.wasm"


def test_a_finished_file_in_lib_comes_before_the_core_module(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["calculator"]\n')
    tree.crate("calculator")
    tree.wasm("target/wasm32-unknown-unknown/release/calculator.wasm", "unfinished")
    tree.wasm("lib/calculator.wasm", "component")
    assert tree.found("calculator") == "lib/calculator.wasm"


def test_crates_of_one_repository_with_finished_files_in_its_lib(tree: Tree) -> None:
    tree.write(
        "Cargo.toml",
        '[workspace]\nmembers = ["crates/*"]\n[workspace.package]\nversion = "0.1.0"\n',
    )
    tree.crate("crates/ops", 'version.workspace = true\n[dependencies]\nwit-bindgen = "0.41"')
    tree.wasm("target/wasm32-unknown-unknown/release/ops.wasm", "unfinished")
    tree.wasm("lib/ops.wasm", "component")
    (project,) = tree.read()
    assert project.version == "0.1.0"
    located = locate(project, BUILD)
    assert located is not None
    assert located.path == tree.root / "lib/ops.wasm"


def test_the_default_member_is_a_native_program(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["cli", "guest"]\ndefault-members = ["cli"]\n')
    tree.write("cli/Cargo.toml", '[package]\nname = "cli"\n')
    tree.write("cli/src/main.rs")
    tree.crate("guest", '[dependencies]\nwit-bindgen = "0.41"')
    tree.wasm("target/wasm32-wasip2/release/guest.wasm", "component")
    cli, guest = tree.read()
    assert (cli.standing, cli.evidence, locate(cli, BUILD)) == ("default", (), None)
    assert guest.standing == "member"
    assert guest.evidence
    assert locate(guest, BUILD) is not None


def test_ten_libraries_with_a_configured_target(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["crates/*"]\n')
    tree.write(".cargo/config.toml", '[build]\ntarget = "wasm32-wasip2"\n')
    for number in range(10):
        tree.crate(f"crates/tool-{number}")
        tree.wasm(f"target/wasm32-wasip2/release/tool_{number}.wasm", "component")
    projects = tree.read()
    assert len(projects) == 10
    for project in projects:
        located = locate(project, BUILD)
        assert located is not None
        assert located.path.stem.replace("_", "-") == project.name
        assert project.evidence == ("build.target = wasm32-wasip2 in cargo's configuration",)


@pytest.mark.parametrize("finished", ["build/hello_s.wasm", "build/hello.composed_s.wasm"])
def test_a_signed_component_comes_before_the_raw_one(tree: Tree, finished: str) -> None:
    tree.crate("hello", '[dependencies]\nwasmcloud-component = "0.2"')
    tree.wasm("hello/target/wasm32-wasip2/release/hello.wasm", "component")
    tree.wasm("hello/build/hello.wasm", "component")
    tree.wasm(f"hello/{finished}", "component")
    assert tree.found("hello") == f"hello/{finished}"


def test_policies_of_one_repository_each_have_an_annotated_file(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["policies/*"]\n')
    for name in ("capabilities", "privileged"):
        tree.crate(
            f"policies/{name}", 'publish = false\n[dependencies]\nkubewarden-policy-sdk = "0.12"'
        )
        tree.wasm(f"policies/{name}/policy.wasm")
        tree.wasm(f"policies/{name}/annotated-policy.wasm")
    projects = tree.read()
    located = [locate(project, BUILD) for project in projects]
    assert [found and found.path.relative_to(tree.root).as_posix() for found in located] == [
        "policies/capabilities/annotated-policy.wasm",
        "policies/privileged/annotated-policy.wasm",
    ]
    assert [project.held_back for project in projects] == ["publish = false in Cargo.toml"] * 2


def test_plugins_that_stand_alone_may_all_call_their_library_plugin(tree: Tree) -> None:
    for name in ("fetch", "time"):
        text = f'[package]\nname = "{name}"\n[lib]\nname = "plugin"\ncrate-type = ["cdylib"]\n'
        tree.write(f"plugins/{name}/Cargo.toml", text)
        tree.wasm(f"plugins/{name}/target/wasm32-wasip1/release/plugin.wasm")
        assert tree.found(f"plugins/{name}") == (
            f"plugins/{name}/target/wasm32-wasip1/release/plugin.wasm"
        )


def test_a_crate_with_an_empty_workspace_and_publish_false_is_chosen(tree: Tree) -> None:
    tree.crate("a", "publish = false\n[workspace]")
    tree.wasm("a/target/wasm32-wasip2/release/a.wasm", "component")
    assert tree.project("a").standing == "chosen"
    assert tree.found("a")


def test_a_program_for_the_old_wasi_target(tree: Tree) -> None:
    tree.write("Cargo.toml", '[package]\nname = "kubectl-decoder"\n')
    tree.write("src/main.rs")
    tree.wasm("target/wasm32-wasi/release/kubectl-decoder.wasm")
    assert tree.found() == "target/wasm32-wasi/release/kubectl-decoder.wasm"


def test_a_proxy_filter_in_unknown_unknown(tree: Tree) -> None:
    tree.crate("wasm-shim", '[dependencies]\nproxy-wasm = "0.2"')
    tree.wasm("wasm-shim/target/wasm32-unknown-unknown/release/wasm_shim.wasm")
    assert tree.project("wasm-shim").evidence == ("the dependency proxy-wasm",)
    assert tree.found("wasm-shim")


def test_a_workspace_built_for_two_triples_gives_the_newest(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["count", "http"]\n')
    for name in ("count", "http"):
        tree.crate(name, '[dependencies]\nextism-pdk = "1"')
        tree.wasm(f"target/wasm32-unknown-unknown/release/{name}.wasm", changed=2_000_000)
    tree.wasm("target/wasm32-wasip1/release/http.wasm", changed=3_000_000)
    assert tree.found("count") == "target/wasm32-unknown-unknown/release/count.wasm"
    assert tree.found("http") == "target/wasm32-wasip1/release/http.wasm"


def test_a_downloaded_file_in_bin(tree: Tree) -> None:
    tree.crate("fetch-rs")
    tree.wasm("fetch-rs/bin/fetch_rs.wasm", "component")
    assert tree.found("fetch-rs") == "fetch-rs/bin/fetch_rs.wasm"
