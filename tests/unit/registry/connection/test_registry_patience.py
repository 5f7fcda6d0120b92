from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.message import Message
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opened_registry import Clock

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.connection.patience import (
    DEFAULT_PATIENCE,
    Attempts,
    Patience,
    is_passing,
    told_to_wait,
)


def said(_seconds: float) -> None:
    """Listen to nothing."""


def retry_after(text: str) -> float | None:
    headers = Message()
    headers["Retry-After"] = text
    return told_to_wait(headers)


def pauses(jitter: float, *, limit: float = 120, told: float | None = None) -> list[float]:
    """All the pauses of a request that always fails."""
    clock = Clock()
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        clock.waits.append(seconds)

    attempts = Attempts(Patience(limit, lambda: now, sleep, lambda: jitter))
    while attempts.wait(told, said):
        assert len(clock.waits) < 10_000
    return clock.waits


def test_pauses_double_up_to_a_bound() -> None:
    assert pauses(1.0) == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20, 20, 20, 20])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.floats(0, 300))
def test_every_pause_is_between_nothing_and_its_bound(jitters: list[float], limit: float) -> None:
    clock = Clock()
    given_jitters = iter(jitters)
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        clock.waits.append(seconds)

    attempts = Attempts(Patience(limit, lambda: now, sleep, lambda: next(given_jitters)))
    for _ in jitters:
        attempts.wait(None, said)
    for number, wait in enumerate(clock.waits):
        assert 0 <= wait <= min(20, 0.2 * 2**number) + 1e-9
    assert sum(clock.waits) <= limit + 1e-6


def test_a_person_hears_of_a_pause_before_it() -> None:
    heard: list[str] = []
    patience = Patience(10, lambda: 0, lambda s: heard.append(f"slept {s}"), lambda: 1)
    assert Attempts(patience).wait(3, lambda seconds: heard.append(f"says {seconds}"))
    assert heard == ["says 3", "slept 3"]


def test_what_a_server_tells_is_kept_to() -> None:
    assert pauses(0.5, limit=10, told=4) == [4, 4]
    assert pauses(0.5, limit=10, told=10) == [10]
    assert pauses(0.5, limit=10, told=11) == []
    assert pauses(0.5, limit=10, told=float("inf")) == []


def test_a_server_that_wants_no_pause_is_not_overrun() -> None:
    assert len(pauses(0.5, told=0)) < 20


def test_progress_makes_patience_new() -> None:
    now, waits = 0.0, list[float]()
    attempts = Attempts(Patience(10, lambda: now, waits.append, lambda: 1))
    assert attempts.wait(None, said)
    now = 11
    assert not attempts.wait(None, said)
    attempts.restart()
    assert attempts.wait(None, said)
    assert waits == [0.2, 0.2]


def test_the_clock_of_a_request_begins_with_its_first_failure() -> None:
    now = 1000.0
    attempts = Attempts(Patience(10, lambda: now, said, lambda: 0))
    now = 5000.0
    assert attempts.wait(None, said)


def test_chance_is_drawn_from_all_of_it() -> None:
    drawn = [DEFAULT_PATIENCE.jitter() for _ in range(100)]
    assert all(0 <= number <= 1 for number in drawn)
    assert len(set(drawn)) > 50


# What may pass


@pytest.mark.parametrize(
    ("code", "at_first", "later"),
    [
        ("connection-broken", True, True),
        ("timeout", True, True),
        ("host-lookup-failed", True, True),
        ("connection-refused", False, True),
        ("unknown-host", False, False),
        ("tls-failed", False, False),
        ("untrusted-certificate", False, False),
        ("proxy-refused", False, False),
        ("file-changed", False, False),
    ],
)
def test_some_failures_may_pass(code: str, *, at_first: bool, later: bool) -> None:
    error = StoreFailed("x", code=code)
    assert is_passing(error, was_reached=False) == at_first
    assert is_passing(error, was_reached=True) == later


# Retry-After


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("5", 5),
        (" 120 ", 120),
        ("9" * 400, float("inf")),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("\u0665", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("Wed, 21 Oct 2015 07:28:00 -0000", 0),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999999999", None),
        ("Mon, 01 Jan 9999 00:00:00 -9999999", None),
    ],
)
def test_seconds_or_a_date_or_nonsense(text: str, seconds: float | None) -> None:
    assert retry_after(text) == seconds


def test_a_date_is_as_far_as_it_is() -> None:
    when = datetime.now(timezone.utc) + timedelta(seconds=90)
    told = retry_after(format_datetime(when, usegmt=True))
    assert told is not None
    assert 80 < told <= 90


def test_nothing_said_is_nothing_told() -> None:
    assert told_to_wait(Message()) is None


_DATES = st.from_regex(
    r"([A-Z][a-z]{2}, )?[0-9]{1,3} (Jan|Feb|Xyz) [0-9]{1,6} [0-9:]{1,10} ([+-][0-9]{1,30}|GMT)",
    fullmatch=True,
)


@given(st.text(st.characters(exclude_characters="\r\n", codec="latin-1")) | _DATES)
def test_any_text_is_a_number_or_nothing(text: str) -> None:
    told = retry_after(text)
    assert told is None or told >= 0
