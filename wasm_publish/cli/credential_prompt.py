"""The credentials to log in with: as given, or asked for where a person sits at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.cli.asking import ask, can_ask
from wasm_publish.errors import UsageError
from wasm_publish.stores import Credentials
from wasm_publish.stores.given_credentials import PASSWORD, given_credentials

if TYPE_CHECKING:
    from wasm_publish.cli.commands import Invocation


def credentials_for(registry: str, invocation: Invocation) -> Credentials:
    """User and password for a registry.

    Raises:
        UsageError: They are not given and nobody is there to ask, or they can't be any.
    """
    if can_ask(invocation):
        credentials = _asked(registry, invocation)
    else:
        credentials = _given(registry, invocation)
    _require_sendable(credentials)
    return credentials


def _given(registry: str, invocation: Invocation) -> Credentials:
    given = given_credentials(invocation.settings, invocation.environment, invocation.input)
    if given is None:
        raise UsageError(
            f"no credentials for {registry} are given, and there is no terminal to ask at",
            code="no-credentials",
            remedy="give --username, and pipe the password to --password-stdin; or set"
            f" WASM_PUBLISH_USERNAME and {PASSWORD}",
        )
    return given


def _asked(registry: str, invocation: Invocation) -> Credentials:
    settings = invocation.settings
    if settings.password_stdin:
        raise UsageError(
            "nothing is piped to standard input",
            code="no-input",
            remedy="pipe the password into it, or leave out --password-stdin to be asked for it",
        )
    username = settings.username or _ask_username(registry, invocation)
    password = invocation.environment.get(PASSWORD) or _ask_password(registry)
    return Credentials(username, password)


def _ask_username(registry: str, invocation: Invocation) -> str:
    return _required("user", ask(f"Username for {registry}: ", invocation) or "")


def _ask_password(registry: str) -> str:
    import warnings
    from getpass import GetPassWarning, getpass

    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            password = getpass(f"Password or token for {registry}: ")
        except EOFError:
            password = ""
        except GetPassWarning:
            raise UsageError(
                "this terminal would show the password",
                code="no-hidden-input",
                remedy=f"pipe it to --password-stdin, or set {PASSWORD}",
            ) from None
    return _required("password", password)


def _required(what: str, text: str) -> str:
    if not text:
        raise UsageError(f"no {what} was typed", code=f"no-{what}", remedy="log in again")
    return text


def _require_sendable(credentials: Credentials) -> None:
    # https://www.rfc-editor.org/rfc/rfc7617.html#section-2
    if ":" in credentials.username or not credentials.username.isprintable():
        raise UsageError(
            "the user's name has a colon or control character in it", code="invalid-username"
        )
    if not credentials.secret.isprintable():
        raise UsageError("the password has a control character in it", code="invalid-password")
