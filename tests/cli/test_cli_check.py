from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import COMPONENT, MODULE, UNFINISHED
from git_repository import make_repo, run_git
from schema_check import faults_of

import wasm_publish
from wasm_publish.cli import check
from wasm_publish.cli.main import Surface, run

if TYPE_CHECKING:
    from in_process import CommandLine, Outcome

_UI = Path(wasm_publish.__file__).parent / "ui"
SCHEMA: dict[str, Any] = json.loads((_UI / "check.v1.schema.json").read_bytes())
RECEIPT_SCHEMA: dict[str, Any] = json.loads((_UI / "receipt.v1.schema.json").read_bytes())

MANIFEST = """\
[package]
name = "hello"
version = "1.4.2"
[lib]
crate-type = ["cdylib"]
"""
RELEASE = Path("target") / "wasm32-wasip2" / "release"
IN_TABLE = "[package.metadata.wasm-publish]\n"


def _with_embedded_version(version: str) -> bytes:
    """A module with a custom section that tells its version."""
    payload = b"\x07version" + version.encode()
    return MODULE + b"\x00" + bytes([len(payload)]) + payload


@dataclass
class World:
    """The folder that is checked, and what is written into it."""

    cli: CommandLine

    @property
    def root(self) -> Path:
        return self.cli.folder

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def crate(self, below: str = ".", text: str = MANIFEST) -> Path:
        """The manifest of a crate, with its source."""
        self.write(f"{below}/src/lib.rs", "")
        return self.write(f"{below}/Cargo.toml", text)

    def wasm(self, path: Path | str = RELEASE / "hello.wasm", content: bytes = COMPONENT) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return file

    def check(self, *words: str) -> Outcome:
        return self.cli("check", *words)

    def problems(self, *words: str) -> list[dict[str, Any]]:
        """The problems of a check that is told as a document."""
        outcome = self.check("--json", *words)
        assert not faults_of(outcome.document, SCHEMA)
        problems: list[dict[str, Any]] = outcome.document["problems"]
        is_error = any(problem["severity"] == "error" for problem in problems)
        assert (outcome.code != 0) == is_error
        for problem in problems:
            assert problem["message"] in outcome.story
        return problems

    def codes(self, *words: str) -> list[str]:
        return [problem["code"] for problem in self.problems(*words)]

    def only(self, *words: str) -> dict[str, Any]:
        (problem,) = self.problems(*words)
        return problem


@pytest.fixture
def world(cli: CommandLine) -> World:
    """A folder that holds nothing yet."""
    (cli.folder / "hello.wasm").unlink()
    return World(cli)


def _places(problems: list[dict[str, Any]]) -> list[tuple[str, int, str]]:
    return [(Path(p["file"]).name, p["line"], p["key"]) for p in problems]


def test_a_good_project_has_no_problems(world: World) -> None:
    manifest = world.crate()
    world.wasm()
    outcome = world.check()
    assert outcome == type(outcome)(0, "hello 1.4.2: no problems\n", "")
    assert world.check("--json").document == {
        "schema": check.SCHEMA,
        "projects": [{"name": "hello", "version": "1.4.2", "project_file": str(manifest)}],
        "problems": [],
    }


def test_the_schema_is_of_its_name_and_knows_the_problems_of_receipts() -> None:
    assert SCHEMA["properties"]["schema"]["const"] == check.SCHEMA
    assert SCHEMA["$defs"]["problem"] == RECEIPT_SCHEMA["$defs"]["problem"]
    assert faults_of({"schema": check.SCHEMA, "projects": [], "problems": [], "x": 1}, SCHEMA)


def test_nothing_is_written(world: World) -> None:
    world.crate()
    world.wasm()
    before = sorted(world.root.rglob("*"))
    world.check()
    world.check("--no-wasm", "--json")
    assert sorted(world.root.rglob("*")) == before


