from __future__ import annotations

import ast
import io
import subprocess
import sys
from pathlib import Path

import pytest

import wasm_publish
from wasm_publish.ui.progress import SlowTransferBar
from wasm_publish.ui.terminal import Terminal


class Screen(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


class Clock:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    fake = type("FakeTime", (), {"monotonic": staticmethod(clock)})
    monkeypatch.setattr("wasm_publish.ui.progress.time", fake)
    return clock


@pytest.fixture(autouse=True)
def _wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR")


def test_what_ends_soon_draws_nothing(clock: Clock) -> None:
    screen = Screen()
    bar = SlowTransferBar(screen, "oci:dist/hello", 100)
    clock.now += 0.5
    bar.advance(100)
    bar.close()
    assert screen.getvalue() == ""


def test_what_takes_longer_draws_a_bar_that_goes_away(clock: Clock) -> None:
    screen = Screen()
    bar = SlowTransferBar(screen, "oci:dist/hello", 100)
    bar.advance(10)
    clock.now += 0.6
    bar.advance(20)
    drawn = screen.getvalue()
    assert "oci:dist/hello" in drawn
    assert "30/100 bytes" in drawn
    bar.advance(70)
    bar.close()
    assert "\x1b[2K" in screen.getvalue()[len(drawn) :]


def test_the_label_is_no_markup(clock: Clock) -> None:
    screen = Screen()
    bar = SlowTransferBar(screen, "oci:[red]dist", 100)
    clock.now += 1
    bar.advance(1)
    bar.close()
    assert "oci:[red]dist" in screen.getvalue()


@pytest.mark.parametrize("color", [False, True])
def test_has_colour_only_where_that_is_wanted(
    clock: Clock,
    color: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    screen = Screen()
    with Terminal(screen, color=color, animated=True).progress("hello", 100) as advance:
        clock.now += 1
        advance(50)
    assert ("\x1b[38;5;" in screen.getvalue() or "\x1b[3" in screen.getvalue()) is color


@pytest.mark.parametrize("words", [("Uploading",), ("Pulling", "Pulling")])
def test_says_what_happens(clock: Clock, words: tuple[str, ...]) -> None:
    screen = Screen()
    with Terminal(screen, animated=True).progress("hello", 100, *words[1:]) as advance:
        clock.now += 1
        advance(50)
    assert f"{words[0]:>12} hello" in screen.getvalue()


def test_goes_away_when_the_transfer_fails(clock: Clock) -> None:
    screen = Screen()

    def fail() -> None:
        with Terminal(screen, animated=True).progress("hello", 100) as advance:
            clock.now += 1
            advance(50)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert screen.getvalue().endswith("\x1b[2K")


def test_only_the_progress_bar_imports_rich_and_only_to_draw() -> None:
    root = Path(wasm_publish.__file__).parent
    importing = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(name.split(".")[0] == "rich" for name in imported(node))
    }
    assert importing == {"ui/progress.py"}
    code = (
        "import io, sys\n"
        "from wasm_publish.ui.terminal import Terminal\n"
        "with Terminal(io.StringIO(), animated=True).progress('hello', 1) as advance:\n"
        "    advance(1)\n"
        "print('rich' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root.parent,
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stdout.strip() == "False"


def imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]
