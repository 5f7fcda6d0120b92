from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from builders import settings_with

from wasm_publish.errors import UsageError
from wasm_publish.stores import Credentials
from wasm_publish.stores.given_credentials import PASSWORD, given_credentials

if TYPE_CHECKING:
    from wasm_publish.settings.settings import Value

SECRET = "secret"  # noqa: S105 - of nobody


def given(
    typed: bytes | None = None, username: str | None = None, password: str | None = None
) -> Credentials | None:
    """What was given; `typed` is piped to --password-stdin."""
    values: dict[str, Value] = {"password-stdin": typed is not None}
    if username:
        values["username"] = username
    source = io.TextIOWrapper(io.BytesIO(typed or b""), encoding="utf-8", newline="")
    return given_credentials(
        settings_with(values), {PASSWORD: password} if password is not None else {}, source
    )


def test_nothing_is_given() -> None:
    assert given() is None
    assert given(password="") is None


@pytest.mark.parametrize("typed", [b"secret", b"secret\n", b"secret\r\n"])
def test_a_line_break_at_the_end_is_no_part_of_a_password(typed: bytes) -> None:
    assert given(typed, "alice") == Credentials("alice", "secret")


def test_a_password_may_have_spaces() -> None:
    assert given(b" se cret ", "alice") == Credentials("alice", " se cret ")


def test_the_variable_holds_a_password() -> None:
    assert given(username="alice", password=SECRET) == Credentials("alice", SECRET)


def test_standard_input_counts_before_the_variable() -> None:
    assert given(b"typed", "alice", "variable") == Credentials("alice", "typed")


@pytest.mark.parametrize(
    ("typed", "username", "password", "code"),
    [
        (None, None, "secret", "no-username"),
        (None, "alice", None, "no-password"),
        (b"", "alice", None, "no-password"),
        (b"\n", "alice", "variable", "no-password"),
        (b"", None, None, "no-username"),
        (b"se\ncret", "alice", None, "invalid-password"),
        (b"secret\n\n", "alice", None, "invalid-password"),
        (b"se\x00cret", "alice", None, "invalid-password"),
        (b"secret\xff", "alice", None, "invalid-password"),
    ],
)
def test_what_is_half_or_no_password_is_told_and_not_shown(
    typed: bytes | None, username: str | None, password: str | None, code: str
) -> None:
    with pytest.raises(UsageError) as caught:
        given(typed, username, password)
    assert caught.value.problem.code == code
    assert "cret" not in f"{caught.value}{caught.value.problem.remedy}"


def test_standard_input_may_be_closed() -> None:
    settings = settings_with({"password-stdin": True, "username": "alice"})
    with pytest.raises(UsageError, match="but no password"):
        given_credentials(settings, {}, None)
