"""The encoded package, made or found."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from wit_folder import PACKAGE, on_posix, pretend_program, without_programs

import wasm_publish_wit as plugin
from wasm_publish.errors import InvalidWasm, NothingToPublish
from wasm_publish.model import LocatedWasm, ProjectFile, Selection
from wasm_publish.wasm import scan

if TYPE_CHECKING:
    from pathlib import Path

    from wit_folder import Folder

    from wasm_publish.model import Build, Problem

DEMO = "package example:hello@1.2.0;\n"


def fault(folder: Folder, build: Build) -> Problem:
    with pytest.raises(InvalidWasm) as caught:
        folder.locate(build)
    return caught.value.problem


class TestMade:
    def test_it_is_that_of_wasm_tools(self, folder: Folder, real_build: Build) -> None:
        folder.wit()
        located = folder.locate(real_build)
        assert located
        assert located.path.name == "greeting.wasm"
        assert located.made_from == folder.root / "wit"
        assert located.reason == "the WIT package, encoded by wasm-tools"
        contents = scan(located.path)
        assert contents.kind == "wit"
        assert [export.name for export in contents.exports] == ["acme:greeting/greet@0.1.0"]

    def test_the_same_wit_gives_the_same_bytes(self, folder: Folder, real_build: Build) -> None:
        folder.wit()
        first, second = folder.locate(real_build), folder.locate(real_build)
        assert first
        assert second
        assert first.path != second.path
        assert first.path.read_bytes() == second.path.read_bytes()

    def test_nothing_is_written_beside_the_wit(self, folder: Folder, real_build: Build) -> None:
        file = folder.wit()
        folder.locate(real_build)
        assert [path for path in folder.root.rglob("*") if path.is_file()] == [file]

    def test_it_counts_before_what_was_encoded_earlier(
        self, folder: Folder, real_build: Build
    ) -> None:
        folder.wit(DEMO + "interface new {}\n")
        folder.encoded("demo.wasm")
        located = folder.locate(real_build)
        assert located
        assert located.made_from

    def test_dependencies_are_those_in_deps(self, folder: Folder, real_build: Build) -> None:
        folder.wit("package acme:greeting@0.1.0;\nworld w { import wasi:io/poll@0.2.0; }\n")
        folder.wit("package wasi:io@0.2.0;\ninterface poll {}\n", "wit/deps/io/poll.wit")
        located = folder.locate(real_build)
        assert located
        (world,) = scan(located.path).exports
        assert world.name == "acme:greeting/w@0.1.0"

    def test_it_is_gone_with_the_process(self, folder: Folder, real_build: Build) -> None:
        folder.wit()
        code = (
            "import sys, pathlib, wasm_publish_wit as plugin\n"
            "from wasm_publish.model import Build, Selection\n"
            "(file,) = plugin.wasm_publish_find_project_files(pathlib.Path(sys.argv[1]))\n"
            "(project,) = plugin.wasm_publish_read_projects(file, Selection())\n"
            "located = plugin.wasm_publish_locate_wasm(project, Build())\n"
            "assert located.path.is_file()\n"
            "print(located.path, end='')\n"
        )
        temporary = folder.root / "temporary"
        temporary.mkdir()
        paths = os.pathsep.join([real_build.environment["PATH"], os.environ.get("PATH", "")])
        environment = {**os.environ, "PATH": paths, "TMPDIR": str(temporary)}
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder.root)],
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
        )
        assert done.stdout
        assert list(temporary.iterdir()) == []


class TestFaults:
    def test_wrong_wit_is_told_with_its_line(self, folder: Folder, real_build: Build) -> None:
        file = folder.wit("package acme:greeting@0.1.0;\n\nworld w {\n  imprt x;\n}\n")
        problem = fault(folder, real_build)
        assert (problem.code, problem.file, problem.line) == ("invalid-wit", file, 4)
        assert problem.message.startswith("wasm-tools can't encode the package: expected ")
        assert problem.remedy == "correct the WIT"

    def test_so_is_that_of_a_dependency(self, folder: Folder, real_build: Build) -> None:
        folder.wit()
        file = folder.wit("package a:b;\ninterface d }", "wit/deps/b/b.wit")
        problem = fault(folder, real_build)
        assert (problem.file, problem.line) == (file, 2)
        assert problem.message.startswith("wasm-tools can't encode the package: expected ")

    def test_a_package_that_is_missing_is_told(self, folder: Folder, real_build: Build) -> None:
        file = folder.wit("package acme:greeting@0.1.0;\nworld w { import wasi:io/poll@0.2.0; }\n")
        problem = fault(folder, real_build)
        assert (problem.file, problem.line) == (file, 2)
        assert problem.message == (
            "wasm-tools can't encode the package: package 'wasi:io@0.2.0' not found"
        )
        assert problem.remedy == "put it into `deps` beside the WIT, as `wkg fetch` does"

    @on_posix
    def test_a_program_that_says_nothing_is_told(self, folder: Folder, tmp_path: Path) -> None:
        folder.wit()
        problem = fault(folder, pretend_program(tmp_path / "bin", "wasm-tools", "exit 3"))
        assert problem.message == "wasm-tools can't encode the package: it gives no reason"
        assert (problem.file, problem.line) == (folder.root / "wit", None)

    @on_posix
    def test_a_program_that_is_none_is_told(self, folder: Folder, tmp_path: Path) -> None:
        folder.wit()
        build = pretend_program(tmp_path / "bin", "wasm-tools", "")
        (tmp_path / "bin" / "wasm-tools").write_bytes(b"\0\0")
        with pytest.raises(NothingToPublish) as caught:
            folder.locate(build)
        assert caught.value.problem.code == "wasm-tools-failed"


class TestFound:
    """On a machine without wasm-tools."""

    def test_nothing_is_nothing(self, folder: Folder) -> None:
        folder.wit(DEMO)
        assert folder.locate() is None

    @pytest.mark.parametrize(
        "place", ["example:hello@1.2.0.wasm", "dist/any.wasm", "lib/demo.wasm"]
    )
    @pytest.mark.skipif(sys.platform == "win32", reason="has no files with a colon")
    def test_it_may_be_called_anything(self, folder: Folder, place: str) -> None:
        folder.wit(DEMO)
        file = folder.encoded(place)
        located = folder.locate()
        assert located
        assert located.path == file
        place = file.parent.name if file.parent != folder.root else "the project's folder"
        assert located.reason == f"the WIT package in {place}"
        assert (located.made_from, located.newer_source) == (None, None)

    def test_the_newest_counts(self, folder: Folder) -> None:
        folder.wit(DEMO)
        old, new = folder.encoded("a.wasm", changed=2_000_000), folder.encoded("dist/b.wasm")
        os.utime(new, (3_000_000, 3_000_000))
        located = folder.locate()
        assert located
        assert (located.path, located.candidates) == (new, (old,))
        assert located.reason == "the WIT package in dist, the newest"

    @pytest.mark.parametrize(
        "declared", ["example:hello@1.3.0", "example:hello", "example:other@1.2.0"]
    )
    def test_other_packages_and_versions_do_not(self, folder: Folder, declared: str) -> None:
        folder.wit(f"package {declared};")
        folder.encoded("demo.wasm")
        assert folder.locate() is None

    def test_other_files_do_not(self, folder: Folder) -> None:
        folder.wit(DEMO)
        folder.write("damaged.wasm", "no wasm")
        (folder.root / "component.wasm").write_bytes(
            PACKAGE.with_name("hello-component.wasm").read_bytes()
        )
        assert folder.locate() is None

    def test_a_newer_source_is_told(self, folder: Folder) -> None:
        folder.wit(DEMO)
        folder.encoded("demo.wasm", changed=2_000_000)
        newer = folder.write("wit/deps/a.wit", "package a:b;", changed=3_000_000)
        located = folder.locate()
        assert located
        assert located.newer_source == newer


class TestAsked:
    """Among many projects, WIT may be only what one of them is made from."""

    def test_without_evidence_it_has_to_be_chosen(self, folder: Folder, real_build: Build) -> None:
        folder.wit("package acme:greeting;\ninterface a {}")
        project = folder.project()
        assert plugin.wasm_publish_locate_wasm(project, real_build)
        offered = project._replace(standing="default")
        assert plugin.wasm_publish_locate_wasm(offered, real_build) is None

    def test_a_version_is_evidence(self, folder: Folder, real_build: Build) -> None:
        folder.wit()
        offered = folder.project()._replace(standing="default")
        assert plugin.wasm_publish_locate_wasm(offered, real_build)


class TestEncoded:
    """A package that is encoded is a project by itself."""

    def test_it_tells_its_name_and_version(self, folder: Folder) -> None:
        file = folder.encoded("any.wasm")
        (project,) = plugin.wasm_publish_read_projects(ProjectFile(file, ""), Selection()) or ()
        assert (project.name, project.version, project.repository_name) == (
            "hello",
            "1.2.0",
            "example/hello",
        )
        assert (project.root, project.file) == (folder.root, file)
        build = without_programs(folder.root)
        located = plugin.wasm_publish_locate_wasm(project, build)
        assert located == LocatedWasm(file, "the file that is named")
        assert plugin.wasm_publish_build_command(project, build) is None

    def test_other_wasm_is_none(self) -> None:
        for name in ("hello-component.wasm", "greet-module.wasm"):
            file = ProjectFile(PACKAGE.with_name(name), "")
            assert plugin.wasm_publish_read_projects(file, Selection()) is None

    def test_what_is_no_wasm_is_told(self, folder: Folder) -> None:
        file = ProjectFile(folder.write("a.wasm", "text"), "")
        with pytest.raises(InvalidWasm):
            plugin.wasm_publish_read_projects(file, Selection())
