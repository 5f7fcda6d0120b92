"""Setting up: what is found, proposed, asked, shown and written."""

from __future__ import annotations

import io
import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from git_repository import make_repo, run_git
from in_process import Outcome, Screen
from schema_check import faults_of

import wasm_publish.ui
from wasm_publish.cli.main import Surface, run

if TYPE_CHECKING:
    from pathlib import Path

    from in_process import CommandLine

CRATE = """\
[package]
name = "hello" # a greeting
version = "1.2.0"

[lib]
crate-type = ["cdylib"]
"""
SET = CRATE.replace(
    "\n[lib]", '\n[package.metadata.wasm-publish]\nregistry = "ghcr.io/acme"\n\n[lib]'
)
GITHUB = "git@github.com:Acme/Hello.git"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def read(folder: Path, name: str = "Cargo.toml") -> str:
    return (folder / name).read_bytes().decode()


@pytest.fixture
def crate(cli: CommandLine) -> Path:
    """A crate in the current folder, from GitHub."""
    write(cli.folder, {"Cargo.toml": CRATE, "src/lib.rs": ""})
    make_repo(cli.folder, remote=GITHUB)
    return cli.folder


def at_terminal(cli: CommandLine, *words: str, typed: str = "") -> Outcome:
    """Run it as somebody does who sits at a terminal and types."""
    keyboard, screen, output = Screen(is_terminal=True), Screen(is_terminal=True), io.StringIO()
    keyboard.write(typed)
    keyboard.seek(0)
    environment = {"NO_COLOR": "1", **cli.environment}
    surface = Surface("wasm-publish", environment, output, screen, keyboard)
    return Outcome(run(words, surface), output.getvalue(), screen.getvalue())


class TestOfAnswers:
    def test_the_diff_is_the_answer(self, cli: CommandLine, crate: Path) -> None:
        ran = cli("init", "--yes")
        assert (ran.code, read(crate)) == (0, SET)
        assert ran.answer.splitlines()[:3] == [
            "--- a/Cargo.toml",
            "+++ b/Cargo.toml",
            "@@ -2,5 +2,8 @@",
        ]
        assert '+registry = "ghcr.io/acme"\n' in ran.answer
        assert "Setting up hello, to be published to ghcr.io/acme/hello\n" in ran.story
        assert "Changed Cargo.toml\n" in ran.story
        assert "commit this" in ran.story

    def test_a_second_time_there_is_nothing_to_do(self, cli: CommandLine, crate: Path) -> None:
        words = ("init", "--pre-commit", "--ci", "github")
        assert cli(*words, "--yes").code == 0
        before = {path: path.read_bytes() for path in crate.rglob("*.*") if path.is_file()}
        ran = cli(*words)
        assert (ran.code, ran.answer) == (0, "")
        assert "nothing to do" in ran.story
        assert ".pre-commit-config.yaml is there already, and stays as it is" in ran.story
        assert {path: path.read_bytes() for path in before} == before

    def test_a_dry_run_writes_nothing_and_git_applies_it(
        self, cli: CommandLine, crate: Path
    ) -> None:
        ran = cli("init", "--dry-run", "--pre-commit", "--ci", "github", "--ci=gitlab")
        assert (ran.code, read(crate)) == (0, CRATE)
        assert "Changed" not in ran.story
        applied = subprocess.run(
            ["git", "apply", "-"], cwd=crate, input=ran.answer.encode(), check=True
        )
        assert applied.returncode == 0
        assert cli("init", "--pre-commit", "--ci", "gitlab").answer == ""

    def test_the_document_tells_the_same(self, cli: CommandLine, crate: Path) -> None:
        ran = cli("init", "--yes", "--pre-commit", "--json")
        folder = next(iter(wasm_publish.ui.__path__))
        with open(f"{folder}/init.v1.schema.json", encoding="utf-8") as file:  # noqa: PTH123
            assert faults_of(ran.document, json.load(file)) == []
        assert ran.document["written"] is True
        assert ran.document["root"] == str(crate)
        assert ran.document["projects"] == [
            {
                "name": "hello",
                "project_file": str(crate / "Cargo.toml"),
                "repositories": ["ghcr.io/acme/hello"],
            }
        ]
        assert [file["status"] for file in ran.document["files"]] == ["changed", "created"]
        assert ran.document["files"][0]["diff"].startswith("--- a/Cargo.toml\n")

    def test_a_failure_is_one_document_too(self, cli: CommandLine, crate: Path) -> None:
        ran = cli("init", "--json")
        assert (ran.code, read(crate)) == (2, CRATE)
        assert ran.document["problems"][0]["code"] == "not-confirmed"