class TestSettings:
    """Five wrong settings are all reported in one run."""

    @pytest.mark.parametrize("words", [(), ("--no-wasm",)])
    def test_in_one_table(self, world: World, words: tuple[str, ...]) -> None:
        world.crate(
            text=MANIFEST
            + IN_TABLE
            + 'regsitry = "ghcr.io/acme"\n'
            + "vendor = 1\n"
            + 'tags = ["a b", "{nmae}"]\n'
            + 'registry = "UPPER.example/Acme"\n'
            + "dry-run = true\n"
            + 'format = "tar"\n'
        )
        world.wasm()
        problems = world.problems(*words)
        prefix = "package.metadata.wasm-publish"
        assert {(p["code"], p["line"], p["key"]) for p in problems} == {
            ("unknown-setting", 7, f"{prefix}.regsitry"),
            ("invalid-setting", 8, f"{prefix}.vendor"),
            ("invalid-tag", 9, f"{prefix}.tags"),
            ("invalid-reference", 10, f"{prefix}.registry"),
            ("invalid-setting", 11, f"{prefix}.dry-run"),
            ("unknown-format", 12, f"{prefix}.format"),
        }
        assert len(problems) == 7
        assert {p["file"] for p in problems} == {str(world.root / "Cargo.toml")}
        remedies = {p["code"]: p["remedy"] for p in problems}
        assert remedies["unknown-setting"] == "did you mean `registry`?"
        assert remedies["unknown-format"].startswith("the formats are auto, cncf, ")

    def test_in_several_tables_and_files(self, world: World) -> None:
        make_repo(world.root)
        world.write("wasm-publish.toml", "vendro = 'x'\n")
        world.write(
            "Cargo.toml",
            "[workspace]\nmembers = ['hello']\n[workspace.metadata.wasm-publish]\nlicenses = 1\n",
        )
        world.crate("hello", f"{MANIFEST}{IN_TABLE}add-tags = ['-x']\n")
        world.write("hello/wasm-publish.toml", "\nversion-from = 'git'\nplugins.sbom = 1\n")
        problems = world.problems("--no-wasm", "hello")
        assert _places(problems) == [
            ("wasm-publish.toml", 2, "version-from"),
            ("wasm-publish.toml", 3, "plugins.sbom"),
            ("Cargo.toml", 4, "workspace.metadata.wasm-publish.licenses"),
            ("wasm-publish.toml", 1, "vendro"),
            ("Cargo.toml", 7, "package.metadata.wasm-publish.add-tags"),
        ]

    def test_a_problem_of_the_workspace_is_told_once(self, world: World) -> None:
        world.write(
            "Cargo.toml",
            "[workspace]\nmembers = ['a', 'b']\n[workspace.metadata.wasm-publish]\n"
            "tags = ['a b']\nnmae = 'x'\n",
        )
        for name in ("a", "b"):
            world.crate(name, MANIFEST.replace("hello", name))
        assert sorted(world.codes("--no-wasm")) == ["invalid-tag", "unknown-setting"]

    def test_they_hide_nothing_of_the_project(self, world: World) -> None:
        world.crate(text=MANIFEST.replace('"1.4.2"', '"1.4"') + IN_TABLE + "vendor = 1\n")
        codes = world.codes()
        assert codes == ["invalid-setting", "not-built", "invalid-version"]

    def test_a_project_that_can_not_be_read_hides_no_other(self, world: World) -> None:
        world.crate("good", MANIFEST + IN_TABLE + "vendor = 1\n")
        world.crate("bad", "[package\n")
        (world.root / "empty").mkdir()
        codes = world.codes("--no-wasm", "bad", "empty", "good", "absent")
        assert codes == ["invalid-toml", "no-project", "no-project", "invalid-setting"]


