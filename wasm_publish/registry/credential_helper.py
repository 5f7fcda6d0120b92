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
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT = 10.0
"""Seconds: a helper may ask a keychain, but must not wait for a person who isn't there."""

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
    program = f"docker-credential-{name}"
    path = shutil.which(program, path=environment.get("PATH")) if _NAME.fullmatch(name) else None
    if path is None:
        raise _failure(program, "is not installed", "install it, or log in anew without it")
    try:
        done = subprocess.run(  # noqa: S603 - the program that the person configured
            [path, "get"],
            input=server,
            capture_output=True,
            check=False,
            encoding="utf-8",
            env=dict(environment),
            errors="replace",
            timeout=TIMEOUT,
        )
    except subprocess.TimeoutExpired:
        raise _failure(program, f"gave no answer in {TIMEOUT:g} seconds", _by_hand(name)) from None
    except OSError as error:
        raise _failure(program, f"can't be run: {error.strerror}", _by_hand(name)) from None
    if done.returncode == 0:
        return _credentials(program, name, done.stdout)
    if _HAS_NONE in done.stdout + done.stderr:
        return None
    raise _failure(program, f"failed with status {done.returncode}", _by_hand(name))


def _credentials(program: str, name: str, text: str) -> Credentials | None:
    try:
        document = json.loads(text)
        username, secret = document["Username"], document["Secret"]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise _failure(program, "answered something else", _by_hand(name)) from None
    if not (isinstance(username, str) and isinstance(secret, str)):
        raise _failure(program, "answered something else", _by_hand(name))
    return Credentials(username, secret) if secret else None


def _failure(program: str, what: str, remedy: str) -> UsageError:
    return UsageError(
        f"the credential helper {program} {what}", code="credential-helper", remedy=remedy
    )


def _by_hand(name: str) -> str:
    return f"see what `docker-credential-{name} list` says"
