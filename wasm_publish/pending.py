"""Calls that run beside the caller, because what they do is mostly to wait."""

from __future__ import annotations

import time
from collections import deque
from functools import partial
from threading import Semaphore, Thread
from threading import enumerate as enumerate_threads
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")

_NAME = "wasm-publish"  # of the threads
_PATIENCE = 1.0  # seconds; a wait without end does not hear Ctrl-C on Windows


class Pending(Generic[T]):
    """A call that has been begun in a thread of its own, and whose result is asked for later.

    Python's `concurrent.futures` does the same, but takes longer to import than a push over a
    fast network takes, and lets no program end before all of its threads have.
    """

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._results: list[T] = []
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, name=_NAME, daemon=True)
        self._thread.start()

    def result(self) -> T:
        """What the call returned, as soon as it did; what it raised is raised here."""
        self.settle()
        if self._error is not None:
            raise self._error
        return self._results[0]

    def settle(self, limit: float | None = None) -> bool:
        """Wait for the end of the call, whatever it is, or for some seconds; whether it came."""
        end = None if limit is None else time.monotonic() + limit
        while self._thread.is_alive() and (end is None or time.monotonic() < end):
            self._thread.join(_PATIENCE if limit is None else min(limit, _PATIENCE))
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._results.append(self._call())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is asked for
            self._error = error


def is_any_running() -> bool:
    """Whether a call is still on its way."""
    return any(thread.name == _NAME for thread in enumerate_threads())


def all_of(begun: Sequence[Pending[T]]) -> list[T]:
    """The results of calls as soon as all have ended, or what the first that failed raised."""
    for pending in begun:
        pending.settle()
    return [pending.result() for pending in begun]


def at_once(calls: Sequence[Callable[[], T]], limit: int) -> Iterator[T]:
    """The results of calls in their order, while so many of them run beside each other."""
    if limit == 1 or len(calls) == 1:
        yield from (call() for call in calls)
        return
    turns = Semaphore(limit)

    def in_turn(call: Callable[[], T]) -> T:
        with turns:
            return call()

    begun = [Pending(partial(in_turn, call)) for call in calls]
    for pending in begun:
        yield pending.result()


def by_threads(calls: Sequence[Callable[[], T]], limit: int) -> list[T]:
    """The results of many calls in their order, from so many threads and no more.

    Once all have ended, what the first thread that failed raised is raised here.
    """
    waiting = deque(enumerate(calls))
    results: dict[int, T] = {}

    def work() -> None:
        while True:
            try:
                position, call = waiting.popleft()
            except IndexError:
                return
            results[position] = call()

    all_of([Pending(work) for _ in range(min(limit, len(calls)))])
    return [results[position] for position in range(len(calls))]
