"""Programs that keep credentials for Docker and podman.

https://github.com/docker/docker-credential-helpers
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.oci.encoding import parse_json
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT = 10.0
"""Seconds: a helper may ask a keychain, but must not wait for a person who isn't there."""

PATIENT_TIMEOUT = 120.0
"""Seconds where a person is there, who may have to unlock the keychain."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_HAS_NONE = "credentials not found"


def ask_helper(name: str, server: str, environment: Mapping[str, str]) -> Credentials | None:
    """Ask the program `docker-credential-NAME`.

    Args:
        name: The name that a credential file gives.
        server: For whom, in the spelling in which Docker stores it.
        environment: The environment for the program, whose `PATH` finds it.

    Returns:
        The credentials, or None when it has none.

    Raises:
        UsageError: It is missing, fails, or takes too long. What it said is not repeated, as it
            could hold a secret.
    """
    done = _run(name, "get", server, environment, TIMEOUT)
    if done.returncode == 0:
        return _credentials(done.stdout, name)
    if _HAS_NONE in done.stdout + done.stderr:
        return None
    raise _failure(name, f"failed with status {done.returncode}")


def store_in_helper(
    name: str, server: str, credentials: Credentials, environment: Mapping[str, str]
) -> None:
    """Let the program `docker-credential-NAME` keep credentials.

    Raises:
        UsageError: As for `ask_helper`.
    """
    entry = {"ServerURL": server, "Username": credentials.username, "Secret": credentials.secret}
    _change(name, "store", json.dumps(entry), environment)


def erase_from_helper(name: str, server: str, environment: Mapping[str, str]) -> None:
    """Let the program `docker-credential-NAME` forget credentials that it has.

    Raises:
        UsageError: As for `ask_helper`.
    """
    _change(name, "erase", server, environment)


def program_of(name: str) -> str:
    """The program of the helper that a credential file names."""
    return f"docker-credential-{name}"


def _change(name: str, action: str, text: str, environment: Mapping[str, str]) -> None:
    done = _run(name, action, text, environment, PATIENT_TIMEOUT)
    if done.returncode:
        raise _failure(
            name,
            f"can't {action} them: it failed with status {done.returncode}",
            f"see what `{program_of(name)} list` says; a helper that logs in by itself needs no"
            " login here",
        )


def _run(
    name: str, action: str, text: str, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    program = program_of(name)
    path = shutil.which(program, path=environment.get("PATH")) if _NAME.fullmatch(name) else None
    if path is None:
        raise _failure(
            name, "is not installed", "install it, or take it out of the credential file"
        )
    try:
        return subprocess.run(  # noqa: S603 - the program that the person configured
            [path, action],
            input=text,
            capture_output=True,
            check=False,
            encoding="utf-8",
            env=dict(environment),
            errors="replace",
            timeout=timeout,
        )
    except subprocess.TimeoutExpired:
        raise _failure(name, f"gave no answer in {timeout:g} seconds") from None
    except OSError as error:
        raise _failure(name, f"can't be run: {error.strerror}") from None


def _credentials(text: str, name: str) -> Credentials | None:
    try:
        document = parse_json(text)
        username, secret = document["Username"], document["Secret"]
    except (ValueError, LookupError, TypeError):
        raise _failure(name, "answered something else") from None
    if not (isinstance(username, str) and isinstance(secret, str)):
        raise _failure(name, "answered something else")
    return Credentials(username, secret) if secret else None


def _failure(name: str, what: str, remedy: str | None = None) -> UsageError:
    program = program_of(name)
    return UsageError(
        f"the credential helper {program} {what}",
        code="credential-helper",
        remedy=remedy or f"see what `{program} list` says",
    )
