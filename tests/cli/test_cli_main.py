"""From errors to exit codes, colours, and what the process itself does."""

from __future__ import annotations

import inspect
import io
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import wasm_publish
from wasm_publish import errors
from wasm_publish.cli import cargo, main
from wasm_publish.cli.cargo_environment import with_cargo_terms
from wasm_publish.cli.main import Surface, run
from wasm_publish.errors import WasmPublishError
from wasm_publish.planning.planner import Planner

if TYPE_CHECKING:
    from pathlib import Path

    from in_process import CommandLine

HELLO = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.2.0")
ESCAPE = "\x1b"
ERRORS = [
    found
    for _, found in inspect.getmembers(errors, inspect.isclass)
    if issubclass(found, WasmPublishError) and found is not WasmPublishError
]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **more}


def raising(error: BaseException) -> object:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("kind", ERRORS)
def test_every_error_has_its_exit_code(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, kind: type[WasmPublishError]
) -> None:
    error = kind("it failed", code="code", remedy="mend it")
    monkeypatch.setattr(Planner, "plan", raising(error))
    ran = cli("--json")
    assert ran.code == kind.exit_code
    assert ran.story == "error: it failed\n  help: mend it\n"
    assert ran.document["problems"][0]["message"] == "it failed"


def test_all_faults_of_one_error_are_told(cli: CommandLine) -> None:
    cli.environment |= {"WASM_PUBLISH_QUIET": "maybe", "WASM_PUBLISH_FORCE": "perhaps"}
    ran = cli()
    assert ran.code == 2
    assert ran.story.count("error: ") == 2


def test_ctrl_c_is_130(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Planner, "plan", raising(KeyboardInterrupt()))
    ran = cli("--json")
    assert ran.code == 130
    assert ran.story == "error: interrupted\n"
    assert ran.document["problems"][0]["code"] == "interrupted"


