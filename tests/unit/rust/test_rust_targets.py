from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from wasm_publish_rust.inheritance import package_of
from wasm_publish_rust.targets import cargo_targets

if TYPE_CHECKING:
    from tests.unit.rust.conftest import Tree


def targets(tree: Tree, manifest: str, *files: str) -> list[str]:
    tree.write("Cargo.toml", f'[package]\nname = "my-crate"\n{manifest}')
    for file in files:
        tree.write(file)
    found = cargo_targets(package_of(tree.project()))
    return [f"{target.kind} {target.name}" for target in found]


@pytest.mark.parametrize(
    ("manifest", "files", "expected"),
    [
        ("", ["src/lib.rs"], []),
        ('[lib]\ncrate-type = ["cdylib"]\n', [], ["cdylib my_crate"]),
        ('[lib]\ncrate_type = ["rlib", "cdylib"]\n', [], ["cdylib my_crate"]),
        ('[lib]\nname = "plugin"\ncrate-type = ["cdylib"]\n', [], ["cdylib plugin"]),
        ('[lib]\ncrate-type = ["staticlib"]\n', [], []),
        ("", ["src/main.rs"], ["bin my-crate"]),
        ("", ["src/bin/one.rs", "src/bin/two/main.rs"], ["bin one", "bin two"]),
        ("", ["src/bin/README.md", "src/bin/helper/mod.rs"], []),
        ("autobins = false\n", ["src/main.rs"], []),
        (
            'edition = "2021"\n[[bin]]\nname = "x"\npath = "src/main.rs"\n',
            ["src/main.rs"],
            ["bin x"],
        ),
        (
            'edition = "2021"\n[[bin]]\nname = "x"\n',
            ["src/main.rs", "src/bin/x.rs"],
            ["bin x", "bin my-crate"],
        ),
        ('[[bin]]\nname = "x"\n', ["src/main.rs", "src/bin/x.rs"], ["bin x"]),
        (
            'autobins = true\n[[bin]]\nname = "x"\n',
            ["src/main.rs", "src/bin/x.rs"],
            ["bin x", "bin my-crate"],
        ),
    ],
)
def test_targets(tree: Tree, manifest: str, files: list[str], expected: list[str]) -> None:
    assert targets(tree, manifest, *files) == expected


def test_the_edition_may_be_inherited(tree: Tree) -> None:
    manifest = (
        'edition.workspace = true\n[workspace.package]\nedition = "2024"\n[[bin]]\nname = "x"\n'
    )
    assert targets(tree, manifest, "src/main.rs") == ["bin x", "bin my-crate"]
