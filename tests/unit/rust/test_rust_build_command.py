from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.model import Build
from wasm_publish.settings.options import Options
from wasm_publish.settings.settings import Settings, resolve
from wasm_publish.settings.sources import from_arguments
from wasm_publish_rust import wasm_publish_add_options
from wasm_publish_rust.build_command import build_command

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.rust.conftest import Tree
    from wasm_publish.model import BuildCommand
    from wasm_publish.settings.settings import Value


PROGRAM = '[[bin]]\nname = "a"\n'


def command(
    tree: Tree, folder: str = "", build: Build | None = None, settings: Settings | None = None
) -> str:
    return " ".join(told(tree, folder, build, settings).words)


def told(
    tree: Tree, folder: str = "", build: Build | None = None, settings: Settings | None = None
) -> BuildCommand:
    return build_command(tree.project(folder), build or Build(), settings or Settings())


def with_programs(folder: Path, *names: str) -> dict[str, str]:
    """Variables of a machine on whose PATH there are some programs only."""
    folder.mkdir(exist_ok=True)
    for name in names:
        file = folder / f"{name}{'.exe' if os.name == 'nt' else ''}"
        file.write_bytes(b"")
        file.chmod(0o755)
    return {"PATH": str(folder)}


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
    tree.crate("a", PROGRAM)
    assert command(tree, "a", build) == expected
    assert told(tree, "a", build).cwd == tree.root / "a"


def test_the_folder_of_output_is_repeated(tree: Tree) -> None:
    tree.crate("a")
    out = tree.root / "out"
    assert command(tree, "a", Build(target_dir=out)).endswith(f" --target-dir {out}")


@pytest.mark.parametrize("sdk", ["proxy-wasm", "extism-pdk", "kubewarden-policy-sdk"])
def test_hosts_of_modules_get_a_module(tree: Tree, sdk: str) -> None:
    tree.crate("a", f'{PROGRAM}[dependencies]\n{sdk} = "1"')
    assert command(tree, "a") == "cargo build --release --target wasm32-wasip1"


@pytest.mark.parametrize(
    "sign",
    [PROGRAM, '[dependencies]\nwit-bindgen = "1"\n', "[package.metadata.component]\n", "wit"],
)
def test_what_can_be_a_component_is_built_as_one(tree: Tree, sign: str) -> None:
    tree.crate("a", "" if sign == "wit" else sign)
    if sign == "wit":
        tree.write("a/wit/a.wit")
    build = Build(environment=with_programs(tree.root / "bin"))
    assert command(tree, "a", build) == "cargo build --release --target wasm32-wasip2"


def test_a_library_without_wit_is_built_as_a_module(tree: Tree) -> None:
    tree.crate("a")
    assert command(tree, "a") == "cargo build --release --target wasm32-wasip1"


class TestCargoComponent:
    @pytest.fixture
    def tree(self, tree: Tree) -> Tree:
        tree.crate("a", "[package.metadata.component]")
        return tree

    def test_it_builds_what_the_manifest_calls_a_component(self, tree: Tree) -> None:
        environment = with_programs(tree.root / "bin", "cargo-component")
        build = Build(environment=environment)
        assert command(tree, "a", build) == "cargo component build --release"
        build = build._replace(target="wasm32-unknown-unknown")
        expected = "cargo component build --release --target wasm32-unknown-unknown"
        assert command(tree, "a", build) == expected

    def test_it_may_be_in_cargos_home(self, tree: Tree) -> None:
        with_programs(tree.root / "bin", "cargo-component")
        nowhere = with_programs(tree.root / "empty")
        build = Build(environment={**nowhere, "CARGO_HOME": str(tree.root)})
        assert command(tree, "a", build) == "cargo component build --release"

    def test_where_it_is_missing_cargo_builds_a_component_too(self, tree: Tree) -> None:
        build = Build(environment=with_programs(tree.root / "empty"))
        assert command(tree, "a", build) == "cargo build --release --target wasm32-wasip2"

    def test_another_package_is_none_of_its(self, tree: Tree) -> None:
        tree.crate("b", PROGRAM)
        build = Build(environment=with_programs(tree.root / "bin", "cargo-component"))
        assert command(tree, "b", build) == "cargo build --release --target wasm32-wasip2"


