from __future__ import annotations

import base64
import json
import time
from threading import Barrier, Lock
from typing import TYPE_CHECKING

import pytest
from described import named
from http_server import Reply, Script, running_server
from opened_registry import Clock, store_at
from stored_artifacts import artifact_of

from wasm_publish.errors import NotAuthorised, StoreFailed, WasmPublishError
from wasm_publish.pending import Pending
from wasm_publish.registry.connection.patience import LIMIT
from wasm_publish.reporting import Silent, ignore
from wasm_publish.stores import Credentials

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from http_server import Asked, RunningServer

    from wasm_publish.registry.store import RegistryStore

    Open: TypeAlias = Callable[..., RegistryStore]

ALICE = Credentials("alice", "wonder:land é")
BASIC = f"Basic {base64.b64encode('alice:wonder:land é'.encode()).decode()}"
TAGS = "GET /v2/acme/hello/tags/list"
SOME_TAGS = Reply(200, b'{"tags":["1.0.0"]}')
ASKS_FOR_BASIC = Reply(401, headers={"WWW-Authenticate": 'Basic realm="x"'})
PULL = "scope=repository%3Aacme%2Fhello%3Apull"
PUSH = f"{PULL}%2Cpush"


def mount(digest: str) -> str:
    query = f"mount={digest.replace(':', '%3A')}&from=acme%2Fhello"
    return f"POST /v2/acme/hello/blobs/uploads/?{query}"


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
    assert (
        caught.value.problem.remedy == f"run `wasm-publish login {server.host}` as somebody who may"
    )
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
    from wasm_publish.references.reference import Reference
    from wasm_publish.registry.connection.network import Network
    from wasm_publish.registry.store import open_registry

    asked: list[tuple[str, str]] = []

    def ask_plugins(registry: str, repository: str) -> Credentials:
        asked.append((registry, repository))
        return ALICE

    reference = Reference.parse(f"{server.host}/acme/hello")
    store = open_registry(reference, Network(), ask_plugins, Silent())
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
        server.script.on(mount(blob.descriptor.digest), Reply(201))
    server.script.on("PUT /v2/acme/hello/manifests/1.0.0", Reply(201))
    store = open_store(server, ALICE)
    store.tags()
    store.push(artifact, lambda: ["1.0.0"], ignore)
    assert authorizations(server)[2:] == ["Bearer reader", BASIC, *["Bearer writer"] * 3]


def test_what_a_push_reads_needs_no_token_of_its_own(open_store: Open) -> None:
    script = Script()

    def respond(asked: Asked) -> Reply:
        if asked.path.startswith("/token") or "Authorization" in asked.headers:
            return script(asked)
        return asks_for_token(f"http://{asked.headers['Host']}/token", service="")

    with running_server(respond) as server:
        push_that_looks(server, script, open_store)


def push_that_looks(server: RunningServer, script: Script, open_store: Open) -> None:
    artifact = artifact_of()
    script.on(f"GET /token?{PUSH}", a_token("writer"))
    for blob in (*artifact.layers, artifact.config):
        script.on(mount(blob.descriptor.digest), Reply(201))
    script.on("PUT /v2/acme/hello/manifests/1.0.0", Reply(201))
    store = open_store(server)

    def choose() -> list[str] | None:
        return None if store.resolve(artifact.digest) else ["1.0.0"]

    store.push(artifact, choose, ignore)
    assert server.log().count(f"GET /token?{PUSH}") == 1
    assert not [line for line in server.log() if line.endswith(PULL)]


def test_a_look_asks_for_no_more_than_it_needs(server: RunningServer, open_store: Open) -> None:
    challenge = asks_for_token(f"http://{server.host}/token", service="")
    looked = "HEAD /v2/acme/hello/manifests/1.0.0"
    server.script.on(looked, challenge, Reply(404))
    server.script.on(f"GET /token?{PULL}", a_token("reader"))
    assert open_store(server).resolve("1.0.0") is None
    assert server.log() == [looked, f"GET /token?{PULL}", looked]


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
    assert [asked.headers["Authorization"] for asked in server.asked if "tags" in asked.path] == [
        None,
        "Bearer first",
        "Bearer second",
    ]
    assert len(server.asked) == 5


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
    assert f"wasm-publish login {server.host}" in str(caught.value.problem.remedy)


@pytest.mark.parametrize("status", [404, 500])
def test_a_token_server_that_fails_is_told(
    server: RunningServer, open_store: Open, status: int
) -> None:
    server.script.on(TAGS, asks_for_token(f"http://{server.host}/token", service=""))
    server.script.on(f"GET /token?{PULL}", Reply(status, b"down"))
    with pytest.raises(StoreFailed, match=f"answered {status} when asked to give a token: down"):
        open_store(server, ALICE).tags()


def test_a_token_server_that_failed_once_is_asked_again(
    server: RunningServer, open_store: Open
) -> None:
    server.script.on(TAGS, asks_for_token(f"http://{server.host}/token", service=""), SOME_TAGS)
    server.script.on(f"GET /token?{PULL}", Reply(404, b"down"), a_token("abc"))
    store = open_store(server, ALICE)
    with pytest.raises(StoreFailed, match="down"):
        store.tags()
    assert store.tags() == ["1.0.0"]