class TestVersion:
    def test_one_that_is_missing(self, world: World) -> None:
        world.write("wasm-publish.toml", 'name = "hello"\n')
        problem = world.only("--no-wasm")
        assert (problem["code"], problem["file"]) == (
            "no-version",
            str(world.root / "wasm-publish.toml"),
        )
        assert "--package-version" in problem["remedy"]

    @pytest.mark.parametrize(
        ("name", "text", "line", "key"),
        [
            ("Cargo.toml", MANIFEST.replace("1.4.2", "1.4"), 3, "package.version"),
            ("wasm-publish.toml", 'name = "hello"\nversion = "1.4"\n', 2, "version"),
        ],
    )
    def test_one_that_is_illegal(
        self, world: World, name: str, text: str, line: int, key: str
    ) -> None:
        world.crate(text=text) if name == "Cargo.toml" else world.write(name, text)
        problem = world.only("--no-wasm")
        assert problem["code"] == "invalid-version"
        assert problem["file"] == str(world.root / name)
        assert (problem["line"], problem["key"]) == (line, key)
        assert problem["remedy"].startswith("write 1.4.0: ")

    def test_one_that_a_tag_contradicts(self, world: World) -> None:
        world.crate()
        make_repo(world.root, tags=["v2.0.0"])
        problem = world.only("--no-wasm")
        assert (problem["code"], problem["line"]) == ("version-differs", 3)
        assert not world.codes("--no-wasm", "--version-from", "project")
        assert not world.codes("--no-wasm", "--version-from", "tag")

    @pytest.mark.parametrize(
        "variables", [{"GITHUB_REF": "refs/tags/v2.0.0"}, {"CI_COMMIT_TAG": "v2.0.0"}]
    )
    def test_one_that_the_ci_job_contradicts(self, world: World, variables: dict[str, str]) -> None:
        world.crate()
        world.cli.environment |= variables
        assert world.codes("--no-wasm") == ["version-differs"]

    def test_one_that_a_plugin_for_a_language_tells(self, world: World) -> None:
        world.write("go.mod", "module example.com/hello\n\ngo 1.24\n")
        make_repo(world.root, tags=["v2.0.0", "v1.3.0"])
        (project,) = world.check("--no-wasm", "--json").document["projects"]
        assert project["version"] == "1.3.0"

    def test_a_tag_does_not_contradict_one_that_is_not_committed_yet(self, world: World) -> None:
        manifest = world.crate(text=MANIFEST.replace("1.4.2", "1.4.1"))
        make_repo(world.root, tags=["v1.4.1"])
        world.crate()
        assert world.check("--no-wasm").answer == "hello 1.4.2: no problems\n"
        run_git(world.root, "commit", "--quiet", "--all", "--message", "Raise the version")
        run_git(world.root, "tag", "v1.5.0")
        assert world.codes("--no-wasm") == ["version-differs"]
        manifest.write_text(MANIFEST.replace("1.4.2", "1.4.3"), encoding="utf-8")
        world.cli.environment["GITHUB_REF"] = "refs/tags/v1.5.0"
        assert world.codes("--no-wasm") == ["version-differs"]


class TestVersionBump:
    def test_a_released_version_must_not_change(self, world: World) -> None:
        manifest = world.crate()
        make_repo(world.root, tags=["v1.4.2"])
        asked = ("--no-wasm", "--version-bump")
        assert world.codes(*asked) == []
        world.write("src/lib.rs", "// changed")
        problem = world.only(*asked)
        assert (problem["code"], problem["severity"]) == ("version-not-raised", "error")
        assert (problem["file"], problem["line"]) == (str(manifest), 3)
        assert problem["key"] == "package.version"
        assert world.codes("--no-wasm") == []
        world.cli.environment["WASM_PUBLISH_VERSION_BUMP"] = "1"
        assert world.check("--no-wasm").code == 1
        world.crate(text=MANIFEST.replace("1.4.2", "1.4.3"))
        assert world.check("--no-wasm").answer == "hello 1.4.3: no problems\n"

    def test_members_of_a_workspace_change_each_for_itself(self, world: World) -> None:
        world.write("Cargo.toml", "[workspace]\nmembers = ['a', 'b', 'shared']\n")
        world.write("Cargo.lock", "version = 4\n")
        of_a = "[dependencies]\nshared = { path = '../shared' }\n"
        for name, more in (("a", of_a), ("b", ""), ("shared", "")):
            world.crate(name, f"{MANIFEST.replace('hello', name)}{more}")
        make_repo(world.root, tags=["a-v1.4.2", "b-v1.4.2"])
        asked = ("--no-wasm", "--version-bump")
        world.write("Cargo.lock", "version = 4\n\n")
        assert world.codes(*asked) == []
        world.write("shared/src/lib.rs", "// changed")
        assert ["a is still" in found["message"] for found in world.problems(*asked)] == [True]
        world.write("b/src/lib.rs", "// changed")
        assert len(world.codes(*asked)) == 2

    def test_where_git_can_not_tell_there_is_a_warning(self, world: World) -> None:
        world.crate()
        problem = world.only("--no-wasm", "--version-bump")
        assert (problem["code"], problem["severity"]) == ("no-tag-to-compare", "warning")
        assert world.check("--no-wasm", "--version-bump", "--strict").code == 1

    def test_what_a_plugin_can_not_tell_hides_nothing(self, world: World) -> None:
        world.crate()
        make_repo(world.root, tags=["v1.4.2"])
        world.write("src/lib.rs", "// changed")
        world.cli.site.install("acme", "@hookimpl\ndef wasm_publish_inputs():\n    1 / 0")
        assert world.codes("--no-wasm", "--version-bump") == ["failed-plugin"]


