from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from http_server import Reply
from stored_artifacts import artifact_of

from wasm_publish.errors import NotAuthorised, StoreFailed
from wasm_publish.reporting import ignore
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from http_server import RunningServer

    from wasm_publish.registry.store import RegistryStore

    Open: TypeAlias = Callable[..., RegistryStore]

ALICE = Credentials("alice", "wonder:land é")
BASIC = f"Basic {base64.b64encode('alice:wonder:land é'.encode()).decode()}"
TAGS = "GET /v2/acme/hello/tags/list"
SOME_TAGS = Reply(200, b'{"tags":["1.0.0"]}')
ASKS_FOR_BASIC = Reply(401, headers={"WWW-Authenticate": 'Basic realm="x"'})
PULL = "scope=repository%3Aacme%2Fhello%3Apull"
PUSH = f"{PULL}%2Cpush"


def asks_for_token(realm: str, service: str = ',service="r s"') -> Reply:
    return Reply(401, headers={"WWW-Authenticate": f'Bearer realm="{realm}"{service}'})


def a_token(token: str, name: str = "token") -> Reply:
    return Reply(200, json.dumps({name: token}).encode())


def authorizations(server: RunningServer) -> list[str | None]:
    return [asked.headers["Authorization"] for asked in server.asked]


# Basic


def test_nobody_asks_and_nothing_is_told(server: RunningServer, open_store: Open) -> None:
    server.script.on(TAGS, SOME_TAGS)
    assert open_store(server, ALICE).tags() == ["1.0.0"]
    assert authorizations(server) == [None]


def test_a_password_is_sent_when_it_is_asked_for_and_then_at_once(
    server: RunningServer, open_store: Open
) -> None:
    server.script.on(TAGS, ASKS_FOR_BASIC, SOME_TAGS)
    store = open_store(server, ALICE)
    store.tags()
    store.tags()
    assert authorizations(server) == [None, BASIC, BASIC]


def test_a_password_that_is_refused_is_sent_once(server: RunningServer, open_store: Open) -> None:
    said = Reply(401, b'{"errors":[{"message":"who is that?"}]}', ASKS_FOR_BASIC.headers)
    server.script.on(TAGS, said)
    store = open_store(server, ALICE)
    with pytest.raises(NotAuthorised, match="with these credentials: who is that") as caught:
        store.tags()
    assert caught.value.problem.code == "not-authorised"
    assert caught.value.problem.remedy == f"run `docker login {server.host}` as somebody who may"
    assert authorizations(server) == [None, BASIC]
    with pytest.raises(NotAuthorised):
        store.tags()
    assert authorizations(server) == [None, BASIC, BASIC]


@pytest.mark.parametrize("credentials", [None, Credentials("<token>", "identity")])
def test_without_a_password_there_is_no_second_try(
    server: RunningServer, open_store: Open, credentials: Credentials | None
) -> None:
    server.script.on(TAGS, ASKS_FOR_BASIC)
    with pytest.raises(NotAuthorised):
        open_store(server, credentials).tags()
    assert authorizations(server) == [None]


def test_plugins_are_asked_when_the_registry_asks(server: RunningServer) -> None:
    from wasm_publish.reference import Reference
    from wasm_publish.registry.store import open_registry

    asked: list[tuple[str, str]] = []

    def ask_plugins(registry: str, repository: str) -> Credentials:
        asked.append((registry, repository))
        return ALICE

    reference = Reference.parse(f"{server.host}/acme/hello")
    store = open_registry(reference, {}, ask_plugins)
    server.script.on(TAGS, SOME_TAGS, ASKS_FOR_BASIC, SOME_TAGS)
    store.tags()
    assert asked == []
    store.tags()
    store.tags()
    assert asked == [(server.host, "acme/hello")]


# Tokens


def test_a_token_is_fetched_for_its_scope(
    server: RunningServer, other_server: RunningServer, open_store: Open
) -> None:
    server.script.on(TAGS, asks_for_token(f"http://{other_server.host}/token"), SOME_TAGS)
    other_server.script.on(f"GET /token?{PULL}&service=r+s", a_token("abc"))
    store = open_store(server, ALICE)
    store.tags()
    store.tags()
    assert authorizations(server) == [None, "Bearer abc", "Bearer abc"]
    assert authorizations(other_server) == [BASIC]