@pytest.mark.parametrize("with_traceback", [False, True])
def test_a_defect_is_70(
    cli: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    with_traceback: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    monkeypatch.setattr(Planner, "plan", raising(ZeroDivisionError("of ours")))
    if with_traceback:
        cli.environment["WASM_PUBLISH_TRACEBACK"] = "1"
    ran = cli("--json")
    assert ran.code == 70
    assert "error: wasm-publish has a defect: ZeroDivisionError: of ours\n" in ran.story
    assert "WASM_PUBLISH_TRACEBACK=1" in ran.story
    assert ("Traceback (most recent call last)" in ran.story) is with_traceback
    assert ran.document["problems"][0]["code"] == "internal-error"


def test_a_broken_pipe_elsewhere_is_no_success(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Planner, "plan", raising(BrokenPipeError("a helper died")))
    assert cli().code == 70


@pytest.mark.parametrize("stream", ["output", "story"])
def test_a_reader_that_goes_away_changes_no_exit_code(cli: CommandLine, stream: str) -> None:
    class Closed(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    output = Closed() if stream == "output" else io.StringIO()
    story = Closed() if stream == "story" else io.StringIO()
    surface = Surface("wasm-publish", {}, output, story, io.StringIO())
    assert run(HELLO, surface) == 0
    assert (cli.folder / "dist" / "oci" / "hello" / "index.json").exists()
    (cli.folder / "hello.wasm").write_bytes(b"no wasm")
    assert run(HELLO, surface) == 4


@pytest.mark.parametrize("words", [[*HELLO], ["--help"], ["plugins"], ["inspect", "hello.wasm"]])
@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Windows fail with another error")
def test_a_pipe_that_nobody_reads_is_no_failure(cli: CommandLine, words: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "wasm_publish", *words],
        cwd=cli.folder,
        env=environment(),
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        text=True,
        encoding="utf-8",
    )
    os.close(writing)
    assert done.returncode == 0, done.stderr
    assert "Error" not in done.stderr


@pytest.mark.parametrize("words", [("--help",), ("plan", "--help"), ("--version",)])
def test_help_for_nobody_is_no_defect(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(SystemExit) as ended:
        main.main(list(words))
    assert ended.value.code == 0


@pytest.mark.parametrize("closed", ["stdin", "stdout", "stderr"])
def test_a_stream_that_is_closed_is_no_defect(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    monkeypatch.setattr(sys, closed, None)
    assert main.main(["tags", f"oci:{cli.folder / 'out'}"]) == 0
    assert main.main(["tags", "nowhere"]) == 2


def test_any_name_can_be_written_to_any_stream(cli: CommandLine) -> None:
    words = [*HELLO, "--annotation", "org.example=grüße", "--json"]
    done = subprocess.run(
        [sys.executable, "-m", "wasm_publish", *words],
        cwd=cli.folder,
        env=environment(PYTHONIOENCODING="ascii"),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "grüße" in done.stdout.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a folder that is in use")
def test_a_current_folder_that_is_gone_is_told(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    with monkeypatch.context() as patch:
        patch.chdir(gone)
        gone.rmdir()
        ran = cli("plan")
    assert ran.code == 2
    assert "error: there is no current folder" in ran.story


@pytest.mark.parametrize("words", [["--color", "always"], []])
def test_colours_are_for_the_story_only(cli: CommandLine, words: list[str]) -> None:
    cli.is_terminal = True
    ran = cli(*words, *HELLO)
    assert ESCAPE in ran.story
    assert ESCAPE not in ran.answer


@pytest.mark.parametrize(
    ("words", "variables", "is_terminal"),
    [
        ([], {}, False),
        (["--color", "auto"], {}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, True),
        ([], {"WASM_PUBLISH_COLOR": "never"}, True),
        ([], {"NO_COLOR": "1"}, True),
        ([], {"TERM": "dumb"}, True),
    ],
)
def test_there_is_no_escape_where_none_is_wanted(
    cli: CommandLine,
    words: list[str],
    variables: dict[str, str],
    is_terminal: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    cli.is_terminal = is_terminal
    cli.environment |= variables
    ran = cli(*words, "-v", *HELLO)
    assert ESCAPE not in ran.story + ran.answer


def test_errors_have_colours_too(cli: CommandLine) -> None:
    cli.environment["FORCE_COLOR"] = "1"
    assert f"{ESCAPE}[1;31merror{ESCAPE}[0m: " in cli("--no-such-option").story


def test_cargo_runs_it_by_its_name(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in (["wasm-publish", "plan", *HELLO], ["plan", *HELLO]):
        assert cargo.main(words) == 0
    monkeypatch.setattr(
        sys, "argv", ["cargo-wasm-publish", "wasm-publish", "inspect", "hello.wasm"]
    )
    assert cargo.main() == 0


def test_under_cargo_the_program_is_called_as_a_person_types_it(
    cli: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cargo.main(["wasm-publish", "plan", "--help"])
    assert capsys.readouterr().out.startswith("usage: cargo wasm-publish plan [OPTIONS]")


@pytest.mark.parametrize(
    ("variables", "story"),
    [
        ({"CARGO_TERM_QUIET": "true"}, False),
        ({"CARGO_TERM_QUIET": "1"}, False),
        ({"CARGO_TERM_QUIET": "false"}, True),
        ({"CARGO_TERM_QUIET": "true", "WASM_PUBLISH_QUIET": "0"}, True),
        ({}, True),
    ],
)
def test_what_is_said_to_cargo_is_said_to_us(
    cli: CommandLine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variables: dict[str, str],
    story: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cargo.main(["wasm-publish", *HELLO]) == 0
    assert bool(capsys.readouterr().err) is story


def test_cargos_terms_become_ours() -> None:
    given = {"CARGO_TERM_VERBOSE": "true", "CARGO_TERM_COLOR": "always", "OTHER": "x"}
    assert with_cargo_terms(given) == {**given, "WASM_PUBLISH_VERBOSE": "1"}


def test_cargos_colours_are_ours(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("CARGO_TERM_COLOR", "always")
    cargo.main(["wasm-publish", *HELLO])
    assert ESCAPE in capsys.readouterr().err
    main.main(list(HELLO))
    assert ESCAPE not in capsys.readouterr().err


@pytest.mark.parametrize("module", ["wasm_publish", "wasm_publish.cli.cargo"])
def test_is_a_module_that_python_runs(cli: CommandLine, module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "--version"],
        cwd=cli.folder,
        env=environment(),
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )
    assert (done.returncode, done.stdout) == (0, f"wasm-publish {wasm_publish.__version__}\n")


def test_takes_the_words_of_the_process(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["wasm-publish", "inspect", "hello.wasm"])
    assert main.main() == 0
    assert capsys.readouterr().out.startswith("hello.wasm\n")
