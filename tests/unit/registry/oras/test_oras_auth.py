"""Credentials for oras's client."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from http_server import Reply
from opened_oras import (
    ALICE,
    ARTIFACT,
    ASKS_BASIC,
    BASIC,
    BLOBS,
    DIGEST,
    MANIFESTS,
    WASM,
    oras_at,
    served,
)

from wasm_publish.errors import NotAuthorised, UsageError

if TYPE_CHECKING:
    from http_server import RunningServer


def authorizations(server: RunningServer) -> list[str | None]:
    return [asked.headers["Authorization"] for asked in server.asked]


def test_a_credential_file_may_be_named(folder: Path, server: RunningServer) -> None:
    server.script.on(f"GET {MANIFESTS}/1.0", ASKS_BASIC)
    client = oras_at(server.host)
    with pytest.raises(NotAuthorised, match="without credentials"):
        client.get_manifest("acme/hello:1.0")
    auths = {server.host: {"auth": BASIC.split()[1]}}
    (folder / "auth.json").write_text(json.dumps({"auths": auths}), encoding="utf-8")
    server.script.on(f"GET {MANIFESTS}/1.0", served(ARTIFACT.manifest))
    server.script.on(f"GET {BLOBS}/{DIGEST}", served(WASM))
    for _ in range(2):
        client.pull("acme/hello:1.0", str(folder / "auth.json"))
    assert authorizations(server)[-1] == BASIC
    (folder / "other.json").write_text("{}", encoding="utf-8")
    client.pull("acme/hello:1.0", str(folder / "other.json"))
    assert authorizations(server)[-1] == BASIC
    client.auth.logout(server.host)
    client.get_manifest("acme/hello:1.0")
    assert authorizations(server)[-1] is None


def test_login_tries_and_stores(
    folder: Path, server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder / "config.json"
    monkeypatch.setenv("DOCKER_CONFIG", str(folder))
    server.script.on("GET /v2/", ASKS_BASIC, Reply())
    client = oras_at(server.host)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ALICE.secret}\n"))
    done = client.login("alice", "", password_stdin=True, hostname=server.host)
    assert done == {"Status": "Login Succeeded"}
    auths = {server.host: {"auth": BASIC.split()[1]}}
    assert json.loads(file.read_bytes()) == {"auths": auths}
    assert file.stat().st_mode & 0o777 == 0o600
    server.script.on(f"GET {MANIFESTS}/1.0", ASKS_BASIC, served(ARTIFACT.manifest))
    assert client.get_manifest("acme/hello:1.0")
    client.logout(server.host)
    assert json.loads(file.read_bytes()) == {"auths": {}}


def test_a_password_that_is_refused_is_not_stored(folder: Path, server: RunningServer) -> None:
    server.script.on("GET /v2/", ASKS_BASIC)
    named = str(folder / "auth.json")
    with pytest.raises(NotAuthorised):
        oras_at(server.host).login("alice", "x", config_path=named)
    assert not Path(named).exists()
    server.script.on("GET /v2/", ASKS_BASIC, Reply())
    oras_at(server.host).login("alice", "x", config_path=named)
    assert server.host in json.loads(Path(named).read_bytes())["auths"]


def test_login_is_for_this_registry() -> None:
    client = oras_at("localhost:1")
    for call in (
        lambda: client.login("a", "b", hostname="ghcr.io"),
        lambda: client.logout("ghcr.io"),
    ):
        with pytest.raises(UsageError, match="this is the client of localhost:1, not of ghcr"):
            call()


def test_a_token_of_the_registry_is_not_taken() -> None:
    with pytest.raises(UsageError, match="token can't be set"):
        oras_at("localhost:1").auth.set_token_auth("x")