@pytest.mark.usefixtures("crate")
class TestOfQuestions:
    def test_without_a_terminal_nothing_is_written_unless_told(self, cli: CommandLine) -> None:
        ran = cli("init")
        assert (ran.code, read(cli.folder)) == (2, CRATE)
        assert "+registry" in ran.answer
        assert "--yes" in ran.story

    def test_in_ci_nobody_is_asked(self, cli: CommandLine) -> None:
        cli.environment["CI"] = "true"
        assert at_terminal(cli, "init").code == 2

    @pytest.mark.parametrize("typed", ["\n\n", "\ny\n", "ghcr.io/acme\nYes\n"])
    def test_a_proposal_is_confirmed(self, cli: CommandLine, typed: str) -> None:
        ran = at_terminal(cli, "init", typed=typed)
        assert (ran.code, read(cli.folder)) == (0, SET)
        assert "Registry to publish to [ghcr.io/acme]: " in ran.story
        assert "Write this? [Y/n] " in ran.story

    def test_another_registry_is_typed(self, cli: CommandLine) -> None:
        at_terminal(cli, "init", typed="oci:out\ny\n")
        assert 'registry = "oci:out"' in read(cli.folder)

    def test_who_says_no_gets_nothing(self, cli: CommandLine) -> None:
        ran = at_terminal(cli, "init", typed="\nn\n")
        assert (ran.code, read(cli.folder)) == (0, CRATE)
        assert "Changed" not in ran.story
        assert "note: nothing was written\n" in ran.story
        assert "commit this" not in ran.story

    def test_the_end_of_the_input_is_no(self, cli: CommandLine) -> None:
        ran = at_terminal(cli, "init", typed="\n")
        assert (ran.code, read(cli.folder)) == (0, CRATE)
        assert "note: nothing was written\n" in ran.story
        ran = at_terminal(cli, "init", typed="")
        assert (ran.code, read(cli.folder)) == (2, CRATE)
        assert "no answer came" in ran.story

    def test_what_is_typed_has_to_be_a_registry(self, cli: CommandLine) -> None:
        ran = at_terminal(cli, "init", typed="no registry\n")
        assert (ran.code, read(cli.folder)) == (2, CRATE)

    def test_yes_spares_the_questions(self, cli: CommandLine) -> None:
        ran = at_terminal(cli, "init", "-y")
        assert (ran.code, read(cli.folder)) == (0, SET)
        assert "?" not in ran.story


