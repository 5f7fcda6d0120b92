from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import ROOT, a_project

from wasm_publish.errors import UsageError
from wasm_publish.projects.belonging import Belonging

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = a_project(file=ROOT / "Cargo.toml")
LIBRARY = ROOT.parent / "library"


def belongs(path: str, *, language: str = "rust", projects: tuple[str, ...] = ()) -> bool:
    project = PROJECT._replace(language=language)
    others = {ROOT / place for place in projects}
    return Belonging(project, (LIBRARY / "src",), others.__contains__).has(ROOT / path)


@pytest.mark.parametrize("path", ["Cargo.toml", "src/lib.rs", "README.md"])
def test_all_in_its_folder_is_its_own(path: str) -> None:
    assert belongs(path)


@pytest.mark.parametrize(
    ("place", "is_its_own"),
    [
        (LIBRARY / "src", True),
        (LIBRARY / "src" / "lib.rs", True),
        (LIBRARY / "README.md", False),
        (ROOT.parent / "other", False),
    ],
)
def test_so_is_what_it_is_made_from(place: Path, *, is_its_own: bool) -> None:
    assert Belonging(PROJECT, (LIBRARY / "src",), lambda _: False).has(place) is is_its_own


@pytest.mark.parametrize("place", [LIBRARY, ROOT.parent])
def test_a_submodule_counts_for_what_is_in_it(place: Path) -> None:
    assert Belonging(PROJECT, (LIBRARY / "src",), lambda _: False).has(place)


@pytest.mark.parametrize("path", ["below/lib.rs", "below/deep/lib.rs"])
def test_what_is_another_projects_is_not_its_own(path: str) -> None:
    assert belongs(path)
    assert not belongs(path, projects=("below",))


def test_nobody_knows_what_a_project_without_a_language_is_put_together_from() -> None:
    assert belongs("below/lib.rs", projects=("below",), language="wasm")


def test_its_own_project_file_is_not_that_of_another() -> None:
    assert belongs("src/lib.rs", projects=(".",))


def test_a_project_file_that_can_not_be_read_is_one_all_the_same() -> None:
    def fail(_: Path) -> bool:
        raise UsageError("invalid TOML", code="invalid-toml")

    belonging = Belonging(PROJECT, (), fail)
    assert not belonging.has(ROOT / "below" / "lib.rs")
    assert belonging.has(ROOT / "lib.rs")
