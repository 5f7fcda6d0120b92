from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import a_project

from wasm_publish.projects.content import content_of

if TYPE_CHECKING:
    from wasm_publish.model import Project

ROOT = Path("/projects/hello").absolute()
PROJECT = a_project(root=ROOT, workspace_root=ROOT, file=ROOT / "Cargo.toml")
WORKSPACE = Path("/projects").absolute()
MEMBER = a_project(root=ROOT, workspace_root=WORKSPACE, file=ROOT / "Cargo.toml")


def _counts(
    file: str | Path, *inputs: Path, project: Project = PROJECT, projects: tuple[str, ...] = ()
) -> bool:
    others = {ROOT / other for other in projects}
    path = ROOT / file
    found = content_of(project, [path], inputs, others.__contains__)
    assert found in {(), (path,)}
    return bool(found)


@pytest.mark.parametrize(
    "file",
    [
        "Cargo.toml",
        "build.rs",
        "main.go",
        "hello.wit",
        "src/lib.rs",
        "src/README.md",
        "src/docs/mod.rs",
        "src/.hidden",
        "wit/world.wit",
        "wit/deps/http/types.wit",
        "assets/words.txt",
        "requirements.txt",
        "wasm-publish.toml",
    ],
)
def test_what_a_wasm_is_made_from_counts(file: str) -> None:
    assert _counts(file)


@pytest.mark.parametrize(
    "file",
    [
        "README.md",
        "readme.txt",
        "CHANGELOG.md",
        "LICENSE",
        "LICENSE-MIT",
        "LICENCE.txt",
        "COPYING",
        "NOTICE",
        "Makefile",
        "justfile",
        "tox.ini",
        "flake.nix",
        "codecov.yml",
        ".gitignore",
        ".gitlab-ci.yml",
        ".github/workflows/ci.yml",
        ".cargo/config.toml",
        "docs/index.html",
        "tests/it.rs",
        "Tests/it.py",
        "benches/speed.rs",
        "examples/one.rs",
        "testdata/one.wasm",
    ],
)
def test_what_stays_behind_does_not(file: str) -> None:
    assert not _counts(file)


def test_what_is_elsewhere_does_not() -> None:
    assert not _counts(WORKSPACE / "other" / "src" / "lib.rs")
    assert not _counts(WORKSPACE / "Cargo.toml")


def test_what_a_plugin_names_counts_whatever_it_is_called() -> None:
    inputs = (ROOT / ".cargo", WORKSPACE / "shared", ROOT / "Makefile")
    for file in (ROOT / ".cargo/config.toml", WORKSPACE / "shared/src/lib.rs", ROOT / "Makefile"):
        assert _counts(file, *inputs)
    assert not _counts(WORKSPACE / "shared/README.md", *inputs)


def test_the_project_file_counts_whatever_it_is_called() -> None:
    project = PROJECT._replace(file=ROOT / "project.yaml")
    assert content_of(project, [ROOT / "project.yaml"], (), lambda _: False)


def test_another_project_below_is_its_own() -> None:
    assert not _counts("crates/other/src/lib.rs", projects=("crates/other",))
    assert not _counts("crates/other/Cargo.toml", projects=("crates/other",))
    assert _counts("crates/mine/src/lib.rs", projects=("crates/other", "."))
    assert _counts("crates/other/src/lib.rs", ROOT / "crates" / "other", projects=("crates/other",))


def test_files_at_the_root_of_a_workspace_are_no_members_own() -> None:
    for file in ("Cargo.toml", "Cargo.lock"):
        assert not _counts(WORKSPACE / file, WORKSPACE / file, project=MEMBER)
        assert _counts(ROOT / file, ROOT / file, project=PROJECT)
    assert _counts(WORKSPACE / "wit" / "a.wit", WORKSPACE / "wit", project=MEMBER)
    assert _counts("src/lib.rs", project=MEMBER)


def test_the_order_is_that_of_the_files() -> None:
    files = [ROOT / name for name in ("src/b.rs", "README.md", "src/a.rs")]
    assert content_of(PROJECT, files, (), lambda _: False) == (files[0], files[2])
