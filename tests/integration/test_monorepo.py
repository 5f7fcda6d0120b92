"""One command at the root of a repository with projects of several languages and a workspace."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING

import pytest
from command_line import wasm_publish
from git_repository import make_repo, run_git

if TYPE_CHECKING:
    from pathlib import Path

    from command_line import Ran
    from example_projects import BuiltProject

EVERYTHING = ["greet-cli", "hello-component", "hello-python", "tinygo", "word-count"]


@pytest.fixture
def monorepo(
    rust_workspace: BuiltProject,
    rust_component: BuiltProject,
    componentize_py: BuiltProject,
    tinygo: BuiltProject,
    tmp_path: Path,
) -> Path:
    """The example projects in one repository, each in a folder of its own."""
    root = tmp_path / "monorepo"
    for built in (rust_workspace, rust_component, componentize_py, tinygo):
        shutil.move(built.root, root / built.root.name)
        shutil.rmtree(root / built.root.name / ".git")
    make_repo(root, tags=["before"])
    return root


def _names(ran: Ran) -> list[str]:
    assert ran.code == 0, ran.story
    return sorted(artifact["project"] for artifact in ran.document["artifacts"])


def _plan(root: Path, *options: str) -> Ran:
    return wasm_publish("plan", "--json", "--registry", "oci:out", *options, folder=root)


def test_every_project_below_is_published_once(monorepo: Path) -> None:
    assert _names(_plan(monorepo, "--recursive")) == EVERYTHING
    ran = wasm_publish("--recursive", "--registry", "oci:out", folder=monorepo)
    assert ran.code == 0
    published = [
        line.removeprefix("oci:out/").partition(":")[0] for line in ran.answer.splitlines()
    ]
    assert sorted(published) == EVERYTHING
    assert "Skipping size-report: publish = false in Cargo.toml" in ran.story


def test_a_list_at_the_root_says_which(monorepo: Path) -> None:
    (monorepo / "wasm-publish.toml").write_text(
        'projects = ["rust-*/**", "tinygo"]\n', encoding="utf-8"
    )
    assert _names(_plan(monorepo)) == sorted(set(EVERYTHING) - {"hello-python"})


def test_a_name_chooses_among_all(monorepo: Path) -> None:
    options = ("--recursive", "-p", "word-count", "-p", "Hello_Python")
    assert _names(_plan(monorepo, *options)) == ["hello-python", "word-count"]


def test_what_changed_is_published(monorepo: Path) -> None:
    since = ("--recursive", "--changed-since", "before")
    assert _names(_plan(monorepo, *since)) == []
    source = monorepo / "rust-workspace" / "word-count" / "src" / "lib.rs"
    source.write_text(source.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert _names(_plan(monorepo, *since)) == ["word-count"]
    run_git(monorepo, "commit", "--quiet", "--all", "--message", "Change")
    lock = monorepo / "rust-workspace" / "Cargo.lock"
    lock.write_text(lock.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert _names(_plan(monorepo, *since)) == ["greet-cli", "word-count"]
    assert _names(_plan(monorepo, "--recursive", "--changed-since", "HEAD~1")) == [
        "greet-cli",
        "word-count",
    ]


def test_a_path_dependency_touches_who_depends_on_it(monorepo: Path) -> None:
    workspace = monorepo / "rust-workspace"
    manifest = workspace / "word-count" / "Cargo.toml"
    text = manifest.read_text(encoding="utf-8")
    dependency = '\n[dependencies.size-report]\npath = "../size-report"\n'
    manifest.write_text(text + dependency, encoding="utf-8")
    run_git(monorepo, "commit", "--quiet", "--all", "--message", "Depend")
    source = workspace / "size-report" / "src" / "main.rs"
    source.write_text("fn main() {}\n", encoding="utf-8")
    changed = _plan(monorepo, "--recursive", "--changed-since", "HEAD")
    assert _names(changed) == ["word-count"]


def test_a_hundred_projects_are_planned_in_a_moment(tmp_path: Path) -> None:
    for number in range(100):
        folder = tmp_path / "crates" / f"crate-{number}"
        built = folder / "target" / "wasm32-wasip2" / "release"
        built.mkdir(parents=True)
        (built / f"crate_{number}.wasm").write_bytes(b"\0asm\x01\0\0\0")
        (folder / "Cargo.toml").write_text(
            f'[package]\nname = "crate-{number}"\nversion = "1.0.0"\n'
            '[lib]\ncrate-type = ["cdylib"]\n',
            encoding="utf-8",
        )
    (tmp_path / ".gitignore").write_text("target\n", encoding="utf-8")
    make_repo(tmp_path)
    begun = time.monotonic()
    assert len(_names(_plan(tmp_path, "--recursive"))) == 100
    # A twentieth of that on an idle machine; reading anything for each pair would take longer.
    assert time.monotonic() - begun < 10
