from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pluggy
import pytest
from git_repository import run_git

import wasm_publish_tinygo
from wasm_publish import hookspecs
from wasm_publish.model import Build, Project, ProjectFile, Selection
from wasm_publish.settings.settings import Settings
from wasm_publish.versions.version import parse_version

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.unit.tinygo.conftest import Folder


@pytest.fixture
def manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hookspecs.NAMESPACE)
    manager.add_hookspecs(hookspecs)
    manager.register(wasm_publish_tinygo)
    manager.check_pending()
    return manager


def validated(hook: Any, project: Project, version: str | None) -> list[str]:  # noqa: ANN401
    """The codes of what the plugin finds in a project of the version that was chosen."""
    (problems,) = hook.wasm_publish_validate(
        project=project,
        version=version and parse_version(version, "semver"),
        wasm=None,
        settings=Settings(),
    )
    return [problem.code for problem in problems]


def test_the_hooks_work_together(
    folder: Folder, manager: pluggy.PluginManager, make_repo: Callable[..., str]
) -> None:
    manifest = folder.go_mod()
    wasm = folder.wasm("main.wasm")
    make_repo(folder.root)
    hook = manager.hook
    ((file,),) = hook.wasm_publish_find_project_files(root=folder.root)
    assert file == ProjectFile(manifest, "go")
    (project,) = hook.wasm_publish_read_projects(project_file=file, selection=Selection())
    assert project.name == "hello"
    assert hook.wasm_publish_version(project=project, refs=["v1.2.3"]) == ("1.2.3", "")
    assert hook.wasm_publish_locate_wasm(project=project, build=Build()).path == wasm
    assert (
        hook.wasm_publish_build_command(project=project, build=Build(), settings=Settings()).argv[0]
        == "go"
    )
    assert validated(hook, project, "1.2.3") == []


def test_a_version_that_is_given_needs_no_history(
    folder: Folder, manager: pluggy.PluginManager, make_repo: Callable[..., str], tmp_path: Path
) -> None:
    folder.go_mod()
    make_repo(folder.root)
    # The clone of a single commit is shallow only if it lacks one.
    run_git(folder.root, "commit", "--quiet", "--allow-empty", "--message", "More")
    run_git(tmp_path, "clone", "--quiet", "--depth=1", folder.root.as_uri(), "clone")
    project = type(folder)(tmp_path / "clone").project()

    counted = manager.hook.wasm_publish_version(project=project, refs=())
    assert validated(manager.hook, project, counted.text) == ["shallow-clone"]
    for given in ("1.2.3", "1.2.3-rc.1", None):
        assert validated(manager.hook, project, given) == []


def test_a_folder_without_go_mod_offers_none(folder: Folder, manager: pluggy.PluginManager) -> None:
    folder.write("below/go.mod", "module example.com/below\n")
    (folder.root / "go.mod").mkdir()
    assert manager.hook.wasm_publish_find_project_files(root=folder.root) == [[]]


@pytest.mark.parametrize("language", ["go", "rust"])
def test_other_projects_are_left_to_other_plugins(
    folder: Folder, manager: pluggy.PluginManager, language: str
) -> None:
    """Another language's, or one that only `--wasm` and `--name` make."""
    file = folder.write("Cargo.toml") if language == "rust" else None
    project = Project("a", language, folder.root, folder.root, file=file)
    hook = manager.hook
    assert hook.wasm_publish_locate_wasm(project=project, build=Build()) is None
    assert (
        hook.wasm_publish_build_command(project=project, build=Build(), settings=Settings()) is None
    )
    assert hook.wasm_publish_version(project=project, refs=["v1.2.3"]) is None
    assert validated(hook, project, "1.2.3") == []


def test_other_manifests_are_left_to_other_plugins(
    folder: Folder, manager: pluggy.PluginManager
) -> None:
    file = ProjectFile(folder.write("Cargo.toml"), "rust")
    read = manager.hook.wasm_publish_read_projects
    assert read(project_file=file, selection=Selection()) is None


def test_loading_the_plugin_loads_none_of_its_modules() -> None:
    program = (
        "import sys, wasm_publish_tinygo;"
        "print([name for name in sys.modules if name.startswith('wasm_publish_tinygo.')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert run.stdout.strip() == "[]"
