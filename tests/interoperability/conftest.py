"""Programs of others, and the page that tells what works with them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from example_projects import DATA
from in_process import CommandLine
from interoperability_table import Page
from peer_programs import find_peer
from plugin_site import plugin_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from peer_programs import Peer

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "interoperability.md"


@pytest.fixture(scope="session")
def page() -> Iterator[Page]:
    """The page, which is written when all tests are through."""
    page = Page(PAGE)
    yield page
    page.write()


@pytest.fixture
def reads(page: Page) -> Callable[[str, str, str], None]:
    """Notes what another tool makes of what we wrote: tool, format, outcome."""
    return partial(page.note, "What wasm-publish writes, read by others", "tool")


@pytest.fixture
def writes(page: Page) -> Callable[[str, str], None]:
    """Notes what we make of what another tool wrote: tool and what it did, outcome."""
    note = partial(page.note, "What others write, read by wasm-publish", "tool")
    return lambda row, text: note(row, "`wasm-publish pull`", text)


@pytest.fixture
def peer(tmp_path: Path, machine_environment: Mapping[str, str]) -> Callable[[str], Peer]:
    """Finds a program, which runs in a folder with wasm files in it; else skips the test."""

    def find(name: str) -> Peer:
        folder = tmp_path / name
        folder.mkdir()
        found = find_peer(name, folder, machine_environment)
        if found is None:
            pytest.skip(f"{name} isn't installed, neither on the PATH nor in GOBIN")
        return found

    return find


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The program in a folder that holds a component and a module."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "hello.wasm").write_bytes((DATA / "hello-component.wasm").read_bytes())
    (folder / "greet.wasm").write_bytes((DATA / "greet-module.wasm").read_bytes())
    monkeypatch.chdir(folder)
    return CommandLine(folder, plugin_site(tmp_path / "site", monkeypatch))
