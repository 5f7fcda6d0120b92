"""The Rust examples build with the Rust of this machine, as their READMEs say."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from example_projects import DATA
from git_repository import run_git
from running_wasm import count_words, greet, run_command
from rust_toolchain import RustToolchain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from example_projects import BuiltProject
    from rust_toolchain import Unavailable

pytestmark = pytest.mark.toolchain

MODULE = b"\0asm\x01\0\0\0"
COMPONENT = b"\0asm\x0d\0\x01\0"


@pytest.fixture
def component(
    built_rust_component: BuiltProject, insist_on_real_build: Callable[[BuiltProject], None]
) -> BuiltProject:
    insist_on_real_build(built_rust_component)
    return built_rust_component


@pytest.fixture
def workspace(
    built_rust_workspace: BuiltProject, insist_on_real_build: Callable[[BuiltProject], None]
) -> BuiltProject:
    insist_on_real_build(built_rust_workspace)
    return built_rust_workspace


def header(path: Path) -> bytes:
    return path.read_bytes()[:8]


def test_wasip2_gives_a_component_that_greets(component: BuiltProject) -> None:
    built = component.wasm["hello-component"]
    assert header(built) == COMPONENT
    assert greet(built, "Ada") == "Hello, Ada!"


def test_the_committed_component_stands_in_for_the_built_one(
    component: BuiltProject, interface: Callable[[Path], tuple[list[str], list[str]]]
) -> None:
    _, built = interface(component.wasm["hello-component"])
    _, committed = interface(DATA / "hello-component.wasm")
    assert built == committed == ["example:hello/greeting@1.2.0"]


def test_the_program_of_the_workspace_greets(workspace: BuiltProject, tmp_path: Path) -> None:
    program = workspace.wasm["greet-cli"]
    assert header(program) == MODULE
    assert run_command(program, "Ada", output=tmp_path / "output") == "Hello, Ada!\n"


def test_the_library_of_the_workspace_counts_words(workspace: BuiltProject) -> None:
    library = workspace.wasm["word-count"]
    assert header(library) == MODULE
    assert count_words(library, b" one two\nthree  ") == 3


def test_the_native_helper_is_not_built_as_wasm(workspace: BuiltProject) -> None:
    built = {path.name for path in workspace.wasm["greet-cli"].parent.glob("*.wasm")}
    assert built == {"greet-cli.wasm", "word_count.wasm"}


@pytest.mark.parametrize("project", ["component", "workspace"])
def test_git_ignores_what_the_build_wrote(project: str, request: pytest.FixtureRequest) -> None:
    built: BuiltProject = request.getfixturevalue(project)
    assert run_git(built.root, "status", "--porcelain") == ""


def test_cargo_component_leaves_a_component_under_wasip1(
    component: BuiltProject, rust_toolchain: RustToolchain | Unavailable, tmp_path: Path
) -> None:
    assert isinstance(rust_toolchain, RustToolchain)
    if not shutil.which("cargo-component", path=rust_toolchain.environment["PATH"]):
        pytest.skip("cargo-component isn't installed")
    root = tmp_path / "rust-component"
    # With its intermediate files, so that the bindings generator need not be compiled again.
    shutil.copytree(component.root, root)
    finished = rust_toolchain.run("component", "build", "--release", cwd=root)
    assert finished.returncode == 0, finished.stderr
    built = root / "target/wasm32-wasip1/release/hello_component.wasm"
    assert header(built) == COMPONENT
    assert header(built.parent / "deps" / built.name) == MODULE
    assert greet(built, "Ada") == "Hello, Ada!"
