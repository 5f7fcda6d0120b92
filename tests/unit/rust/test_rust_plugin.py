from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pluggy
import pytest

import wasm_publish_rust
from wasm_publish import hookspecs
from wasm_publish.model import Build, Project, ProjectFile, Selection
from wasm_publish.settings.settings import Settings

if TYPE_CHECKING:
    from tests.unit.rust.conftest import Tree


@pytest.fixture
def manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hookspecs.NAMESPACE)
    manager.add_hookspecs(hookspecs)
    manager.register(wasm_publish_rust)
    manager.check_pending()
    return manager


def test_the_hooks_work_together(tree: Tree, manager: pluggy.PluginManager) -> None:
    tree.crate("a")
    wasm = tree.wasm("a/target/wasm32-wasip2/release/a.wasm", "component")
    ((file,),) = manager.hook.wasm_publish_find_project_files(root=tree.root / "a")
    assert file == ProjectFile(tree.root / "a/Cargo.toml", "rust")
    (project,) = manager.hook.wasm_publish_read_projects(project_file=file, selection=Selection())
    located = manager.hook.wasm_publish_locate_wasm(project=project, build=Build())
    assert located.path == wasm
    command = manager.hook.wasm_publish_build_command(
        project=project, build=Build(), settings=Settings()
    )
    assert command.argv[:2] == ("cargo", "build")


def test_a_folder_without_manifest_offers_none(tree: Tree, manager: pluggy.PluginManager) -> None:
    tree.crate("below")
    (tree.root / "Cargo.toml").mkdir()
    assert manager.hook.wasm_publish_find_project_files(root=tree.root) == [[]]


@pytest.mark.parametrize("language", ["rust", "python"])
def test_other_projects_are_left_to_other_plugins(
    tree: Tree, manager: pluggy.PluginManager, language: str
) -> None:
    """Another language's, or one that only `--wasm` and `--name` make."""
    project = Project("a", language, tree.root, tree.root)
    hook = manager.hook
    assert hook.wasm_publish_locate_wasm(project=project, build=Build()) is None
    assert (
        hook.wasm_publish_build_command(project=project, build=Build(), settings=Settings()) is None
    )


def test_other_manifests_are_left_to_other_plugins(
    tree: Tree, manager: pluggy.PluginManager
) -> None:
    file = ProjectFile(tree.write("pyproject.toml"), "python")
    read = manager.hook.wasm_publish_read_projects
    assert read(project_file=file, selection=Selection()) is None


def test_loading_the_plugin_loads_none_of_its_modules() -> None:
    program = (
        "import sys, wasm_publish_rust;"
        "print([name for name in sys.modules if name.startswith('wasm_publish_rust.')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert run.stdout.strip() == "[]"
