from __future__ import annotations

import threading

import pytest

from wasm_publish.pending import Pending


def test_runs_beside_its_caller() -> None:
    may_end = threading.Event()
    pending = Pending(lambda: may_end.wait(5))
    may_end.set()
    assert pending.result() is True


def test_what_it_raised_is_raised_when_the_result_is_asked_for() -> None:
    def fails() -> int:
        raise LookupError("nothing there")

    pending = Pending(fails)
    pending.settle()
    for _ in range(2):
        with pytest.raises(LookupError, match="nothing there"):
            pending.result()


def test_keeps_no_program_from_ending() -> None:
    never = threading.Event()
    daemons = {thread for thread in threading.enumerate() if thread.daemon}
    pending = Pending(never.wait)
    begun = {thread for thread in threading.enumerate() if thread.daemon} - daemons
    assert begun
    never.set()
    pending.settle()
