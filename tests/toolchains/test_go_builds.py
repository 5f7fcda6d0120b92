"""The Go example builds with the TinyGo of this machine, or with its Go, as its README says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from example_projects import DATA
from git_repository import run_git
from running_wasm import run_command

from wasm_publish.wasm import scan, toolchain_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from example_projects import BuiltProject

STAND_IN = DATA / "go-shape.wasm"


@pytest.fixture
def project(
    built_tinygo: BuiltProject, insist_on_real_build: Callable[[BuiltProject], None]
) -> BuiltProject:
    insist_on_real_build(built_tinygo)
    return built_tinygo


@pytest.mark.toolchain
def test_the_readme_command_gives_a_program_that_greets(
    project: BuiltProject, tmp_path: Path
) -> None:
    program = project.wasm["hello-go"]
    assert program.read_bytes()[:8] == b"\0asm\x01\0\0\0"
    assert run_command(program, "Ada", output=tmp_path / "output") == "Hello, Ada!\n"


@pytest.mark.toolchain
def test_git_ignores_what_the_compiler_wrote(project: BuiltProject) -> None:
    assert run_git(project.root, "status", "--porcelain") == ""


@pytest.mark.toolchain
def test_the_wasm_tells_which_compiler_made_it(project: BuiltProject) -> None:
    toolchain = toolchain_of(scan(project.wasm["hello-go"]))
    assert toolchain is not None
    name = "TinyGo" if str(project.toolchain).startswith("tinygo") else "Go"
    assert toolchain.name == name
    assert str(toolchain.version) in str(project.toolchain)


@pytest.mark.toolchain
def test_the_stand_in_has_the_fingerprint_of_go(project: BuiltProject) -> None:
    if str(project.toolchain).startswith("tinygo"):
        pytest.skip("the stand-in is in the shape of Go, and TinyGo built the example")
    real, shape = scan(project.wasm["hello-go"]), scan(STAND_IN)
    assert [(p.field, p.name) for p in shape.producers] == [
        (p.field, p.name) for p in real.producers
    ]
    assert set(shape.imports) <= set(real.imports)
    assert set(shape.exports) == set(real.exports)


def test_the_stand_in_runs(tmp_path: Path) -> None:
    assert run_command(STAND_IN, output=tmp_path / "output") == "Hello, world!\n"
