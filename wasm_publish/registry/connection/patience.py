"""Trying again: what may be tried again, after how long, and for how long."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

    from wasm_publish.errors import StoreFailed
    from wasm_publish.registry.connection.answer import Answer

LIMIT = 120.0
"""Seconds from the first failure of a request until it isn't tried again."""

_FIRST, _LONGEST = 0.2, 20.0  # seconds; doubled from the one to the other

# https://www.rfc-editor.org/rfc/rfc9110.html#name-client-error-4xx
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_FORBIDDEN = 403
_RATE_LIMITED = re.compile(rb"rate.?limit|too.?many.?requests", re.IGNORECASE)


_BROKEN = frozenset({"connection-broken", "timeout", "host-lookup-failed"})
_REFUSED = "connection-refused"


def _random() -> float:
    import random

    return random.random()  # noqa: S311 - nothing secret hangs on it


class Patience(NamedTuple):
    """How to wait; tests put a clock of their own in its place.

    Attributes:
        limit: Seconds from a first failure to the last try.
        clock: Tells the time, in seconds.
        sleep: Waits for some seconds.
        jitter: Gives a number from 0 to 1, so that clients that failed together don't come
            back together.
    """

    limit: float = LIMIT
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = _random


DEFAULT_PATIENCE = Patience()
ONE_TRY = Patience(limit=-1.0)
"""For who only looks: what can't be told at once isn't worth waiting for."""


class Attempts:
    """The tries of one request."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._failed = 0
        self._end: float | None = None

    def wait(self, told: float | None, say: Callable[[float], None]) -> bool:
        """Wait before the next try; False when it isn't worth one.

        Args:
            told: How many seconds the server wants us to wait, if it says so.
            say: Tells a person how long it takes, before it does.
        """
        patience = self._patience
        now = patience.clock()
        if self._end is None:
            self._end = now + patience.limit
        pause = told or self._pause()  # a server that tells 0 would be overrun by what it asks for
        if now + pause > self._end:
            return False
        self._failed += 1
        say(pause)
        patience.sleep(pause)
        return True

    def restart(self) -> None:
        """Something went forward: what failed before doesn't count any more."""
        self._failed, self._end = 0, None

    def _pause(self) -> float:
        # Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
        most = min(_LONGEST, _FIRST * 2.0**self._failed)
        return self._patience.jitter() * most


def is_busy(answer: Answer) -> bool:
    """Whether a server may well answer something else later."""
    return answer.status in _BUSY or is_rate_limit(answer)


def is_rate_limit(answer: Answer) -> bool:
    """Whether a refusal is none for good, which GitHub's registry says in words alone."""
    if answer.status != _FORBIDDEN:
        return False
    answer.keep()
    return bool(_RATE_LIMITED.search(answer.kept))


def is_passing(error: StoreFailed, *, was_reached: bool) -> bool:
    """Whether a failure of the network may pass.

    Args:
        error: The failure.
        was_reached: Whether the server answered before: one that refuses the first connection
            is mostly not there at all.
    """
    return error.problem.code in _BROKEN or (error.problem.code == _REFUSED and was_reached)


def told_to_wait(headers: Message) -> float | None:
    """The seconds in `Retry-After`, which may be a number or a date.

    https://www.rfc-editor.org/rfc/rfc9110.html#name-retry-after
    """
    text = (headers.get("Retry-After") or "").strip()
    if not text:
        return None
    if text.isdecimal() and text.isascii():
        return float(text)
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(0.0, moment - time.time())
