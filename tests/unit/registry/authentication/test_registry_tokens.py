from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from http_server import Reply
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.authentication.challenge import Challenge
from wasm_publish.registry.authentication.tokens import Token, ask_for_token, read_token
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.connection.patience import DEFAULT_PATIENCE
from wasm_publish.registry.connection.retrying import RetryingTransport
from wasm_publish.registry.connection.transport import Request, Transport
from wasm_publish.reporting import Silent
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from http_server import RunningServer

    from wasm_publish.registry.connection.answer import Answer

IDENTITY = Credentials("<token>", "identity")
SCOPE = "repository:acme/hello:pull"


def retrying() -> RetryingTransport:
    transport = Transport(Network(plain_http=True, timeout=5), Silent())
    return RetryingTransport(transport, DEFAULT_PATIENCE, Silent())


def token_of(server: RunningServer, document: object) -> Token:
    server.script.on("GET /token", Reply(200, json.dumps(document).encode()))
    return read_token(retrying().send(Request("GET", f"http://{server.host}/token")))


def asked_at(
    realm: str, credentials: Credentials | None = None, scope: str | None = SCOPE
) -> Answer:
    return ask_for_token(retrying(), Challenge("bearer", {"realm": realm}), scope, credentials)


@pytest.mark.parametrize(
    ("lifetime", "seconds"),
    [
        ({"expires_in": 300}, 270),
        ({"expires_in": 60}, 30),
        ({"expires_in": 20}, 10),
        ({"expires_in": 1}, 0.5),
        ({}, 30),
        ({"expires_in": 0}, 30),
        ({"expires_in": -5}, 30),
        ({"expires_in": "300"}, 30),
        ({"expires_in": 1.5}, 30),
        ({"expires_in": None}, 30),
        ({"expires_in": True}, 30),
    ],
)
def test_a_token_is_renewed_before_its_end(
    server: RunningServer, lifetime: dict[str, object], seconds: float
) -> None:
    before = time.monotonic()
    token = token_of(server, {"token": "abc", **lifetime})
    after = time.monotonic()
    assert token.text == "abc"
    assert before + seconds <= token.renewal <= after + seconds


def test_a_token_has_two_names(server: RunningServer) -> None:
    assert token_of(server, {"access_token": "abc"}).text == "abc"
    assert token_of(server, {"token": "", "access_token": "abc"}).text == "abc"
    assert token_of(server, {"token": "abc", "access_token": "other"}).text == "abc"


@pytest.mark.parametrize("text", ["a b", "a\r\nX: y", "a\n", "\u00e9", "", 5, None, ["a"]])
def test_what_could_not_stand_in_a_header_is_no_token(server: RunningServer, text: object) -> None:
    with pytest.raises(StoreFailed, match="gave no token") as caught:
        token_of(server, {"token": text})
    assert caught.value.problem.code == "invalid-answer"


@given(st.text(min_size=1), st.floats())
def test_a_token_is_never_shown(text: str, renewal: float) -> None:
    token = Token(f"{text}-secret", renewal)
    assert "secret" not in f"{token} {token!r}"


def test_a_realm_may_have_a_query(server: RunningServer) -> None:
    asked_at(f"http://{server.host}/token?a=b%2F", Credentials("alice", "pw")).discard()
    assert server.log() == ["GET /token?a=b%2F&scope=repository%3Aacme%2Fhello%3Apull"]


@pytest.mark.parametrize("realm", ["", "/token", "token", "ftp://x/", "https://x/\r\nX: y"])
def test_a_realm_that_is_no_address_is_told(realm: str) -> None:
    with pytest.raises(StoreFailed, match="an address that is none"):
        asked_at(realm, Credentials("alice", "pw"))


@pytest.mark.parametrize("status", [307, 308])
def test_an_identity_token_goes_to_nobody_else(
    server: RunningServer, other_server: RunningServer, status: int
) -> None:
    elsewhere = {"Location": f"http://{other_server.host}/token"}
    server.script.on("POST /token", Reply(status, headers=elsewhere))
    other_server.script.on("POST /token", Reply(200, b'{"token":"abc"}'))
    answer = asked_at(f"http://{server.host}/token", IDENTITY)
    answer.discard()
    assert answer.status == status
    assert other_server.asked == []


def test_an_identity_token_may_move_within_its_server(server: RunningServer) -> None:
    server.script.on("POST /token", Reply(307, headers={"Location": "/oauth2/token"}))
    server.script.on("POST /oauth2/token", Reply(200, b'{"token":"abc"}'))
    assert read_token(asked_at(f"http://{server.host}/token", IDENTITY)).text == "abc"
    assert b"refresh_token=identity" in server.asked[1].body


def test_a_password_goes_to_nobody_else(server: RunningServer, other_server: RunningServer) -> None:
    path = f"/token?scope={SCOPE.replace(':', '%3A').replace('/', '%2F')}"
    elsewhere = {"Location": f"http://{other_server.host}/"}
    server.script.on(f"GET {path}", Reply(307, headers=elsewhere))
    asked_at(f"http://{server.host}/token", Credentials("alice", "pw")).discard()
    assert [asked.headers["Authorization"] for asked in other_server.asked] == [None]


def test_each_scope_stands_in_the_address_by_itself(server: RunningServer) -> None:
    asked_at(f"http://{server.host}/token", None, f"{SCOPE},push repository:acme/other:pull")
    first = "repository%3Aacme%2Fhello%3Apull%2Cpush"
    second = "repository%3Aacme%2Fother%3Apull"
    assert server.log() == [f"GET /token?scope={first}&scope={second}"]


def test_all_scopes_stand_in_a_form_as_one_text(server: RunningServer) -> None:
    asked_at(f"http://{server.host}/token", IDENTITY, f"{SCOPE} repository:acme/other:pull")
    (asked,) = server.asked
    scopes = "repository%3Aacme%2Fhello%3Apull+repository%3Aacme%2Fother%3Apull"
    assert f"scope={scopes}&" in asked.body.decode()


def test_without_a_scope_none_is_asked_for(server: RunningServer) -> None:
    asked_at(f"http://{server.host}/token", None, None)
    assert server.log() == ["GET /token"]