def test_the_token_server_may_be_asked_as_nobody(server: RunningServer, open_store: Open) -> None:
    realm = f"http://{server.host}/token?account=x"
    server.script.on(TAGS, asks_for_token(realm, service=""), SOME_TAGS)
    server.script.on(f"GET /token?account=x&{PULL}", a_token("abc", "access_token"))
    open_store(server).tags()
    assert authorizations(server) == [None, None, "Bearer abc"]


def test_a_push_asks_for_its_scope_at_once(server: RunningServer, open_store: Open) -> None:
    artifact = artifact_of()
    challenge = asks_for_token(f"http://{server.host}/token", service="")
    server.script.on(TAGS, challenge, SOME_TAGS)
    server.script.on(f"GET /token?{PULL}", a_token("reader"))
    server.script.on(f"GET /token?{PUSH}", a_token("writer"))
    for blob in (*artifact.layers, artifact.config):
        server.script.on(f"HEAD /v2/acme/hello/blobs/{blob.descriptor.digest}", Reply(200))
    server.script.on("PUT /v2/acme/hello/manifests/1.0.0", Reply(201))
    store = open_store(server, ALICE)
    store.tags()
    store.push(artifact, lambda: ["1.0.0"], ignore)
    assert authorizations(server)[2:] == ["Bearer reader", BASIC, *["Bearer writer"] * 3]


def test_a_token_that_expired_is_renewed_once(server: RunningServer, open_store: Open) -> None:
    challenge = asks_for_token(f"http://{server.host}/token", service="")
    server.script.on(TAGS, challenge, SOME_TAGS, challenge, SOME_TAGS)
    server.script.on(f"GET /token?{PULL}", a_token("first"), a_token("second"))
    store = open_store(server)
    store.tags()
    store.tags()
    sent = [header for header in authorizations(server) if header]
    assert sent == ["Bearer first", "Bearer first", "Bearer second"]


def test_a_token_that_is_refused_is_not_fetched_for_ever(
    server: RunningServer, open_store: Open
) -> None:
    server.script.on(TAGS, asks_for_token(f"http://{server.host}/token", service=""))
    server.script.on(f"GET /token?{PULL}", a_token("first"), a_token("second"))
    with pytest.raises(NotAuthorised):
        open_store(server).tags()
    assert len(server.asked) == 3


def test_an_identity_token_is_exchanged(server: RunningServer, open_store: Open) -> None:
    server.script.on(TAGS, asks_for_token(f"http://{server.host}/token"), SOME_TAGS)
    server.script.on("POST /token", a_token("abc", "access_token"))
    open_store(server, Credentials("<token>", "identity&secret")).tags()
    form = server.asked[1]
    assert form.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert form.headers["Authorization"] is None
    assert sorted(form.body.decode().split("&")) == [
        "client_id=wasm-publish",
        "grant_type=refresh_token",
        "refresh_token=identity%26secret",
        "scope=repository%3Aacme%2Fhello%3Apull",
        "service=r+s",
    ]
    assert authorizations(server)[2] == "Bearer abc"


def test_a_token_is_preferred_to_a_password(server: RunningServer, open_store: Open) -> None:
    both = f'Basic realm="x", Bearer realm="http://{server.host}/token"'
    server.script.on(TAGS, Reply(401, headers={"WWW-Authenticate": both}), SOME_TAGS)
    server.script.on(f"GET /token?{PULL}", a_token("abc"))
    open_store(server, ALICE).tags()
    assert authorizations(server)[2] == "Bearer abc"


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_server_that_refuses_is_told(
    server: RunningServer, open_store: Open, status: int
) -> None:
    server.script.on(TAGS, asks_for_token(f"http://{server.host}/token", service=""))
    said = b'{"details":"incorrect username or password"}'
    server.script.on(f"GET /token?{PULL}", Reply(status, said))
    with pytest.raises(NotAuthorised, match="incorrect username or password") as caught:
        open_store(server, ALICE).tags()
    assert f"docker login {server.host}" in str(caught.value.problem.remedy)


