"""The wasm files in tests/data are what their README says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from example_projects import DATA

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADERS = {"module": b"\0asm\x01\0\0\0", "component": b"\0asm\x0d\0\x01\0"}
KINDS = {
    "cargo-component.wasm": "component",
    "componentize-py-shape.wasm": "component",
    "composed-component.wasm": "component",
    "go-shape.wasm": "module",
    "greet-module.wasm": "module",
    "hello-component.wasm": "component",
    "unfinished-component.wasm": "module",
    # A WIT package is a component that holds types alone.
    "wit-package.wasm": "component",
    "word-count-module.wasm": "module",
}


def test_no_file_is_left_out() -> None:
    assert {path.name for path in DATA.glob("*.wasm")} == KINDS.keys()


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_it_is_small_and_valid(name: str, kind: str, wasm_tools: Callable[..., str]) -> None:
    path = DATA / name
    content = path.read_bytes()
    assert content[:8] == HEADERS[kind]
    assert len(content) < 200_000
    wasm_tools("validate", path)


@pytest.mark.parametrize("name", KINDS)
def test_the_readme_tells_how_it_is_made(name: str) -> None:
    assert f"`{name}`" in (DATA / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", KINDS)
def test_it_names_no_folder_of_who_made_it(name: str) -> None:
    content = (DATA / name).read_bytes()
    assert not [place for place in (b"/home/", b"/root/", b"/tmp/", b"/Users/") if place in content]


def test_the_unfinished_component_can_be_finished(
    wasm_tools: Callable[..., str], tmp_path: Path
) -> None:
    finished = tmp_path / "finished.wasm"
    wasm_tools("component", "new", DATA / "unfinished-component.wasm", "-o", finished)
    assert finished.read_bytes()[:8] == HEADERS["component"]


def test_the_composed_component_imports_nothing(
    interface: Callable[[Path], tuple[list[str], list[str]]],
) -> None:
    composed = interface(DATA / "composed-component.wasm")
    assert composed == ([], ["example:hello/welcome@1.2.0"])


def test_the_wit_package_holds_interfaces_and_worlds(wasm_tools: Callable[..., str]) -> None:
    text = wasm_tools("component", "wit", DATA / "wit-package.wasm")
    held = [line for line in text.splitlines() if line.startswith(("interface ", "world "))]
    assert held == [
        "interface greeting {",
        "interface welcome {",
        "world hello {",
        "world reception {",
    ]
