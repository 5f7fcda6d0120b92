from __future__ import annotations

import io
import os
import re
import sys
from pathlib import Path

import pytest

from wasm_publish.model import Problem
from wasm_publish.ui.terminal import Terminal, shown_path

ESCAPE = "\x1b"


def written(problem: Problem | None = None, **how: bool | int) -> str:
    """What a terminal writes when everything happens to it."""
    stream = io.StringIO()
    terminal = Terminal(stream, **how)  # type: ignore[arg-type]  # the fields of a terminal
    terminal.status("Published", "oci:dist/hello:1.0.0")
    terminal.note("no registry is named")
    terminal.detail("a detail")
    terminal.problem(problem or Problem("old", "it is old", "warning"))
    terminal.problem(Problem("gone", "it is gone", remedy="look elsewhere"))
    return stream.getvalue()


def test_writes_as_cargo_does() -> None:
    assert written() == (
        "   Published oci:dist/hello:1.0.0\n"
        "note: no registry is named\n"
        "warning: it is old\n"
        "error: it is gone\n"
        "  help: look elsewhere\n"
    )


@pytest.mark.parametrize("verb", ["Packaging", "Published", "Unchanged", "Skipped", "Tagged"])
def test_verbs_end_in_the_twelfth_column(verb: str) -> None:
    stream = io.StringIO()
    Terminal(stream).status(verb, "hello")
    assert stream.getvalue() == f"{verb:>12} hello\n"


def test_writes_errors_only_when_quiet() -> None:
    for verbose in (0, 1):
        text = written(quiet=True, verbose=verbose)
        assert text == "error: it is gone\n  help: look elsewhere\n"


@pytest.mark.parametrize("verbose", [1, 2])
def test_writes_details_when_asked(verbose: int) -> None:
    assert "note: a detail\n" in written(verbose=verbose)


def test_has_no_escapes_without_colour() -> None:
    assert ESCAPE not in written(verbose=2)


def test_colour_changes_nothing_else() -> None:
    colored = written(color=True)
    assert f"{ESCAPE}[1;32m   Published{ESCAPE}[0m oci:dist/hello:1.0.0" in colored
    assert f"{ESCAPE}[1;33mwarning{ESCAPE}[0m: it is old" in colored
    assert f"{ESCAPE}[1;31merror{ESCAPE}[0m: it is gone" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == written()


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (Problem("c", "m", file=Path("Cargo.toml")), "Cargo.toml"),
        (Problem("c", "m", file=Path("Cargo.toml"), line=3), "Cargo.toml:3"),
        (Problem("c", "m", file=Path("Cargo.toml"), line=3, key="a.b"), "Cargo.toml:3 a.b"),
        (Problem("c", "m", file=Path("Cargo.toml"), key="a.b"), "Cargo.toml a.b"),
        (Problem("c", "m", key="WASM_PUBLISH_FORMAT"), "WASM_PUBLISH_FORMAT"),
    ],
)
def test_tells_where_a_problem_is(problem: Problem, place: str) -> None:
    assert f"error: m\n  --> {place}\n" in written(problem)


def test_a_problem_without_a_place_has_no_arrow() -> None:
    assert "-->" not in written()


def test_paths_below_the_current_folder_are_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown_path(tmp_path / "a" / "b") == os.path.join("a", "b")  # noqa: PTH118 - as text
    assert shown_path(tmp_path) == "."
    assert shown_path(tmp_path.parent / "elsewhere") == str(tmp_path.parent / "elsewhere")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a folder that is in use")
def test_paths_are_shown_where_the_current_folder_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    with monkeypatch.context() as patch:
        patch.chdir(gone)
        gone.rmdir()
        assert shown_path(gone / "file") == str(gone / "file")


def test_the_work_goes_on_when_nobody_reads_the_story() -> None:
    class Closed(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    Terminal(Closed()).status("Published", "hello")


@pytest.mark.parametrize(
    "how",
    [{}, {"quiet": True, "animated": True}, {"bars": False, "animated": True}],
    ids=["no terminal", "quiet", "no bars"],
)
def test_no_progress_is_drawn(how: dict[str, bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "wasm_publish.ui.progress", raising=False)
    stream = io.StringIO()
    with Terminal(stream, **how).progress("oci:dist/hello", 10) as advance:
        advance(10)
    assert stream.getvalue() == ""
    assert "wasm_publish.ui.progress" not in sys.modules
