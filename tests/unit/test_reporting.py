from __future__ import annotations

import pytest

from wasm_publish.model import Problem
from wasm_publish.reporting import Silent


def test_the_default_listener_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    silent = Silent()
    silent.status("Published", "hello")
    silent.note("hello")
    silent.detail("hello")
    silent.problem(Problem("code", "hello"))
    with silent.progress("hello", 100) as advance:
        advance(100)
    assert capsys.readouterr() == ("", "")


def test_the_default_listener_hides_no_failure() -> None:
    with pytest.raises(ZeroDivisionError), Silent().progress("hello", 100):
        raise ZeroDivisionError