def test_one_that_refused_is_not(server: RunningServer, open_store: Open) -> None:
    server.script.on(TAGS, asks_for_token(f"http://{server.host}/token", service=""))
    server.script.on(f"GET /token?{PULL}", Reply(401, b"no"))
    store = open_store(server, ALICE)
    for _first_and_second_time in range(2):
        with pytest.raises(NotAuthorised):
            store.tags()
    assert [line for line in server.log() if "token" in line] == [f"GET /token?{PULL}"]


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


# Several threads


class Slow:
    """A registry behind a token server, which takes its time, so that all have to wait."""

    def __init__(self, token_reply: Reply) -> None:
        self.token_reply = token_reply
        self.tokens = 0
        self._lock = Lock()

    def __call__(self, asked: Asked) -> Reply:
        if asked.path.startswith("/token"):
            with self._lock:
                self.tokens += 1
                number = self.tokens
            time.sleep(0.05)
            if self.token_reply.status != 200:
                return self.token_reply
            given = json.dumps({"token": f"t{number}", **json.loads(self.token_reply.body)})
            return Reply(200, given.encode())
        sent = asked.headers["Authorization"] or ""
        good = sent == f"Bearer t{self.tokens}"
        return SOME_TAGS if good else asks_for_token(f"http://{asked.headers['Host']}/token")


def asked_by_many(store: RegistryStore, calls: int = 16) -> list[object]:
    """What so many threads get, which all ask at once."""
    begin = Barrier(calls)

    def ask() -> object:
        begin.wait(5)
        try:
            return store.tags()
        except WasmPublishError as error:
            return error.problem.code

    pending = [Pending(ask) for _ in range(calls)]
    return [one.result() for one in pending]


def test_one_of_many_threads_fetches_the_token(open_store: Open) -> None:
    registry = Slow(Reply(200, b"{}"))
    with running_server(registry) as server:
        assert asked_by_many(open_store(server, ALICE)) == [["1.0.0"]] * 16
    assert registry.tokens == 1


def test_one_of_many_threads_renews_a_token_that_ended(open_store: Open) -> None:
    registry = Slow(Reply(200, b"{}"))
    with running_server(registry) as server:
        store = open_store(server, ALICE)
        store.tags()
        registry.tokens += 1  # which makes the one before void
        assert asked_by_many(store, 6) == [["1.0.0"]] * 6
    assert registry.tokens == 3


def test_a_token_is_renewed_by_the_clock(open_store: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Slow(Reply(200, b'{"expires_in": 300}'))
    with running_server(registry) as server:
        store = open_store(server, ALICE)
        store.tags()
        moment = time.monotonic()
        monkeypatch.setattr(time, "monotonic", lambda: moment + 200)
        store.tags()
        assert registry.tokens == 1
        monkeypatch.setattr(time, "monotonic", lambda: moment + 271)
        store.tags()
    assert registry.tokens == 2


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(401), "not-authorised"),
        (Reply(403), "not-authorised"),
        (Reply(404), "registry-failed"),
        (Reply(200, b'{"token": 5}'), "invalid-answer"),
    ],
)
def test_a_token_that_is_refused_is_not_asked_for_by_every_thread(
    open_store: Open, reply: Reply, code: str
) -> None:
    registry = Slow(reply)
    with running_server(registry) as server:
        assert asked_by_many(open_store(server, ALICE), 6) == [code] * 6
    assert registry.tokens == 1


def test_a_token_server_that_is_gone_is_waited_for_once(server: RunningServer) -> None:
    server.script.on(TAGS, asks_for_token(f"http://{server.host}/broken"))
    server.script.on(f"GET /broken?{PULL}&service=r+s", Reply(closes=True))
    clock = Clock()
    store = store_at(server.host, credentials=ALICE, clock=clock)
    assert asked_by_many(store, 4) == ["connection-broken"] * 4
    assert sum(clock.waits) <= LIMIT


# What belongs to the registry alone


def test_what_leads_elsewhere_carries_no_authorization(
    server: RunningServer, other_server: RunningServer, open_store: Open
) -> None:
    artifact = artifact_of()
    layer, config = artifact.layers[0].descriptor.digest, artifact.config.descriptor.digest
    location = {"Location": f"http://{other_server.host}/up?sig=a%2Bb"}
    server.script.on(mount(layer), ASKS_FOR_BASIC, Reply(202, headers=location))
    server.script.on(mount(config), Reply(201))
    server.script.on(f"HEAD /v2/acme/hello/blobs/{layer}", Reply(200, bytes(8)))
    server.script.on("PUT /v2/acme/hello/manifests/1.0.0", Reply(201))
    upload = f"PUT /up?sig=a%2Bb&digest={layer.replace(':', '%3A')}"
    other_server.script.on(upload, Reply(201))
    open_store(server, ALICE).push(artifact, lambda: ["1.0.0"], ignore)
    assert other_server.log() == [upload]
    assert authorizations(other_server) == [None]
    assert authorizations(server)[-1] == BASIC


def test_another_server_that_asks_who_we_are_is_not_told(
    server: RunningServer, other_server: RunningServer, open_store: Open
) -> None:
    digest = artifact_of().digest
    elsewhere = {"Location": f"http://{other_server.host}/blob"}
    server.script.on(f"GET /v2/acme/hello/blobs/{digest}", Reply(307, headers=elsewhere))
    other_server.script.on("GET /blob", ASKS_FOR_BASIC)
    with pytest.raises(NotAuthorised):
        open_store(server, ALICE).read_blob(named(digest))
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
