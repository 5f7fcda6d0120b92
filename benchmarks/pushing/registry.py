"""Debian's docker-registry, and the token server that one of its variants asks for."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .certificates import Certificates

# The token server is that of the tests: one is enough that signs as docker-registry wants it.
sys.path.append(str(Path(__file__).resolve().parents[2] / "tests" / "support"))

USERNAME = PASSWORD = "benchmark"  # noqa: S105 - of registries that live as long as a round

_LISTENING = re.compile(r"listening on (127\.0\.0\.1:[0-9]+)")
_PATIENCE = 20  # seconds; it mostly listens after 30 milliseconds


@contextmanager
def running(
    folder: Path, auth: Mapping[str, object], tls: Certificates | None = None
) -> Iterator[str]:
    """Run docker-registry as long as the context lasts; gives its address.

    Args:
        folder: Where it stores and logs.
        auth: Its setting `auth`; empty if everybody may push.
        tls: What it shows clients; None for plain HTTP.
    """
    http: dict[str, object] = {"addr": "127.0.0.1:0", "secret": "benchmark"}
    if tls:
        http["tls"] = {"certificate": str(tls.server), "key": str(tls.key)}
    settings = {
        "version": "0.1",
        "storage": {"filesystem": {"rootdirectory": str(folder / "storage")}},
        "http": http,
        **({"auth": auth} if auth else {}),
    }
    file, log = folder / "registry.yml", folder / "registry.log"
    file.write_text(json.dumps(settings), encoding="utf-8")  # YAML takes JSON
    with log.open("wb") as stream:
        command = ["docker-registry", "serve", str(file)]
        process = subprocess.Popen(command, stdout=stream, stderr=stream)
    try:
        yield _address(process, log)
    finally:
        process.terminate()
        process.wait()


def stored(folder: Path) -> Path:
    """Where a registry of this folder keeps what was pushed."""
    return folder / "storage" / "docker"


@contextmanager
def running_token_server() -> Iterator[str]:
    """Run the token server as long as the context lasts; gives its address."""
    from http_server import running_server
    from token_server import TokenServer

    with running_server(TokenServer(USERNAME, PASSWORD)) as server:
        yield server.host


def token_auth(address: str) -> dict[str, object]:
    """The setting `auth` of a registry that sends clients to a token server."""
    from token_server import CERTIFICATE, ISSUER

    # By name, because crane asks no token server that is given by a private address.
    host = address.replace("127.0.0.1", "localhost")
    return {
        "token": {
            "realm": f"http://{host}/token",
            "service": "registry",
            "issuer": ISSUER,
            "rootcertbundle": str(CERTIFICATE),
        }
    }


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that a registry tells in its log when it is ready."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        if told := _LISTENING.search(log.read_text(encoding="utf-8")):
            return told[1]
        time.sleep(0.01)
    raise RuntimeError(log.read_text(encoding="utf-8"))