@pytest.mark.parametrize("status", [404, 500])
def test_a_token_server_that_fails_is_told(
    server: RunningServer, open_store: Open, status: int
) -> None:
    server.script.on(TAGS, asks_for_token(f"http://{server.host}/token", service=""))
    server.script.on(f"GET /token?{PULL}", Reply(status, b"down"))
    with pytest.raises(StoreFailed, match=f"answered {status} when asked to give a token: down"):
        open_store(server, ALICE).tags()


@pytest.mark.parametrize(
    "said", [b"{}", b"[]", b"nothing", b'{"token":5}', b'{"token":"a\\r\\nX: b"}', b'{"token":""}']
)
def test_an_answer_without_token_is_told(
    server: RunningServer, open_store: Open, said: bytes
) -> None:
    server.script.on(TAGS, asks_for_token(f"http://{server.host}/token", service=""))
    server.script.on(f"GET /token?{PULL}", Reply(200, said))
    with pytest.raises(StoreFailed) as caught:
        open_store(server).tags()
    assert caught.value.problem.code == "invalid-answer"


@pytest.mark.parametrize("header", [None, "Negotiate", "Bearer", 'Bearer service="x"'])
def test_a_challenge_that_nobody_can_answer_is_told(
    server: RunningServer, open_store: Open, header: str | None
) -> None:
    headers = {"WWW-Authenticate": header} if header else {}
    server.script.on(TAGS, Reply(401, headers=headers))
    with pytest.raises(StoreFailed, match="in no way that we know") as caught:
        open_store(server, ALICE).tags()
    assert caught.value.problem.code == "unknown-challenge"


def test_a_realm_without_tls_elsewhere_gets_no_password(
    server: RunningServer, open_store: Open
) -> None:
    server.script.on(TAGS, asks_for_token("http://auth.example/token"))
    with pytest.raises(StoreFailed, match=r"auth\.example without TLS"):
        open_store(server, ALICE).tags()


# What belongs to the registry alone


def test_what_leads_elsewhere_carries_no_authorization(
    server: RunningServer, other_server: RunningServer, open_store: Open
) -> None:
    artifact = artifact_of()
    layer, config = artifact.layers[0].descriptor.digest, artifact.config.descriptor.digest
    server.script.on(f"HEAD /v2/acme/hello/blobs/{layer}", ASKS_FOR_BASIC, Reply(404))
    server.script.on(f"HEAD /v2/acme/hello/blobs/{config}", Reply(200))
    location = f"http://{other_server.host}/up?sig=a%2Bb"
    server.script.on(
        "POST /v2/acme/hello/blobs/uploads/", Reply(202, headers={"Location": location})
    )
    server.script.on("PUT /v2/acme/hello/manifests/1.0.0", Reply(201))
    upload = f"PUT /up?sig=a%2Bb&digest={layer.replace(':', '%3A')}"
    other_server.script.on(upload, Reply(201))
    open_store(server, ALICE).push(artifact, lambda: ["1.0.0"], ignore)
    assert other_server.log() == [upload]
    assert authorizations(other_server) == [None]


def test_another_server_that_asks_who_we_are_is_not_told(
    server: RunningServer, other_server: RunningServer, open_store: Open
) -> None:
    digest = artifact_of().digest
    elsewhere = {"Location": f"http://{other_server.host}/blob"}
    server.script.on(f"GET /v2/acme/hello/blobs/{digest}", Reply(307, headers=elsewhere))
    other_server.script.on("GET /blob", ASKS_FOR_BASIC)
    with pytest.raises(NotAuthorised):
        open_store(server, ALICE).read_blob(digest)
    assert authorizations(other_server) == [None]


def test_no_secret_is_shown_though_the_registry_repeats_it(
    server: RunningServer, open_store: Open
) -> None:
    encoded = BASIC.removeprefix("Basic ")
    said = json.dumps({"errors": [{"message": f"no {encoded} {ALICE.secret} tok-123 x"}]})
    challenge = asks_for_token(f"http://{server.host}/token", service="")
    server.script.on(TAGS, challenge, Reply(500, said.encode()))
    server.script.on(f"GET /token?{PULL}", a_token("tok-123"))
    with pytest.raises(StoreFailed, match=r"asked to read the tags: no \*\*\* \*\*\* \*\*\* x$"):
        open_store(server, ALICE).tags()
