"""Which folders are WIT packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish.model import ProjectFile

if TYPE_CHECKING:
    from wit_folder import Folder


def test_a_folder_with_wit_is_one(folder: Folder) -> None:
    folder.wit(path="wit/z.wit")
    first = folder.wit(path="wit/a.wit")
    folder.wit(path="wit/deps/io/streams.wit")
    assert folder.found() == [ProjectFile(first, "wit", yields=True)]


def test_so_is_one_with_a_file_of_wkg(folder: Folder) -> None:
    file = folder.write("wkg.toml")
    assert folder.found() == [ProjectFile(file, "wit", yields=True)]
    folder.wit()
    assert folder.found() == [ProjectFile(file, "wit", yields=True)]


def test_an_empty_one_is_none(folder: Folder) -> None:
    assert folder.found() == []


def test_other_folders_are_none(folder: Folder) -> None:
    folder.wit(path="greeting.wit")
    folder.write("wit/README.md")
    (folder.root / "wit" / "folder.wit").mkdir()
    (folder.root / "wkg.toml").mkdir()
    assert folder.found() == []


@pytest.mark.parametrize(
    "manifest",
    ["Cargo.toml", "pyproject.toml", "go.mod", "package.json", "CMakeLists.txt", "app.csproj"],
)
@pytest.mark.parametrize("wkg", [True, False])
def test_the_project_of_a_language_stays_one(folder: Folder, manifest: str, *, wkg: bool) -> None:
    folder.wit()
    if wkg:
        folder.write("wkg.toml")
    folder.write(manifest)
    assert folder.found() == []


@pytest.mark.parametrize("text", ['name = "app"', 'wasm = "app.wasm"', '[[artifact]]\nname = "a"'])
def test_so_does_one_that_our_own_file_describes(folder: Folder, text: str) -> None:
    folder.wit()
    folder.write("wasm-publish.toml", text)
    assert folder.found() == []


def test_settings_make_no_other_project(folder: Folder) -> None:
    folder.wit()
    folder.write("wasm-publish.toml", 'registry = "ghcr.io/acme"')
    assert len(folder.found()) == 1
    assert "a file wasm-publish.toml" in folder.project().evidence
