"""The credentials that a person gives for one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from wasm_publish.settings.settings import Settings

PASSWORD = "WASM_PUBLISH_PASSWORD"  # noqa: S105 - where it is, not what it is


def given_credentials(
    settings: Settings, environment: Mapping[str, str], source: TextIO | None
) -> Credentials | None:
    """User and password of the command line or the environment.

    Args:
        settings: Name the user, and say whether the password comes from standard input.
        environment: May hold the password.
        source: Standard input, if it is open.

    Returns:
        The credentials, or None where neither is given.

    Raises:
        UsageError: One is given without the other.
    """
    username = settings.username
    if settings.password_stdin:
        password = _read_password(source)
    else:
        password = environment.get(PASSWORD) or ""
    if not username and not password and not settings.password_stdin:
        return None
    if not username:
        raise UsageError(
            "a password is given, but no user",
            code="no-username",
            remedy="name the user with --username or WASM_PUBLISH_USERNAME",
        )
    if not password:
        raise UsageError(
            f"the user {username} is given, but no password",
            code="no-password",
            remedy=f"pipe it to --password-stdin, or set {PASSWORD}",
        )
    return Credentials(username, password)


def _read_password(source: TextIO | None) -> str:
    """All of standard input but a line break at its end, which `echo` adds."""
    try:
        text = source.read() if source else ""
    except UnicodeDecodeError:
        raise UsageError(
            "the password on standard input is not text in UTF-8", code="invalid-password"
        ) from None
    password = text.removesuffix("\n").removesuffix("\r")
    if not password.isprintable():
        raise UsageError(
            "standard input holds something else than one password",
            code="invalid-password",
            remedy="pipe the password, and nothing else",
        )
    return password