class TestPlaces:
    def test_a_repository_that_is_illegal(self, world: World) -> None:
        world.crate()
        problem = world.only("--no-wasm", "--registry", "bad host/x")
        assert (problem["code"], problem["key"]) == ("invalid-reference", "--registry")

    def test_a_name_that_can_not_name_a_repository(self, world: World) -> None:
        world.crate(text=f"{MANIFEST}{IN_TABLE}name = 'a b'\n")
        problem = world.only("--no-wasm")
        assert (problem["code"], problem["line"]) == ("invalid-name", 7)
        assert problem["key"] == "package.metadata.wasm-publish.name"

    def test_ci_has_to_name_a_registry(self, world: World) -> None:
        world.crate()
        world.cli.environment["CI"] = "true"
        assert world.codes("--no-wasm") == ["no-registry"]

    @pytest.mark.parametrize("words", [(), ("--no-wasm",)])
    def test_two_projects_in_one_repository(self, world: World, words: tuple[str, ...]) -> None:
        for name in ("a", "b"):
            world.crate(name, MANIFEST.replace("hello", name))
            world.wasm(f"{name}/{RELEASE}/{name}.wasm")
        codes = world.codes(*words, "--to", "example.com/x", "a", "b")
        assert codes == ["same-repository"]


class TestWasm:
    def test_one_that_is_missing(self, world: World) -> None:
        manifest = world.crate()
        problem = world.only()
        assert (problem["code"], problem["file"]) == ("not-built", str(manifest))
        assert "cargo build --release" in problem["remedy"]
        assert not world.problems("--no-wasm")

    def test_several_that_could_be_it(self, world: World) -> None:
        world.write("go.mod", "module example.com/hello\n\ngo 1.24\n")
        for name in ("main", "plugin"):
            world.wasm(f"{name}.wasm", MODULE)
        problem = world.only("--package-version", "1.0.0")
        assert problem["code"] == "several-candidates"
        assert "--wasm FILE" in problem["remedy"]

    @pytest.mark.parametrize(
        ("content", "code"), [(UNFINISHED, "unfinished-component"), (b"text", "not-wasm")]
    )
    def test_one_that_is_unfit(self, world: World, content: bytes, code: str) -> None:
        world.crate()
        path = world.wasm(content=content)
        problem = world.only()
        assert (problem["code"], problem["file"]) == (code, str(path))

    def test_one_of_another_version(self, world: World) -> None:
        world.crate()
        path = world.wasm(content=_with_embedded_version("1.4.1"))
        problem = world.only()
        assert (problem["code"], problem["severity"]) == ("embedded-version-differs", "error")
        assert (problem["file"], problem["remedy"]) == (str(path), "build again")
        world.wasm(content=_with_embedded_version("1.4.2"))
        assert not world.problems()

    def test_one_older_than_its_sources_is_a_warning(self, world: World) -> None:
        world.write("go.mod", "module example.com/hello\n\ngo 1.24\n")
        source = world.write("main.go", "package main\n")
        path = world.wasm("hello.wasm", MODULE)
        built = path.stat().st_mtime_ns
        os.utime(source, ns=(built + 1_000_000_000, built + 1_000_000_000))
        given = ("--package-version", "1.0.0")
        problem = world.only(*given)
        assert (problem["code"], problem["severity"]) == ("stale-wasm", "warning")
        assert problem["file"] == str(path)
        assert problem["message"] == "main.go is newer than the built wasm"
        assert world.check(*given).answer == "hello 1.0.0: 1 warning\n"

    def test_a_warning_is_an_error_where_that_is_asked_for(self, world: World) -> None:
        world.crate()
        world.wasm(Path("target") / "wasm32-wasip2" / "debug" / "hello.wasm")
        assert world.only()["severity"] == "warning"
        assert world.check().code == 0
        assert world.only("--strict")["severity"] == "error"
        assert world.check("--strict").code == 1
        world.cli.environment["WASM_PUBLISH_STRICT"] = "1"
        assert world.check().code == 1


