"""Debian's docker-registry, run on a port that the system chooses."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from http_server import running_server
from registry_program import running_program
from token_server import CERTIFICATE, ISSUER, KEY, TokenServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USERNAME = "alice"
PASSWORD = "wonderland"  # noqa: S105 - of registries that live as long as the tests

_HTPASSWD = f"{USERNAME}:$2b$05$abcdefghijklmnopqrstuuA0vov2GDneHB3.8.cv9UF9g.RdvScIW\n"
"""The password as bcrypt, which is all that docker-registry reads."""

AUTHORITY = KEY.with_name("authority.pem")
SERVER_CERTIFICATE = KEY.with_name("server.pem")

_LISTENING = re.compile(r"listening on 127\.0\.0\.1:([0-9]+)")


@dataclass(frozen=True)
class DockerRegistry:
    """A registry that runs.

    Attributes:
        host: Its address and port.
        username: Who may push, or nothing where everybody may.
        password: The password of that user.
        ca_file: Who vouches for its certificate, where it has one.
    """

    host: str
    username: str = ""
    password: str = ""
    ca_file: Path | None = None


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
def open_registry_with_tls(program: str, folder: Path) -> Iterator[DockerRegistry]:
    """A registry that asks nobody, over TLS with an authority that no system knows."""
    tls = f"  tls: {{certificate: {SERVER_CERTIFICATE}, key: {KEY}}}\n"
    with _running(program, folder, tls) as host:
        yield DockerRegistry(host, ca_file=AUTHORITY)


@contextmanager
def _running(program: str, folder: Path, more: str) -> Iterator[str]:
    configuration = folder / "registry.yml"
    configuration.write_text(
        "version: 0.1\n"
        "storage:\n"
        f"  filesystem: {{rootdirectory: {folder / 'storage'}}}\n"
        "  delete: {enabled: true}\n"
        "http:\n"
        "  addr: 127.0.0.1:0\n"
        "  secret: tests\n" + more,
        encoding="utf-8",
    )
    with running_program([program, "serve", configuration], folder, _LISTENING) as port:
        yield f"127.0.0.1:{port}"
