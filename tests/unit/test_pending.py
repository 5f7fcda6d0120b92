from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

import pytest

from wasm_publish.pending import Pending, at_once, by_threads

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 5.0  # seconds, for what is there at once unless it hangs


def test_runs_beside_its_caller() -> None:
    may_end = threading.Event()
    pending = Pending(lambda: may_end.wait(PATIENCE))
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


class Crowd:
    """Calls that count how many of them run beside each other."""

    def __init__(self, expected: int) -> None:
        self.most = 0
        self._now = 0
        self._lock = threading.Lock()
        self._full = threading.Event()
        self._expected = expected

    def __call__(self, number: int) -> int:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            if self._now == self._expected:
                self._full.set()
        self._full.wait(PATIENCE)
        with self._lock:
            self._now -= 1
        return number


@pytest.mark.parametrize(
    ("calls", "limit", "most"), [(6, 1, 1), (6, 2, 2), (6, 6, 6), (2, 8, 2), (1, 8, 1)]
)
def test_so_many_run_beside_each_other_and_results_keep_their_order(
    calls: int, limit: int, most: int
) -> None:
    crowd = Crowd(most)
    numbers = range(calls)
    assert list(at_once([partial(crowd, number) for number in numbers], limit)) == [*numbers]
    assert crowd.most == most


@pytest.mark.parametrize("limit", [0, 1, 8])
def test_where_there_is_nothing_to_call_there_is_no_result(limit: int) -> None:
    calls: list[partial[int]] = []
    assert list(at_once(calls, limit)) == []


def test_one_at_a_time_waits_for_whoever_takes_the_results() -> None:
    begun: list[int] = []
    results: Iterator[None] = at_once([partial(begun.append, 0), partial(begun.append, 1)], 1)
    next(results)
    assert begun == [0]


def _fails() -> None:
    raise LookupError("nothing there")


def test_what_one_raises_comes_in_its_turn_and_frees_its_place() -> None:
    done = threading.Event()
    results = at_once([lambda: None, _fails, _fails, done.set], 2)
    assert next(results) is None
    with pytest.raises(LookupError, match="nothing there"):
        next(results)
    assert done.wait(PATIENCE)


def test_one_at_a_time_ends_with_the_first_that_fails() -> None:
    done = threading.Event()
    with pytest.raises(LookupError, match="nothing there"):
        list(at_once([_fails, done.set], 1))
    assert not done.is_set()


def test_a_wait_may_have_a_limit() -> None:
    may_end = threading.Event()
    pending = Pending(may_end.wait)
    assert not pending.settle(0.01)
    may_end.set()
    assert pending.settle(5)


@pytest.mark.parametrize(("calls", "limit", "most"), [(6, 1, 1), (6, 2, 2), (40, 8, 8), (2, 8, 2)])
def test_many_calls_take_so_many_threads(calls: int, limit: int, most: int) -> None:
    crowd, before = Crowd(most), threading.active_count()
    numbers = range(calls)
    seen: list[int] = []

    def call(number: int) -> int:
        seen.append(threading.active_count() - before)
        return crowd(number)

    assert by_threads([partial(call, number) for number in numbers], limit) == [*numbers]
    assert crowd.most == most
    assert max(seen) <= limit


def test_no_call_is_no_thread() -> None:
    calls: list[partial[int]] = []
    assert by_threads(calls, 4) == []


def test_the_others_end_before_what_one_raised_is_raised() -> None:
    ended: list[int] = []
    calls = [_fails, *(lambda at=at: ended.append(at) for at in range(5))]
    with pytest.raises(LookupError, match="nothing there"):
        by_threads(calls, 2)
    assert ended == [*range(5)]