def test_a_member_is_built_at_the_root(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a"]\n')
    tree.crate("a", PROGRAM)
    assert command(tree, "a") == "cargo build --release --target wasm32-wasip2 -p a"
    assert told(tree, "a").cwd == tree.root


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


def test_members_that_are_built_alike_differ_in_their_names_only(tree: Tree) -> None:
    tree.write("Cargo.toml", '[workspace]\nmembers = ["a", "b"]\n')
    for name in ("a", "b"):
        tree.crate(name)
    first, second = (told(tree, name) for name in ("a", "b"))
    assert first != second
    assert first._replace(chosen=()) == second._replace(chosen=())


@pytest.mark.parametrize("cargo", ["/opt/rust/bin/cargo", None])
def test_the_cargo_that_runs_us_builds(tree: Tree, cargo: str | None) -> None:
    tree.crate("a")
    build = Build(environment={"CARGO": cargo} if cargo else {})
    assert told(tree, "a", build).program == cargo
    assert told(tree, "a", build).argv[0] == "cargo"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"features": ("a,b", "c")}, "--features a,b --features c"),
        ({"all-features": True}, "--all-features"),
        ({"no-default-features": True}, "--no-default-features"),
        ({"locked": True, "offline": True}, "--locked --offline"),
        ({"frozen": True}, "--frozen"),
        ({"features": ()}, ""),
        ({"locked": False, "no-verify": True}, ""),
    ],
)
def test_what_is_said_of_the_build_is_said_to_cargo(
    tree: Tree, given: dict[str, Value], words: str
) -> None:
    tree.crate("a")
    options = Options()
    wasm_publish_add_options(options)
    settings = resolve([from_arguments(given, options, tree.root)], options)
    expected = f"cargo build --release --target wasm32-wasip1 {words}".rstrip()
    assert command(tree, "a", settings=settings) == expected


def test_no_verify_takes_back_what_was_said_elsewhere(tree: Tree) -> None:
    options = Options()
    wasm_publish_add_options(options)
    layers = [from_arguments({key: True}, options, tree.root) for key in ("no-verify", "build")]
    assert not resolve(layers, options).build
    assert resolve([*reversed(layers)], options).build


def test_a_target_that_makes_no_wasm_is_not_built_for(tree: Tree) -> None:
    tree.crate("a")
    with pytest.raises(UsageError, match="x86_64-unknown-linux-gnu is no WebAssembly target"):
        command(tree, "a", Build(target="x86_64-unknown-linux-gnu"))
    assert command(tree, "a", Build(target="spec.json")).endswith("--target spec.json")


def test_both_at_once_are_refused(tree: Tree) -> None:
    options = Options()
    wasm_publish_add_options(options)
    both = from_arguments({"build": True, "no-verify": True}, options, tree.root)
    with pytest.raises(UsageError, match="both --build and --no-verify are given"):
        resolve([both], options)
    neither = from_arguments({"build": True, "no-verify": False}, options, tree.root)
    assert resolve([neither], options).build


@pytest.mark.parametrize(
    ("settings", "manner"),
    [
        (Settings(), {}),
        (Settings(color="always"), {"CARGO_TERM_COLOR": "always"}),
        (Settings(verbose=2), {"CARGO_TERM_VERBOSE": "true", "CARGO_TERM_QUIET": "false"}),
        (
            Settings(quiet=True, verbose=1),
            {"CARGO_TERM_VERBOSE": "false", "CARGO_TERM_QUIET": "true"},
        ),
    ],
)
def test_cargo_speaks_as_we_do(tree: Tree, settings: Settings, manner: dict[str, str]) -> None:
    tree.crate("a")
    command = told(tree, "a", settings=settings)
    assert dict(command.manner) == manner
    assert command.words == told(tree, "a").words
