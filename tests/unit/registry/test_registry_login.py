from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from http_server import Reply
from opened_registry import Clock

from wasm_publish.errors import NotAuthorised, StoreFailed, WasmPublishError
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.connection.patience import Patience
from wasm_publish.registry.login import try_credentials
from wasm_publish.reporting import Silent
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from http_server import RunningServer

SECRET = "wonderland-5a1f"  # noqa: S105 - of nobody
BASIC = f"Basic {base64.b64encode(f'alice:{SECRET}'.encode()).decode()}"
ASKS_BASIC = Reply(401, headers={"WWW-Authenticate": 'Basic realm="tests"'})


def asks_token(server: RunningServer, service: str = ',service="tests"') -> Reply:
    scope = ',scope="repository:user/image:pull"'  # which GitHub's registry adds for no reason
    challenge = f'Bearer realm="http://{server.host}/token"{service}{scope}'
    return Reply(401, headers={"WWW-Authenticate": challenge})


def said(text: str, status: int) -> Reply:
    body = json.dumps({"errors": [{"code": "DENIED", "message": text}]}).encode()
    return Reply(status, body, ASKS_BASIC.headers)


def log_in(server: RunningServer) -> bool:
    clock = Clock()
    return try_credentials(
        server.host,
        Credentials("alice", SECRET),
        Network(timeout=10),
        Silent(),
        Patience(limit=1.0, clock=clock.monotonic, sleep=clock.sleep),
    )


def authorizations(server: RunningServer) -> list[str | None]:
    return [asked.headers["Authorization"] for asked in server.asked]


def test_a_password_is_tried_by_basic(server: RunningServer) -> None:
    server.script.on("GET /v2/", ASKS_BASIC, Reply())
    assert log_in(server) is True
    assert authorizations(server) == [None, BASIC]


@pytest.mark.parametrize(
    ("service", "question"), [(',service="tests"', "?service=tests"), ("", "")]
)
def test_a_token_is_asked_for_nothing_but_who_one_is(
    server: RunningServer, service: str, question: str
) -> None:
    server.script.on("GET /v2/", asks_token(server, service), Reply())
    server.script.on(f"GET /token{question}", Reply(200, b'{"token":"t0"}'))
    assert log_in(server) is True
    assert server.log() == ["GET /v2/", f"GET /token{question}", "GET /v2/"]
    assert authorizations(server) == [None, BASIC, "Bearer t0"]


def test_who_asks_nobody_is_told_nothing(server: RunningServer) -> None:
    server.script.on("GET /v2/", Reply())
    assert log_in(server) is False
    assert authorizations(server) == [None]


def test_a_captive_portal_is_no_registry(server: RunningServer) -> None:
    page = Reply(200, b"<html>Welcome</html>", {"Content-Type": "text/html; charset=utf-8"})
    server.script.on("GET /v2/", page)
    with pytest.raises(StoreFailed, match="a page for browsers"):
        log_in(server)


@pytest.mark.parametrize("status", [401, 403])
def test_a_password_that_is_refused_is_an_error(server: RunningServer, status: int) -> None:
    refusal = said(f"no {SECRET} for you, nor {BASIC.split()[1]}", status)
    server.script.on("GET /v2/", ASKS_BASIC, refusal)
    with pytest.raises(NotAuthorised, match="does not let us log in") as caught:
        log_in(server)
    assert caught.value.problem.code == "login-refused"
    assert "DENIED: no *** for you, nor ***" in str(caught.value)
    assert "check user and password" in (caught.value.problem.remedy or "")


@pytest.mark.parametrize("status", [401, 403])
def test_a_password_that_the_token_server_refuses_is_an_error(
    server: RunningServer, status: int
) -> None:
    server.script.on("GET /v2/", asks_token(server))
    server.script.on("GET /token?service=tests", said("denied", status))
    with pytest.raises(NotAuthorised, match="DENIED: denied") as caught:
        log_in(server)
    assert caught.value.problem.code == "login-refused"


def test_a_token_that_is_refused_is_an_error(server: RunningServer) -> None:
    server.script.on("GET /v2/", asks_token(server))
    server.script.on("GET /token?service=tests", Reply(200, b'{"token":"t0"}'))
    with pytest.raises(NotAuthorised, match="does not let us log in"):
        log_in(server)


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(404, b"<html>no such page"), "no-registry"),
        (Reply(500, b"sorry"), "registry-failed"),
        (Reply(302, headers={"Location": "/v2/"}), "redirect-loop"),
        (Reply(401, headers={"WWW-Authenticate": "Negotiate"}), "unknown-challenge"),
    ],
)
def test_what_is_no_registry_is_told(server: RunningServer, reply: Reply, code: str) -> None:
    server.script.on("GET /v2/", reply)
    with pytest.raises(StoreFailed) as caught:
        log_in(server)
    assert caught.value.problem.code == code


def test_credentials_go_to_no_other_server(
    server: RunningServer, other_server: RunningServer
) -> None:
    location = {"Location": f"http://{other_server.host}/v2/"}
    server.script.on("GET /v2/", Reply(307, headers=location))
    other_server.script.on("GET /v2/", ASKS_BASIC)
    with pytest.raises(WasmPublishError):
        log_in(server)
    assert authorizations(other_server) == [None]