class TestOfRegistries:
    @pytest.mark.parametrize("remote", [None, "https://git.example.com/acme/hello"])
    def test_without_a_proposal_it_has_to_be_named(
        self, cli: CommandLine, remote: str | None
    ) -> None:
        write(cli.folder, {"Cargo.toml": CRATE})
        make_repo(cli.folder, remote=remote)
        ran = cli("init", "--yes")
        assert ran.code == 2
        assert "--registry PREFIX" in ran.story
        asked = at_terminal(cli, "init", typed="")
        assert asked.code == 2
        assert "such as ghcr.io/acme: \n" in asked.story
        assert "--registry PREFIX" in at_terminal(cli, "init", typed="\n").story
        assert at_terminal(cli, "init", typed="ghcr.io/acme\n\n").code == 0
        assert read(cli.folder) == SET

    def test_a_repository_without_a_commit_has_a_remote_too(self, cli: CommandLine) -> None:
        write(cli.folder, {"Cargo.toml": CRATE})
        run_git(cli.folder, "init", "--quiet")
        run_git(cli.folder, "remote", "add", "origin", GITHUB)
        assert cli("init", "--yes").code == 0
        assert read(cli.folder) == SET

    def test_a_guess_is_never_taken_unasked(self, cli: CommandLine) -> None:
        write(cli.folder, {"Cargo.toml": CRATE})
        make_repo(cli.folder, remote="https://gitlab.example.com/Acme/hello")
        guess = "registry.gitlab.example.com/acme/hello"
        ran = cli("init", "--yes")
        assert ran.code == 2
        assert f"--registry {guess}" in ran.story
        assert at_terminal(cli, "init", typed="\n\n").code == 0
        assert f'registry = "{guess}"' in read(cli.folder)

    @pytest.mark.parametrize(
        ("remote", "registry", "part"),
        [
            ("https://github.com/acme-/hello", "ghcr.io/acme-", "acme-"),
            (
                "https://gitlab.com/Gr.oup/My-_Proj",
                "registry.gitlab.com/gr.oup/my-_proj",
                "my-_proj",
            ),
        ],
    )
    def test_a_name_that_no_registry_can_have_is_told(
        self, cli: CommandLine, remote: str, registry: str, part: str
    ) -> None:
        write(cli.folder, {"Cargo.toml": CRATE})
        make_repo(cli.folder, remote=remote)
        ran = cli("init", "--yes")
        assert ran.code == 2
        assert f"git's remote tells of {registry}, which can't be one: " in ran.story
        assert f"can't be one: `{part}` in the repository " in ran.story
        assert "--registry PREFIX" in ran.story

    @pytest.mark.usefixtures("crate")
    @pytest.mark.parametrize("given", ["/", "oci:", "oci-archive:"])
    def test_what_names_no_registry_is_refused(self, cli: CommandLine, given: str) -> None:
        ran = cli("init", "--yes", "--registry", given)
        assert (ran.code, read(cli.folder)) == (2, CRATE)
        assert "names no registry" in ran.story

    @pytest.mark.usefixtures("crate")
    def test_so_is_what_is_typed(self, cli: CommandLine) -> None:
        ran = at_terminal(cli, "init", typed="oci:\n\n")
        assert (ran.code, read(cli.folder)) == (2, CRATE)
        assert "names no registry" in ran.story

    def test_what_is_named_counts_before_the_proposal(self, cli: CommandLine, crate: Path) -> None:
        ran = cli("init", "--yes", "--registry", "quay.io/other/")
        assert ran.code == 0
        assert 'registry = "quay.io/other"' in read(crate)
        assert "quay.io/other/hello" in ran.story
        cli.environment["WASM_PUBLISH_REGISTRY"] = "quay.io/other"
        assert "nothing to do" in cli("init").story

    @pytest.mark.usefixtures("crate")
    def test_a_folder_is_written_relative_to_the_file(
        self, cli: CommandLine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(cli.folder / "src")
        assert cli("init", "..", "--yes", "--registry", "oci:../out").code == 0
        assert 'registry = "oci:out"' in read(cli.folder)

    def test_another_one_that_is_set_is_not_replaced(self, cli: CommandLine, crate: Path) -> None:
        write(crate, {"Cargo.toml": SET})
        words = ("init", "--registry", "quay.io/other")
        ran = cli(*words, "--yes")
        assert (ran.code, read(crate)) == (2, SET)
        assert "Cargo.toml:6 package.metadata.wasm-publish.registry" in ran.story
        assert "--force" in ran.story
        assert at_terminal(cli, *words, typed="\n").code == 2
        assert read(crate) == SET
        replaced = SET.replace("ghcr.io/acme", "quay.io/other")
        asked = at_terminal(cli, *words, typed="y\n\n")
        assert (asked.code, read(crate)) == (0, replaced)
        assert "Cargo.toml names the registry ghcr.io/acme." in asked.story
        assert cli("init", "--registry", "ghcr.io/acme", "--force", "--yes").code == 0
        assert read(crate) == SET

    def test_destinations_are_another_matter(self, cli: CommandLine, crate: Path) -> None:
        ours = '[package.metadata.wasm-publish]\ndestinations = ["ghcr.io/acme/hi"]\n'
        write(crate, {"Cargo.toml": f"{CRATE}{ours}"})
        assert "to be published to ghcr.io/acme/hi\n" in cli("init").story
        ran = cli("init", "--registry", "quay.io/other", "--yes", "--force")
        assert ran.code == 2
        assert "ghcr.io/acme/hi already" in ran.story


class TestOfFiles:
    """Which file, and which table in it."""

    def test_a_file_of_ours_counts_before_the_table(self, cli: CommandLine, crate: Path) -> None:
        write(crate, {"wasm-publish.toml": "# ours\nvendor = 'a'\n"})
        assert cli("init", "--yes").code == 0
        assert read(crate) == CRATE
        ours = "# ours\nvendor = 'a'\nregistry = \"ghcr.io/acme\"\n"
        assert read(crate, "wasm-publish.toml") == ours

    def test_go_gets_a_file_of_ours(self, cli: CommandLine) -> None:
        write(cli.folder, {"go.mod": "module example.com/a/hello\n", "main.go": "package main\n"})
        make_repo(cli.folder, remote=GITHUB)
        assert cli("init", "--yes").code == 0
        assert read(cli.folder, "wasm-publish.toml") == 'registry = "ghcr.io/acme"\n'

    def test_members_of_a_workspace_share_a_table(self, cli: CommandLine) -> None:
        member = CRATE.replace('"hello"', '"{}"').format
        root = '[workspace]\nmembers = ["a", "b"]\n'
        files = {"Cargo.toml": root, "a/Cargo.toml": member("a"), "b/Cargo.toml": member("b")}
        sources = {f"{name}/src/lib.rs": "" for name in ("a", "b")}
        write(cli.folder, files | sources)
        make_repo(cli.folder, remote=GITHUB)
        assert cli("init", "--yes").code == 0
        ours = '\n[workspace.metadata.wasm-publish]\nregistry = "ghcr.io/acme"\n'
        assert read(cli.folder) == f"{root}{ours}"
        assert read(cli.folder, "a/Cargo.toml") == files["a/Cargo.toml"]

    def test_a_member_that_is_chosen_gets_its_own(self, cli: CommandLine) -> None:
        root = '[workspace]\nmembers = ["hello"]\n\n[package]\nname = "root"\nversion = "1.0.0"\n'
        write(cli.folder, {"Cargo.toml": root, "hello/Cargo.toml": CRATE, "src/main.rs": ""})
        write(cli.folder, {"hello/src/lib.rs": ""})
        make_repo(cli.folder, remote=GITHUB)
        for words in (("-p", "hello"), ("hello",)):
            assert cli("init", "--yes", *words, "--ci", "github").code == 0
            assert read(cli.folder) == root
            assert read(cli.folder, "hello/Cargo.toml") == SET
            workflow = read(cli.folder, ".github/workflows/wasm-publish.yml")
            assert f"wasm-publish publish {' '.join(words)}\n" in workflow
            write(cli.folder, {"hello/Cargo.toml": CRATE})
            (cli.folder / ".github/workflows/wasm-publish.yml").unlink()

    def test_many_folders_are_listed_above_them(self, cli: CommandLine) -> None:
        go = "module example.com/a/{}\n".format
        for name in ("one", "two [x]"):
            write(cli.folder, {f"{name}/go.mod": go(name[:3]), f"{name}/main.go": "package main\n"})
            ours = f"name = '{name[:3]}'\nversion = '1.0.0'\n"
            write(cli.folder, {f"{name}/wasm-publish.toml": ours})
        make_repo(cli.folder, remote=GITHUB)
        assert cli("init", "--yes", "--recursive").code == 0
        ours = 'registry = "ghcr.io/acme"\nprojects = ["one", "two [[]x]"]\n'
        assert read(cli.folder, "wasm-publish.toml") == ours
        plan = cli("check", "--no-wasm", "--json").document
        assert len(plan["projects"]) == 2
        assert cli("init", "--recursive").answer == ""
        write(cli.folder, {"wasm-publish.toml": 'projects = ["*"] # all\n'})
        assert cli("init", "--yes").code == 0
        ours = 'projects = ["*"] # all\nregistry = "ghcr.io/acme"\n'
        assert read(cli.folder, "wasm-publish.toml") == ours

    def test_several_paths_each_get_theirs(self, cli: CommandLine) -> None:
        other = CRATE.replace('"hello"', '"other"')
        write(cli.folder, {"a/Cargo.toml": CRATE, "b/Cargo.toml": other})
        write(cli.folder, {"a/src/lib.rs": "", "b/src/lib.rs": ""})
        make_repo(cli.folder, remote=GITHUB)
        assert cli("init", "a", "b", "--yes", "--pre-commit").code == 0
        assert read(cli.folder, "a/Cargo.toml") == SET
        assert "registry" in read(cli.folder, "b/Cargo.toml")
        hook = read(cli.folder, ".pre-commit-config.yaml")
        assert "entry: wasm-publish check --no-wasm a b\n" in hook

    def test_a_proposal_replaces_no_members_own(self, cli: CommandLine) -> None:
        write(cli.folder, {"Cargo.toml": '[workspace]\nmembers = ["a", "b"]\n'})
        for name, table in (
            ("a", '[package.metadata.wasm-publish]\nregistry = "quay.io/x"\n'),
            ("b", '[dependencies]\nwit-bindgen = "1"\n'),
        ):
            crate = CRATE.replace('"hello"', f'"{name}"')
            write(cli.folder, {f"{name}/Cargo.toml": f"{crate}{table}", f"{name}/src/lib.rs": ""})
        make_repo(cli.folder, remote=GITHUB)
        ran = cli("init", "--yes")
        assert "a, to be published to quay.io/x/a\n" in ran.story
        assert "b, to be published to ghcr.io/acme/b\n" in ran.story
        assert 'registry = "quay.io/x"' in read(cli.folder, "a/Cargo.toml")

    def test_two_projects_never_get_one_repository(self, cli: CommandLine) -> None:
        write(cli.folder, {"a/Cargo.toml": CRATE, "b/Cargo.toml": CRATE})
        write(cli.folder, {"a/src/lib.rs": "", "b/src/lib.rs": ""})
        make_repo(cli.folder, remote=GITHUB)
        ran = cli("init", "a", "b", "--yes")
        assert ran.code == 2
        assert "would both be published" in ran.story
        assert read(cli.folder, "a/Cargo.toml") == CRATE

    def test_outside_of_git_too(self, cli: CommandLine) -> None:
        write(cli.folder, {"hello/Cargo.toml": CRATE, "hello/src/lib.rs": ""})
        manifest = "hello/Cargo.toml"
        assert cli("init", manifest, "--yes", "--registry", "ghcr.io/acme").code == 0
        assert read(cli.folder, manifest) == SET


class TestOfFaults:
    def test_no_project_is_nothing_to_set_up(self, cli: CommandLine) -> None:
        assert cli("init", "--yes").code == 3

    @pytest.mark.usefixtures("crate")
    def test_an_unknown_ci_tells_those_there_are(self, cli: CommandLine) -> None:
        ran = cli("init", "--ci", "jenkins", "--yes")
        assert (ran.code, read(cli.folder)) == (2, CRATE)
        assert "github, gitlab" in ran.story

    def test_wrong_settings_are_told_first(self, cli: CommandLine, crate: Path) -> None:
        write(crate, {"wasm-publish.toml": "regisry = 'a'\n"})
        ran = cli("init", "--yes")
        assert ran.code == 2
        assert "did you mean `registry`?" in ran.story

    @pytest.mark.parametrize("name", ["Cargo.toml", ".pre-commit-config.yaml"])
    def test_a_file_that_only_a_person_can_edit_is_named(
        self, cli: CommandLine, crate: Path, name: str
    ) -> None:
        odd = {"Cargo.toml": f"{CRATE}[profile]\n", ".pre-commit-config.yaml": "- repo: a\n"}
        package = CRATE.replace("\n[lib]", "metadata.a.b = 1\n[lib]")
        write(crate, {name: package if name == "Cargo.toml" else odd[name]})
        ran = cli("init", "--yes", "--pre-commit")
        assert ran.code == 2
        assert f"--> {name}" in ran.story
        assert not (crate / ".git" / "index.lock").exists()

    def test_a_broken_member_among_many_is_told(self, cli: CommandLine) -> None:
        write(cli.folder, {"a/Cargo.toml": CRATE, "a/src/lib.rs": "", "b/Cargo.toml": "[package\n"})
        make_repo(cli.folder, remote=GITHUB)
        ran = cli("init", "--recursive", "--yes")
        assert ran.code == 2
        assert "b/Cargo.toml" in ran.story.replace("\\", "/")
