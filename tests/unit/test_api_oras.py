"""`wasm_publish.oras_registry`."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest
from http_server import Reply, running_server
from plugin_site import plugin_site

import wasm_publish
from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from http_server import RunningServer

TAGS = "GET /v2/acme/hello/tags/list"
ASKS_BASIC = Reply(401, headers={"WWW-Authenticate": 'Basic realm="tests"'})


@pytest.fixture
def server() -> Iterator[RunningServer]:
    """A registry that asks who it is, and has a tag."""
    with running_server() as running:
        running.script.on(TAGS, ASKS_BASIC, Reply(200, b'{"tags":["1.0"]}'))
        yield running


def basic(user: str, password: str) -> str:
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def test_given_credentials_count(server: RunningServer) -> None:
    client = wasm_publish.oras_registry(server.host, credentials=Credentials("alice", "x"))
    assert client.get_tags("acme/hello") == ["1.0"]
    assert server.asked[-1].headers["Authorization"] == basic("alice", "x")


def test_so_do_those_of_the_environment(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WASM_PUBLISH_USERNAME", "bob")
    monkeypatch.setenv("WASM_PUBLISH_PASSWORD", "y")
    assert wasm_publish.oras_registry(server.host).get_tags("acme/hello") == ["1.0"]
    assert server.asked[-1].headers["Authorization"] == basic("bob", "y")


def test_so_do_those_of_docker(
    server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    auths = {server.host: {"auth": basic("carol", "z").split()[1]}}
    (tmp_path / "config.json").write_text(json.dumps({"auths": auths}), encoding="utf-8")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    assert wasm_publish.oras_registry(server.host).get_tags("acme/hello") == ["1.0"]
    assert server.asked[-1].headers["Authorization"] == basic("carol", "z")


def test_so_do_those_of_a_plugin(
    server: RunningServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin_site(tmp_path / "site", monkeypatch).install(
        "acme",
        """
        from wasm_publish.stores import Credentials

        @hookimpl
        def wasm_publish_credentials(registry, repository):
            return Credentials("dave", repository)
        """,
    )
    assert wasm_publish.oras_registry(server.host).get_tags("acme/hello") == ["1.0"]
    assert server.asked[-1].headers["Authorization"] == basic("dave", "acme/hello")


def test_connection_options_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WASM_PUBLISH_TIMEOUT", "7")
    client = wasm_publish.oras_registry("docker.io", plain_http=True, ca_file="x.pem")
    assert client.prefix == "http"
    assert client.network.timeout == 7
    assert client.network.ca_file


def test_the_usual_is_tls() -> None:
    assert wasm_publish.oras_registry("ghcr.io").prefix == "https"


@pytest.mark.parametrize(
    ("registry", "options", "message"),
    [
        ("https://localhost:1", {}, "begins with"),
        ("localhost:1/acme", {}, "has a path"),
        ("localhost:1", {"tags": ("x",)}, "tags is no option of a connection"),
        ("localhost:1", {"plain_htpt": True}, "no option 'plain_htpt'"),
    ],
)
def test_what_is_wrong_is_told_at_once(
    registry: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        wasm_publish.oras_registry(registry, **options)


def test_a_registry_that_is_not_there_is_our_error() -> None:
    with running_server() as gone:
        client = wasm_publish.oras_registry(gone.host)
    with pytest.raises(StoreFailed) as caught:
        client.get_tags("acme/hello")
    assert caught.value.problem.code == "connection-refused"


def test_the_client_of_oras_is_imported_by_nothing_else() -> None:
    code = (
        "import sys, wasm_publish\n"
        "wasm_publish.push\n"
        "before = 'oras.provider' in sys.modules\n"
        "wasm_publish.oras_registry('localhost:1')\n"
        "sys.exit(f'{before} {\"oras.provider\" in sys.modules}')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.stderr.strip() == "False True"
