"""Debian's docker-registry, run on a port that the system chooses."""

from __future__ import annotations

import re
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from http_server import running_server
from token_server import CERTIFICATE, ISSUER, TokenServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USERNAME = "alice"
PASSWORD = "wonderland"  # noqa: S105 - of registries that live as long as the tests

_HTPASSWD = f"{USERNAME}:$2b$05$abcdefghijklmnopqrstuuA0vov2GDneHB3.8.cv9UF9g.RdvScIW\n"
"""The password as bcrypt, which is all that docker-registry reads."""

_LISTENING = re.compile(r"listening on (127\.0\.0\.1:[0-9]+)")
_PATIENCE = 20  # seconds; it mostly listens after 30 milliseconds


@dataclass(frozen=True)
class DockerRegistry:
    """A registry that runs.

    Attributes:
        host: Its address and port.
        username: Who may push, or nothing where everybody may.
        password: The password of that user.
    """

    host: str
    username: str = ""
    password: str = ""


@contextmanager
def open_registry_of_everybody(program: str, folder: Path) -> Iterator[DockerRegistry]:
    """A registry that asks nobody who they are."""
    with _running(program, folder, "") as host:
        yield DockerRegistry(host)


@contextmanager
def open_registry_with_passwords(program: str, folder: Path) -> Iterator[DockerRegistry]:
    """A registry that asks for user and password, by the scheme Basic."""
    passwords = folder / "htpasswd"
    passwords.write_text(_HTPASSWD, encoding="utf-8")
    auth = f"auth: {{htpasswd: {{realm: tests, path: {passwords}}}}}\n"
    with _running(program, folder, auth) as host:
        yield DockerRegistry(host, USERNAME, PASSWORD)


@contextmanager
def open_registry_with_tokens(program: str, folder: Path) -> Iterator[DockerRegistry]:
    """A registry that asks for a token, and takes it for nothing but its scope."""
    with running_server(TokenServer(USERNAME, PASSWORD)) as tokens:
        auth = (
            "auth:\n"
            "  token:\n"
            f"    realm: http://{tokens.host}/token\n"
            "    service: registry\n"
            f"    issuer: {ISSUER}\n"
            f"    rootcertbundle: {CERTIFICATE}\n"
        )
        with _running(program, folder, auth) as host:
            yield DockerRegistry(host, USERNAME, PASSWORD)


@contextmanager
def _running(program: str, folder: Path, auth: str) -> Iterator[str]:
    configuration = folder / "registry.yml"
    configuration.write_text(
        "version: 0.1\n"
        "storage:\n"
        f"  filesystem: {{rootdirectory: {folder / 'storage'}}}\n"
        "  delete: {enabled: true}\n"
        "http: {addr: 127.0.0.1:0, secret: tests}\n" + auth,
        encoding="utf-8",
    )
    log = folder / "registry.log"
    with log.open("wb") as stream:
        process = subprocess.Popen([program, "serve", configuration], stdout=stream, stderr=stream)
    try:
        yield _host(process, log)
    finally:
        process.terminate()
        process.wait()


def _host(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that a registry tells in its log when it is ready."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if told := _LISTENING.search(log.read_text(encoding="utf-8")):
            return told[1]
        time.sleep(0.01)
    raise RuntimeError(log.read_text(encoding="utf-8"))
