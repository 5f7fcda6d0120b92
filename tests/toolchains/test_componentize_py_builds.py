"""The Python example builds with the componentize-py of the test environment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from example_projects import DATA
from git_repository import run_git
from running_wasm import greet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from example_projects import BuiltProject

STAND_IN = DATA / "componentize-py-shape.wasm"


@pytest.fixture
def project(
    built_componentize_py: BuiltProject, insist_on_real_build: Callable[[BuiltProject], None]
) -> BuiltProject:
    insist_on_real_build(built_componentize_py)
    return built_componentize_py


def nested(metadata: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What `wasm-tools metadata show --json` tells of each level, the outermost first."""
    for kind, level in metadata.items():
        yield level["metadata"] if kind == "component" else level
        for child in level.get("children", ()):
            yield from nested(child)


def fingerprint(description: str) -> tuple[set[str], set[str]]:
    outermost, *inner = nested(json.loads(description))
    makers = {maker for _, values in outermost["producers"] for maker in values}
    return makers, {level["name"] for level in inner if level["name"]}


@pytest.mark.toolchain
def test_the_readme_command_gives_a_component(project: BuiltProject) -> None:
    assert project.wasm["hello-python"].read_bytes()[:8] == b"\0asm\x0d\0\x01\0"


@pytest.mark.toolchain
def test_git_ignores_what_componentize_py_wrote(project: BuiltProject) -> None:
    assert run_git(project.root, "status", "--porcelain") == ""


@pytest.mark.toolchain
def test_the_stand_in_has_the_fingerprint_of_the_real_one(
    project: BuiltProject, wasm_tools: Callable[..., str]
) -> None:
    show = ("metadata", "show", "--json")
    real_makers, real_modules = fingerprint(wasm_tools(*show, project.wasm["hello-python"]))
    makers, modules = fingerprint(wasm_tools(*show, STAND_IN))
    assert makers == real_makers
    # The runtime brings a Python of its own, whose version is in the name.
    assert {"componentize_py_runtime.wasm", "libc.so"} <= modules & real_modules
    assert any(name.startswith("libpython3.") for name in real_modules)
    assert any(name.startswith("libpython3.") for name in modules)


@pytest.mark.toolchain
def test_the_stand_in_exports_what_the_real_one_does(
    project: BuiltProject, interface: Callable[[Path], tuple[list[str], list[str]]]
) -> None:
    _, real = interface(project.wasm["hello-python"])
    _, exports = interface(STAND_IN)
    assert exports == real == ["example:hello/greeting@1.2.0", "exports"]


def test_the_stand_in_runs() -> None:
    assert greet(STAND_IN, "Ada") == "Hello, world!"
