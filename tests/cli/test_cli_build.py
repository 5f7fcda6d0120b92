"""`--build`: the project's own build runs before anything is planned."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT

if TYPE_CHECKING:
    from in_process import CommandLine

MAKER = """
import os, pathlib, sys
print("compiling", *sys.argv[1:], flush=True)
print("a warning", file=sys.stderr)
if "WASM_PUBLISH_PASSWORD" in os.environ:
    raise SystemExit("it knows the password")
if pathlib.Path("broken").exists():
    raise SystemExit(9)
pathlib.Path("built.wasm").write_bytes(bytes.fromhex("{component}"))
"""

PLUGIN = """
    import sys
    from pathlib import Path
    from wasm_publish.model import BuildCommand, LocatedWasm, Project, ProjectFile
    from wasm_publish.settings.option import Option

    @hookimpl
    def wasm_publish_add_options(options):
        options.add(Option("loud", "boolean", "say more", "build", setting=False, needs="build"))

    @hookimpl
    def wasm_publish_find_project_files(root):
        file = root / "made.txt"
        return [ProjectFile(file, "made")] if file.is_file() else []

    @hookimpl
    def wasm_publish_read_projects(project_file):
        if project_file.language != "made":
            return None
        root = project_file.path.parent
        return [Project("hello", "made", root, root, project_file.path, version="1.0.0")]

    @hookimpl
    def wasm_publish_locate_wasm(project):
        file = project.root / "built.wasm"
        return LocatedWasm(file, "made") if file.is_file() else None

    @hookimpl
    def wasm_publish_build_command(project, settings):
        loud = ("--loud",) if settings.extra.get("loud") else ()
        return BuildCommand((sys.executable, "maker.py", *loud), project.root)
"""

TO = ("--registry", "oci:out")


@pytest.fixture
def project(cli: CommandLine) -> CommandLine:
    """The command line in the folder of a project that a script of its own builds."""
    cli.site.install("made", PLUGIN)
    (cli.folder / "made.txt").touch()
    maker = MAKER.replace("{component}", COMPONENT.hex())
    (cli.folder / "maker.py").write_text(maker, encoding="utf-8")
    return cli


def built(cli: CommandLine) -> bool:
    return (cli.folder / "built.wasm").exists()


def test_what_is_not_built_says_how_to(project: CommandLine) -> None:
    ran = project(*TO)
    assert ran.code == 3
    command = shlex.join((sys.executable, "maker.py"))
    assert f"build it first: `{command}` in {project.folder}, or publish with --build" in ran.story
    assert not built(project)


def test_it_is_built_and_published(project: CommandLine) -> None:
    ran = project("--build", *TO)
    assert ran.code == 0, ran.story
    assert ran.answer.startswith("oci:out/hello:1.0.0@sha256:")
    lines = ran.story.splitlines()
    assert lines[0].startswith("     Running `")
    assert lines[1:3] == ["compiling", "a warning"]
    assert lines[3].startswith("   Packaging hello v1.0.0")


@pytest.mark.parametrize("words", [("--dry-run",), ("plan",)])
def test_what_is_only_shown_is_built_all_the_same(
    project: CommandLine, words: tuple[str, ...]
) -> None:
    ran = project(*words, "--build", *TO)
    assert ran.code == 0, ran.story
    assert built(project)
    assert not (project.folder / "out").exists()


def test_a_check_builds_nothing(project: CommandLine) -> None:
    ran = project("check", "--build")
    assert ran.code == 2
    assert "unrecognized arguments: --build" in ran.story


def test_the_answer_has_nothing_of_the_build(project: CommandLine) -> None:
    ran = project("--build", "--json", *TO)
    assert ran.document["artifacts"][0]["project"] == "hello"
    assert "compiling" in ran.story


def test_a_build_that_fails_publishes_nothing(project: CommandLine) -> None:
    assert project("--build", *TO).code == 0
    (project.folder / "broken").touch()
    (project.folder / "built.wasm").write_bytes(b"old")
    ran = project("--build", "--json", "--registry", "oci:other")
    assert ran.code == 3
    (problem,) = ran.document["problems"]
    assert problem["code"] == "build-failed"
    command = f"`{sys.executable} maker.py` in {project.folder}"
    assert problem["message"] == f"the build failed: {command} ended with exit code 9"
    assert (problem["file"], problem["remedy"]) == (None, "what it wrote above says why")
    assert "compiling" in ran.story
    assert not (project.folder / "other").exists()


def test_quietly_only_a_failure_is_told(project: CommandLine) -> None:
    assert project("--build", "-q", *TO).story == ""
    (project.folder / "broken").touch()
    ran = project("--build", "-q", *TO)
    assert ran.code == 3
    assert "its last words are\ncompiling\na warning" in ran.story


def test_the_variable_asks_for_it_too(project: CommandLine) -> None:
    project.environment["WASM_PUBLISH_BUILD"] = "1"
    assert project(*TO).code == 0
    assert built(project)


def test_no_settings_file_does(project: CommandLine) -> None:
    (project.folder / "wasm-publish.toml").write_text("build = true\n", encoding="utf-8")
    ran = project(*TO)
    assert ran.code == 2
    assert not built(project)


def test_the_build_does_not_get_the_password(project: CommandLine) -> None:
    project.environment |= {"WASM_PUBLISH_USERNAME": "u", "WASM_PUBLISH_PASSWORD": "secret"}
    ran = project("--build", *TO)
    assert ran.code == 0, ran.story
    assert "secret" not in ran.story


def test_a_wrong_login_is_told_before_the_build(project: CommandLine) -> None:
    project.environment |= {"WASM_PUBLISH_PASSWORD": "secret"}
    assert project("--build", *TO).code == 2
    assert not built(project)


def test_options_of_the_build_are_passed_on(project: CommandLine) -> None:
    assert "compiling --loud\n" in project("--build", "--loud", *TO).story
    ran = project("--loud", *TO)
    assert "note: --loud has no effect without --build\n" in ran.story
    assert "compiling" not in ran.story


def test_the_library_builds_and_prints_nothing(
    project: CommandLine, capfd: pytest.CaptureFixture[str]
) -> None:
    import wasm_publish

    assert wasm_publish.plan(build=True)[0].project.name == "hello"
    (project.folder / "built.wasm").unlink()
    receipt = wasm_publish.publish(build=True, registry="oci:out")
    assert [p.plan.project.name for p in receipt.publications] == ["hello"]
    assert capfd.readouterr() == ("", "")
    (project.folder / "broken").touch()
    with pytest.raises(wasm_publish.errors.NothingToPublish) as caught:
        wasm_publish.plan(build=True)
    assert caught.value.problem.remedy == "its last words are\ncompiling\na warning"


def test_offline_no_registry_is_asked(project: CommandLine) -> None:
    ran = project("--build", "--offline", "--registry", "example.com/acme")
    assert ran.code == 6
    assert "this run is offline" in ran.story
    assert "compiling" in ran.story


def test_the_library_may_be_offline_too(project: CommandLine) -> None:
    import wasm_publish

    receipt = wasm_publish.publish(build=True, offline=True, registry="example.com/acme")
    assert receipt.exit_code == 6
    assert receipt.problems[-1].code == "offline"
