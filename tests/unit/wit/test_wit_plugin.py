"""The hooks of the plugin, and the command and the comparison behind two of them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pluggy
import pytest
from builders import a_project, a_version, a_wasm_info, externs
from wit_folder import GREETING, on_posix, pretend_program, without_programs

import wasm_publish_wit
from wasm_publish import hookspecs
from wasm_publish.model import Build, Project, ProjectFile, Selection, WasmContents
from wasm_publish.settings.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from wit_folder import Folder

    from wasm_publish.model import Problem, WasmInfo

RUST = a_project()
TOLD = Project(name="greeting", language="wit", root=RUST.root, workspace_root=RUST.root)


@pytest.fixture
def manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hookspecs.NAMESPACE)
    manager.add_hookspecs(hookspecs)
    manager.register(wasm_publish_wit)
    manager.check_pending()
    return manager


def package(*exports: str) -> WasmInfo:
    return a_wasm_info(contents=WasmContents("wit", exports=externs("instance", *exports)))


GREET = package("acme:greeting/greet@0.1.0", "acme:greeting/greeter@0.1.0")


def test_the_hooks_work_together(folder: Folder, manager: pluggy.PluginManager) -> None:
    path = folder.wit()
    hook = manager.hook
    ((file,),) = hook.wasm_publish_find_project_files(root=folder.root)
    assert file == ProjectFile(path, "wit", yields=True)
    (project,) = hook.wasm_publish_read_projects(project_file=file, selection=Selection())
    assert project.name == "greeting"
    build = without_programs(folder.root)
    assert hook.wasm_publish_locate_wasm(project=project, build=build) is None
    command = hook.wasm_publish_build_command(project=project, build=build, settings=Settings())
    assert command.argv[0] == "wasm-tools"
    assert hook.wasm_publish_inputs(project=project) == [[folder.root / "wkg.toml"]]
    validate = hook.wasm_publish_validate
    (problems,) = validate(
        project=project, version=a_version("0.1.0"), wasm=GREET, settings=Settings()
    )
    assert list(problems) == []


@pytest.mark.parametrize("project", [RUST, TOLD], ids=["another language", "options alone"])
def test_projects_that_are_none_of_it_are_left_alone(
    manager: pluggy.PluginManager, project: Project
) -> None:
    hook = manager.hook
    assert hook.wasm_publish_locate_wasm(project=project, build=Build()) is None
    told = {"build": Build(), "settings": Settings()}
    assert hook.wasm_publish_build_command(project=project, **told) is None
    validate = hook.wasm_publish_validate
    given: dict[str, object] = {"version": a_version(), "wasm": GREET, "settings": Settings()}
    assert validate(project=project, **given) == [()]
    assert hook.wasm_publish_inputs(project=RUST) == [[]]
    file = ProjectFile(RUST.root / "Cargo.toml", "rust")
    read = hook.wasm_publish_read_projects
    assert read(project_file=file, selection=Selection()) is None


def test_a_check_imports_no_more_than_it_needs(folder: Folder) -> None:
    code = (
        "import sys, pathlib, wasm_publish_wit as plugin\n"
        "assert not plugin.wasm_publish_find_project_files(pathlib.Path(sys.argv[1]))\n"
        "print(*(name for name in sys.modules if name.startswith('wasm_publish_wit')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder.root)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.split() == ["wasm_publish_wit", "wasm_publish_wit.recognition"]


class TestBuildCommand:
    def test_it_is_that_of_wasm_tools(self, folder: Folder) -> None:
        folder.wit()
        project = folder.project()
        told = without_programs(folder.root)
        command = wasm_publish_wit.wasm_publish_build_command(project, told)
        assert command
        assert command.cwd == folder.root
        assert " ".join(command.argv) == "wasm-tools component wit wit --wasm -o greeting.wasm"

    def test_it_does_what_it_says(self, folder: Folder, real_build: Build) -> None:
        folder.wit()
        project = folder.project()
        assert wasm_publish_wit.wasm_publish_build_command(project, real_build) is None
        told = without_programs(folder.root)
        command = wasm_publish_wit.wasm_publish_build_command(project, told)
        assert command
        environment = dict(real_build.environment)
        subprocess.run(command.argv, cwd=command.cwd, env=environment, check=True)
        made = wasm_publish_wit.wasm_publish_locate_wasm(project, real_build)
        found = wasm_publish_wit.wasm_publish_locate_wasm(project, without_programs(folder.root))
        assert made
        assert found
        assert found.path == folder.root / "greeting.wasm"
        assert found.path.read_bytes() == made.path.read_bytes()

    @on_posix
    @pytest.mark.parametrize(("path", "place"), [("wit/a.wit", "wit"), ("a.wit", ".")])
    def test_where_only_wkg_is_installed_it_is_that_of_wkg(
        self, folder: Folder, tmp_path: Path, path: str, place: str
    ) -> None:
        folder.write("wkg.toml")
        folder.wit(GREETING, path)
        build = pretend_program(tmp_path / "bin", "wkg", "")
        command = wasm_publish_wit.wasm_publish_build_command(folder.project(), build)
        assert command
        assert command.argv == ("wkg", "build", "--wit-dir", place)


class TestContradictions:
    @pytest.fixture
    def project(self, folder: Folder) -> Project:
        folder.wit()
        return folder.project()

    def problems(
        self, project: Project, wasm: WasmInfo, version: str | None = "0.1.0", **settings: str
    ) -> list[Problem]:
        told = Settings(**settings)  # type: ignore[arg-type]
        chosen = a_version(version) if version else None
        return list(wasm_publish_wit.wasm_publish_validate(project, chosen, wasm, told))

    def test_what_agrees_is_fine(self, project: Project) -> None:
        assert self.problems(project, GREET) == []
        assert self.problems(project, GREET, wit_package="acme:greeting") == []
        assert self.problems(project, GREET, None) == []

    def test_a_component_is_none_of_its_business(self, project: Project) -> None:
        assert self.problems(project, a_wasm_info()) == []
        assert list(wasm_publish_wit.wasm_publish_validate(project, None, None, Settings())) == []

    @pytest.mark.parametrize("exports", [("a:b/c@1.0.0", "a:d/e@1.0.0"), ("plain",), ()])
    def test_nor_is_what_names_no_package(self, project: Project, exports: tuple[str]) -> None:
        assert self.problems(project, package(*exports)) == []

    def test_another_name_is_an_error(self, project: Project) -> None:
        (problem,) = self.problems(project, GREET, wit_package="acme:hello")
        assert (problem.code, problem.severity) == ("other-package", "error")
        assert problem.message == (
            "the wasm is the package acme:greeting, and it is published as acme:hello"
        )

    def test_unless_a_person_gives_it(self, project: Project) -> None:
        renamed = project._replace(name="hello", repository_name=None)
        assert self.problems(renamed, GREET) == []

    def test_another_version_is_an_error_whoever_chose_it(self, project: Project) -> None:
        (problem,) = self.problems(project, GREET, "0.2.0")
        assert problem.message == "the wasm is acme:greeting@0.1.0, and it is published as 0.2.0"
        assert problem.severity == "error"

    def test_none_is_a_warning(self, project: Project) -> None:
        (problem,) = self.problems(project, package("acme:greeting/greet"))
        assert (problem.code, problem.severity) == ("unversioned-package", "warning")
        assert problem.file == project.file
