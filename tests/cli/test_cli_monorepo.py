"""Many projects in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, MODULE
from git_repository import make_repo, run_git

from wasm_publish.publishing import publisher
from wasm_publish.settings.options import Options

if TYPE_CHECKING:
    from in_process import CommandLine


@pytest.fixture
def several(cli: CommandLine) -> CommandLine:
    """`a` and `b` in folders below, under git."""
    (cli.folder / "hello.wasm").unlink()
    for name, wasm in (("a", COMPONENT), ("b", MODULE)):
        _write(cli, f"{name}/wasm-publish.toml", f'name = "{name}"\nversion = "1.0.0"\n')
        (cli.folder / name / f"{name}.wasm").write_bytes(wasm)
    _write(cli, ".gitignore", "*.wasm\nout\n")
    make_repo(cli.folder)
    return cli


def _write(cli: CommandLine, path: str, text: str) -> None:
    (cli.folder / path).parent.mkdir(exist_ok=True)
    (cli.folder / path).write_text(text, encoding="utf-8")


def _published(answer: str) -> list[str]:
    return [line.partition("@")[0] for line in answer.splitlines()]


def test_everything_below_is_published(several: CommandLine) -> None:
    ran = several("--recursive", "--registry", "oci:out")
    assert ran.code == 0
    assert _published(ran.answer) == ["oci:out/a:1.0.0", "oci:out/b:1.0.0"]


def test_a_list_at_the_root_needs_no_flag(several: CommandLine) -> None:
    _write(several, "wasm-publish.toml", 'projects = ["*"]\nregistry = "oci:out"\n')
    assert _published(several().answer) == ["oci:out/a:1.0.0", "oci:out/b:1.0.0"]
    _write(several, "wasm-publish.toml", '\nprojects = ["a", "c*"]\n')
    ran = several()
    assert ran.code == 2
    assert "error: `c*` fits no folder that holds a project\n" in ran.story
    assert "--> wasm-publish.toml:2 projects\n" in ran.story


def test_outside_of_git_the_list_brings_its_settings(cli: CommandLine) -> None:
    _write(cli, "a/wasm-publish.toml", 'name = "a"\nversion = "1.0.0"\n')
    (cli.folder / "a" / "a.wasm").write_bytes(COMPONENT)
    _write(cli, "wasm-publish.toml", 'projects = ["a"]\nregistry = "oci:out"\n')
    assert _published(cli().answer) == ["oci:out/a:1.0.0"]


def test_without_the_flag_it_is_named(several: CommandLine) -> None:
    ran = several()
    assert ran.code == 3
    assert "  help: look in the folders below with --recursive, or " in ran.story


def test_one_that_can_not_be_read_keeps_no_other_from_its_turn(several: CommandLine) -> None:
    _write(several, "c/wasm-publish.toml", "[[")
    ran = several("--recursive", "--registry", "oci:out")
    assert ran.code == 2
    assert len(_published(ran.answer)) == 2
    assert "--> c/wasm-publish.toml:1" in ran.story.replace("\\", "/")
    checked = several("check", "--recursive")
    assert checked.code == 1
    assert "--> c/wasm-publish.toml:1" in checked.story.replace("\\", "/")


class TestChangedSince:
    def test_only_what_has_changed_is_published(self, several: CommandLine) -> None:
        run_git(several.folder, "tag", "before")
        _write(several, "a/wasm-publish.toml", 'name = "a"\nversion = "1.1.0"\n')
        run_git(several.folder, "commit", "--quiet", "--all", "--message", "Bump")
        options = ("--recursive", "--registry", "oci:out", "--changed-since", "before")
        ran = several(*options)
        assert _published(ran.answer) == ["oci:out/a:1.1.0"]
        assert "    Skipping b: nothing of it has changed since before\n" in ran.story
        assert several("check", *options, "--no-wasm").answer == "a 1.1.0: no problems\n"

    def test_where_nothing_has_that_is_no_failure(self, several: CommandLine) -> None:
        ran = several("--recursive", "--changed-since", "HEAD")
        assert (ran.code, ran.answer) == (0, "")
        assert ran.story.endswith("note: no project has changed since HEAD\n")
        document = several("--recursive", "--changed-since", "HEAD", "--json").document
        assert (document["artifacts"], document["problems"]) == ([], [])
        assert [passed["project"] for passed in document["passed_over"]] == ["a", "b"]

    def test_a_failure_is_not_silence(self, several: CommandLine) -> None:
        _write(several, "c/wasm-publish.toml", "[[")
        ran = several("--recursive", "--changed-since", "HEAD")
        assert ran.code == 2
        assert "no project has changed" not in ran.story

    def test_a_commit_that_is_not_there_is_a_usage_error(self, several: CommandLine) -> None:
        ran = several("--recursive", "--changed-since", "nowhere")
        assert ran.code == 2
        assert "error: git knows no commit 'nowhere'" in ran.story


class TestTable:
    def test_a_terminal_gets_one_at_the_end(self, several: CommandLine) -> None:
        several.is_terminal = True
        ran = several("--recursive", "--registry", "oci:out", "--color", "never")
        assert ran.story.endswith(
            "\nproject  version  status     destination\n"
            "a        1.0.0    published  oci:out/a:1.0.0\n"
            "b        1.0.0    published  oci:out/b:1.0.0\n"
        )
        assert _published(ran.answer) == ["oci:out/a:1.0.0", "oci:out/b:1.0.0"]

    def test_what_could_not_be_planned_is_in_it(self, several: CommandLine) -> None:
        several.is_terminal = True
        (several.folder / "b" / "b.wasm").write_bytes(b"no wasm")
        ran = several("plan", "--recursive", "--registry", "oci:out", "--color", "never")
        assert ran.story.endswith(
            "a        1.0.0    planned  oci:out/a:1.0.0\nb        1.0.0    failed\n"
        )

    def test_a_log_gets_none(self, several: CommandLine) -> None:
        assert "destination" not in several("--recursive", "--registry", "oci:out").story

    def test_one_project_needs_none(self, several: CommandLine) -> None:
        several.is_terminal = True
        assert "destination" not in several("a", "--registry", "oci:out").story


class TestJobs:
    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[int]:
        """With how many jobs the publishing was asked for."""
        asked: list[int] = []
        run = publisher.Publisher.run

        def noted(self: publisher.Publisher, jobs: int) -> None:
            asked.append(jobs)
            run(self, jobs)

        monkeypatch.setattr(publisher.Publisher, "run", noted)
        return asked

    def test_the_flag_comes_before_settings(self, several: CommandLine, asked: list[int]) -> None:
        _write(several, "wasm-publish.toml", "jobs = 5\n")
        _write(several, "b/wasm-publish.toml", 'name = "b"\nversion = "1.0.0"\njobs = 3\n')
        several("plan", "--recursive", "--registry", "oci:out", "--jobs", "7")
        several("plan", "--recursive", "--registry", "oci:out")
        several("plan", "a", "--registry", "oci:out")
        several.environment["WASM_PUBLISH_JOBS"] = "9"
        several("plan", "--recursive", "--registry", "oci:out")
        assert asked == [7, 3, 5, 9]

    def test_help_tells_the_default(self, several: CommandLine, asked: list[int]) -> None:
        several("plan", "a", "--registry", "oci:out")
        assert asked == [publisher.JOBS]
        assert f"(default: {publisher.JOBS})" in Options()["jobs"].help

    @pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
    def test_it_is_a_number(self, several: CommandLine, value: str) -> None:
        ran = several(f"--jobs={value}")
        assert ran.code == 2
        assert f"--jobs is {value!r}, expected a whole number, at least 1" in ran.story