class TestExitCode:
    @pytest.mark.parametrize("words", [(), ("--no-wasm",), ("absent",)])
    def test_where_there_is_no_project_it_is_that_of_a_publish(
        self, world: World, words: tuple[str, ...]
    ) -> None:
        assert world.codes(*words) == ["no-project"]
        assert world.check(*words).answer == "nothing was checked: 1 error\n"
        assert world.check(*words).code == 3

    @pytest.mark.parametrize(
        "words",
        [
            ("-p", "nope"),
            ("--changed-since", "main"),
            ("--manifest-path", "Cargo.toml", "."),
            ("--tag", "not:legal"),
            ("--format", "tar"),
        ],
    )
    def test_so_it_is_where_an_option_is_wrong(self, world: World, words: tuple[str, ...]) -> None:
        world.crate()
        world.wasm()
        assert world.check(*words).code == world.cli(*words).code == 2

    def test_a_name_of_no_artifact_is_such_an_option(self, world: World) -> None:
        world.write("wasm-publish.toml", '[[artifact]]\nname = "a"\nversion = "1.0.0"\n')
        assert world.check("--no-wasm", "-p", "nope").code == 2

    @pytest.mark.parametrize("text", ["[package", MANIFEST.replace("1.4.2", "1.4")])
    def test_a_fault_of_a_project_is_its_own(self, world: World, text: str) -> None:
        world.crate(text=text)
        assert world.check("--no-wasm").code == 1

    def test_where_some_projects_are_looked_at_faults_are_theirs(self, world: World) -> None:
        world.crate("good")
        assert world.check("--no-wasm", "good", "absent").code == 1
        assert world.check("--no-wasm", "good", "absent", "--tag", "not:legal").code == 2

    def test_a_plugin_that_fails_is_one_too(self, world: World) -> None:
        world.crate()
        world.cli.site.install("acme", "@hookimpl\ndef wasm_publish_validate():\n    1 / 0")
        assert world.codes("--no-wasm") == ["failed-plugin"]

    def test_what_a_plugin_finds_counts(self, world: World) -> None:
        world.crate()
        world.cli.site.install(
            "acme",
            """
            from wasm_publish.model import Problem

            @hookimpl
            def wasm_publish_validate(project, wasm):
                assert wasm is None
                return [Problem("odd", "odd", "warning"), Problem("bad", f"{project.name} is bad")]
            """,
        )
        problems = world.problems("--no-wasm")
        assert [(p["code"], p["severity"]) for p in problems] == [
            ("odd", "warning"),
            ("bad", "error"),
        ]
        assert world.check("--no-wasm").answer == "hello 1.4.2: 1 error, 1 warning\n"

    def test_a_wrong_command_line_is_not_checked_at_all(self, world: World) -> None:
        assert world.check("--regsitry", "x").code == 2


def test_all_projects_of_a_workspace_are_checked(world: World) -> None:
    world.write("Cargo.toml", "[workspace]\nmembers = ['a', 'b']\n")
    for name, version in (("a", "1"), ("b", "2")):
        world.crate(name, MANIFEST.replace("hello", name).replace("1.4.2", version))
    outcome = world.check("--no-wasm")
    assert outcome.answer == "a 1, b 2: 2 errors\n"
    assert outcome.code == 1


def test_cargo_climbs(world: World) -> None:
    world.crate()
    below = str(world.root / "src")
    assert world.check("--no-wasm", below).code == 3
    world.cli.under_cargo = True
    assert world.check("--no-wasm", below).code == 0


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_reader_that_has_gone_away_changes_nothing(world: World, words: tuple[str, ...]) -> None:
    class Closed(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    world.crate()
    story = io.StringIO()
    surface = Surface("wasm-publish", {}, Closed(), story, io.StringIO())
    assert run(["check", "--no-wasm", *words], surface) == 0
    assert story.getvalue() == ""
