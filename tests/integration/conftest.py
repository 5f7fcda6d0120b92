"""The command line in a folder with a wasm file, and places to publish to."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT
from in_process import CommandLine
from opened_registry import store_in
from plugin_site import plugin_site
from publishing_places import Place

from wasm_publish.stores.archive import ArchiveStore
from wasm_publish.stores.layout import LayoutStore

if TYPE_CHECKING:
    from pathlib import Path

    from docker_registry import DockerRegistry
    from publishing_places import NewPlace

_NUMBERS = itertools.count()


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The program in a folder that holds `hello.wasm`."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "hello.wasm").write_bytes(COMPONENT)
    monkeypatch.chdir(folder)
    return CommandLine(folder, plugin_site(tmp_path / "site", monkeypatch))


@pytest.fixture(params=["docker_registry", "layout", "archive"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> NewPlace:
    """Gives new repositories: of a real registry, in folders, or in files."""

    def in_registry() -> Place:
        registry: DockerRegistry = request.getfixturevalue("docker_registry")
        name = f"place/{next(_NUMBERS)}"
        return Place(f"{registry.host}/{name}", store_in(registry, name))

    def in_layout() -> Place:
        folder = tmp_path / f"layout-{next(_NUMBERS)}"
        return Place(f"oci:{folder}", LayoutStore(folder))

    def in_archive() -> Place:
        file = tmp_path / f"archive-{next(_NUMBERS)}.tar"
        return Place(f"oci-archive:{file}", ArchiveStore(file))

    makers = {"docker_registry": in_registry, "layout": in_layout, "archive": in_archive}
    return makers[request.param]


@pytest.fixture
def place(new_place: NewPlace) -> Place:
    """A new repository."""
    return new_place()
