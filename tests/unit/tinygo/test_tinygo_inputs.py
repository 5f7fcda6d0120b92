"""What makes a module worth publishing again beside the files of its own folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import a_project

import wasm_publish_tinygo as plugin

if TYPE_CHECKING:
    from tests.unit.tinygo.conftest import Folder


def test_folders_that_stand_in_for_modules_count(folder: Folder) -> None:
    file = folder.go_mod(
        more="""
        require example.com/shared v1.0.0
        replace example.com/shared v1.0.0 => ../shared
        replace (
            example.com/inner => ./inner
            example.com/fork => example.com/other v1.2.3
        )
        """
    )
    project = a_project(language="go", root=folder.root, file=file)
    assert [*plugin.wasm_publish_inputs(project)] == [
        folder.root.parent / "shared",
        folder.root / "inner",
    ]


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ("..", ".."),
        (".", "."),
        ("./inner", "inner"),
        ('"../a b"', "../a b"),
        ("`./a b`", "a b"),
        ('"./a\\"b"', 'a"b'),
        ("/opt/shared", "/opt/shared"),
        ("example.com/other", None),
        ('"example.com/other"', None),
        ('"', None),
        ("...", None),
    ],
)
def test_what_go_takes_for_a_folder_is_one(folder: Folder, place: str, meant: str | None) -> None:
    file = folder.go_mod(more=f"replace example.com/shared => {place}\n")
    project = a_project(language="go", root=folder.root, file=file)
    expected = [Path(os.path.normpath(folder.root / meant))] if meant else []
    assert [*plugin.wasm_publish_inputs(project)] == expected


def test_a_module_that_replaces_nothing_is_made_of_its_own_folder(folder: Folder) -> None:
    project = a_project(language="go", root=folder.root, file=folder.go_mod())
    assert [*plugin.wasm_publish_inputs(project)] == []


def test_other_languages_are_none_of_its_business() -> None:
    assert [*plugin.wasm_publish_inputs(a_project(language="rust"))] == []
    assert [*plugin.wasm_publish_inputs(a_project(language="go", file=None))] == []
