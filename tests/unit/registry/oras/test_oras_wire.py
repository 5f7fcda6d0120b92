"""oras's requests sent by our engine, to servers that tests script."""

from __future__ import annotations

import io
import json
import os
from typing import TYPE_CHECKING

import oras.container
import oras.layout
import oras.oci
import pytest
import requests
from http_server import Reply
from opened_oras import (
    ALICE,
    ARTIFACT,
    ASKS_BASIC,
    BASIC,
    BLOBS,
    DIGEST,
    MANIFESTS,
    UPLOADS,
    WASM,
    oras_at,
    served,
)
from opened_registry import Clock

from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.oci.encoding import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from http_server import RunningServer

    from wasm_publish.stores import Credentials


CHUNKED = b"8\r\n" + WASM + b"\r\n0\r\n\r\n"


def authorizations(server: RunningServer) -> list[str | None]:
    return [asked.headers["Authorization"] for asked in server.asked]


def asks_token(server: RunningServer) -> Reply:
    challenge = f'Bearer realm="http://{server.host}/token",service="tests"'
    return Reply(401, headers={"WWW-Authenticate": challenge})


# Names


@pytest.mark.parametrize(
    "name",
    ["acme/hello:1.0", "localhost:1/acme/hello:1.0", "LOCALHOST:1/acme/hello:1.0"],
)
def test_a_name_without_a_host_is_of_this_registry(name: str) -> None:
    container = oras_at("localhost:1").get_container(name)
    assert container.uri == "localhost:1/acme/hello:1.0"


def test_a_container_keeps_tag_and_digest() -> None:
    given = oras.container.Container(f"localhost:1/acme/hello:1.0@{DIGEST}")
    container = oras_at("localhost:1").get_container(given)
    assert (container.tag, container.digest) == ("1.0", DIGEST)
    given.tag = None
    assert oras_at("localhost:1").get_container(given).manifest_url().endswith(DIGEST)


def test_docker_hub_is_asked_where_it_answers() -> None:
    container = oras_at("docker.io").get_container("alpine")
    assert container.tags_url() == "registry-1.docker.io/v2/library/alpine/tags/list"
    assert oras_at("docker.io").get_container(container).uri == container.uri


@pytest.mark.parametrize(
    "name", ["ghcr.io/acme/hello:1.0", "localhost:2/acme/hello", "localhost/acme/hello"]
)
def test_another_registry_is_none_of_its_business(name: str) -> None:
    with pytest.raises(UsageError, match="this is the client of localhost:1, not of ") as caught:
        oras_at("localhost:1").get_tags(name)
    assert caught.value.problem.code == "other-registry"


@pytest.mark.parametrize(
    "name", ["acme/hello:a b", "Acme/hello", "acme/../hello", "https://localhost:1/acme", ""]
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(UsageError):
        oras_at("localhost:1").get_container(name)


# Requests


def test_an_address_may_be_a_path(server: RunningServer) -> None:
    server.script.on("GET /v2/", Reply(200, b"{}", {"Content-Type": "application/json"}))
    response = oras_at(server.host).do_request("/v2/")
    assert (response.status_code, response.reason, response.json()) == (200, "OK", {})
    assert response.url == f"http://{server.host}/v2/"
    assert response.request.method == "GET"
    assert isinstance(response, requests.Response)


@pytest.mark.parametrize("credentials", [None, ALICE])
def test_a_foreign_server_is_not_told_who_asks(
    server: RunningServer, other_server: RunningServer, credentials: Credentials | None
) -> None:
    server.script.on("GET /v2/", ASKS_BASIC, Reply())
    path = f"{UPLOADS}1"
    other_server.script.on(f"PUT {path}", ASKS_BASIC)
    other_server.script.on("GET /v2/", ASKS_BASIC)
    client = oras_at(server.host, credentials=credentials)
    assert client.do_request("/v2/").status_code == (200 if credentials else 401)
    own = {"Authorization": "Bearer of-the-caller"}
    for method, url in (("PUT", path), ("GET", "/v2/")):
        response = client.do_request(
            f"http://{other_server.host}{url}", method, data=WASM, headers=dict(own)
        )
        assert response.status_code == 401
    assert authorizations(other_server) == [None, None]


def test_what_the_caller_says_of_itself_does_not_count(server: RunningServer) -> None:
    server.script.on("GET /v2/", ASKS_BASIC, Reply())
    client = oras_at(server.host, credentials=ALICE)
    client.do_request("/v2/", headers={"authorization": "Bearer x", "X-Team": "core"})
    assert authorizations(server) == [None, BASIC]
    assert [asked.headers["X-Team"] for asked in server.asked] == ["core", "core"]


def test_a_redirect_takes_no_password_along(
    server: RunningServer, other_server: RunningServer
) -> None:
    there = f"http://{other_server.host}/there"
    server.script.on(f"GET {BLOBS}/{DIGEST}", ASKS_BASIC, Reply(307, headers={"Location": there}))
    other_server.script.on("GET /there", served(WASM))
    client = oras_at(server.host, credentials=ALICE)
    assert client.get_blob("acme/hello", DIGEST).content == WASM
    assert authorizations(server) == [None, BASIC]
    assert authorizations(other_server) == [None]


def test_a_token_for_reading_becomes_one_for_pushing(
    server: RunningServer, other_server: RunningServer
) -> None:
    pull = "GET /token?scope=repository%3Aacme%2Fhello%3Apull"
    other_server.script.on(f"{pull}&service=tests", Reply(200, b'{"token":"reads"}'))
    other_server.script.on(f"{pull}%2Cpush&service=tests", Reply(200, b'{"token":"writes"}'))
    server.script.on(f"HEAD {BLOBS}/{DIGEST}", asks_token(other_server), Reply(404))
    server.script.on(f"POST {UPLOADS}", Reply(202, headers={"Location": f"{UPLOADS}1"}))
    client = oras_at(server.host, credentials=ALICE)
    container = client.get_container("acme/hello")
    assert not client.blob_exists({"digest": DIGEST}, container)
    response = client.do_request(f"{client.prefix}://{container.upload_blob_url()}", "POST")
    assert response.status_code == 202
    assert authorizations(server) == [None, "Bearer reads", "Bearer writes"]


def test_a_busy_registry_is_asked_again(server: RunningServer) -> None:
    tags = "GET /v2/acme/hello/tags/list"
    busy = Reply(503, headers={"Retry-After": "7"})
    server.script.on(tags, busy, Reply(closes=True), served(b'{"tags":["1.0"]}'))
    clock = Clock()
    assert oras_at(server.host, clock=clock).get_tags("acme/hello") == ["1.0"]
    assert clock.waits[0] == 7
    assert len(server.asked) == 3


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_body_that_broke_off_is_not_sent_again(server: RunningServer, method: str) -> None:
    server.script.on(f"{method} {UPLOADS}1", Reply(closes=True))
    with pytest.raises(StoreFailed):
        oras_at(server.host).do_request(f"{UPLOADS}1", method, data=WASM)
    assert server.log() == [f"{method} {UPLOADS}1"]


class Trickle(io.RawIOBase):
    """A stream that can't be rewound."""

    def __init__(self, content: bytes) -> None:
        self._content = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        return self._content.readinto(buffer)


def generated() -> Iterable[bytes]:
    yield from (b"by", b"tes")


@pytest.mark.parametrize(
    "data",
    [
        b"bytes",
        bytearray(b"bytes"),
        "bytes",
        io.BytesIO(b"bytes"),
        Trickle(b"bytes"),
        generated(),
        [("bytes", "")],
    ],
    ids=["bytes", "bytearray", "text", "file", "pipe", "generator", "form"],
)
def test_a_body_may_be_anything_that_requests_takes(server: RunningServer, data: object) -> None:
    # A registry that asks who it is gets the whole body a second time.
    server.script.on("PUT /v2/x", ASKS_BASIC, Reply(201))
    client = oras_at(server.host, credentials=ALICE)
    assert client.do_request("/v2/x", "PUT", data=data).status_code == 201
    bodies = [asked.body.rstrip(b"=") for asked in server.asked]
    assert bodies == [b"bytes", b"bytes"]
    assert all(asked.headers["Transfer-Encoding"] is None for asked in server.asked)


def test_a_file_is_sent_from_where_it_stands(server: RunningServer) -> None:
    server.script.on("PUT /v2/x", Reply(503), Reply(201))
    file = io.BytesIO(b"read before, rest")
    file.seek(len(b"read before, "))
    oras_at(server.host).do_request("/v2/x", "PUT", data=file)
    assert [asked.body for asked in server.asked] == [b"rest", b"rest"]


def test_json_is_sent_as_such(server: RunningServer) -> None:
    server.script.on("POST /v2/x", Reply(201))
    oras_at(server.host).do_request("/v2/x", "POST", json={"a": 1})
    (asked,) = server.asked
    assert json.loads(asked.body) == {"a": 1}
    assert asked.headers["Content-Type"] == "application/json"


def test_a_body_without_a_size_is_read_to_its_end(server: RunningServer) -> None:
    chunked = Reply(200, CHUNKED, {"Content-Length": (), "Transfer-Encoding": "chunked"})
    server.script.on("GET /v2/", chunked)
    assert oras_at(server.host).do_request("/v2/").content == WASM


def test_headers_that_come_twice_are_one(server: RunningServer) -> None:
    links = ("</a>; rel=next", "</b>; rel=last")
    server.script.on("GET /v2/", Reply(200, headers={"Link": links}))
    response = oras_at(server.host).do_request("/v2/")
    assert set(response.links) == {"next", "last"}


@pytest.mark.parametrize(
    "url",
    [
        f"{MANIFESTS}/sha256:../../../etc/passwd",
        f"{MANIFESTS}/{DIGEST}?/../../../etc/passwd",
        f"{MANIFESTS}/{DIGEST}#/../../../etc/passwd",
        f"{MANIFESTS}/{DIGEST}?\\..\\passwd",
        f"{MANIFESTS}/sha256:../../x/manifests/{DIGEST}",
        f"{MANIFESTS}/a%2fb",
        f"{BLOBS}/1.0",
        "/v2/Acme/tags/list",
    ],
)
def test_what_could_name_a_file_of_somebody_else_is_not_asked_for(
    server: RunningServer, url: str
) -> None:
    with pytest.raises(UsageError, match="no registry can have this"):
        oras_at(server.host).do_request(url)
    assert server.log() == []


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/v2/", "http://[", "http://127.0.0.1:x/"])
def test_an_address_that_is_none_is_our_error(url: str) -> None:
    with pytest.raises((StoreFailed, ValueError)):
        oras_at("localhost:1").do_request(url)


# What has a digest


@pytest.mark.parametrize("reference", ["1.0", ARTIFACT.digest])
def test_a_manifest_is_the_one_of_its_digest(server: RunningServer, reference: str) -> None:
    told = served(ARTIFACT.manifest, Docker_Content_Digest=ARTIFACT.digest)
    server.script.on(f"GET {MANIFESTS}/{reference}", told)
    sign = "@" if ":" in reference else ":"
    client = oras_at(server.host)
    assert client.get_manifest(f"acme/hello{sign}{reference}") == json.loads(ARTIFACT.manifest)


@pytest.mark.parametrize(
    ("reference", "reply", "message"),
    [
        ("1.0", served(b"{}", Docker_Content_Digest=DIGEST), "is something else"),
        (DIGEST, served(b"{}"), "is something else"),
        ("1.0", served(b"{}", Docker_Content_Digest="sha256:../../x"), "is no digest"),
        ("1.0", served(b"<html>"), "answered what is no manifest"),
        ("1.0", served(b"[]"), "answered what is no manifest"),
        ("1.0", served(b"[" * 100_000), "answered what is no manifest"),
        ("1.0", served(b" " * (4 << 20) + b"{}"), "more than a manifest may have"),
    ],
)
def test_what_is_no_manifest_is_an_error(
    server: RunningServer, reference: str, reply: Reply, message: str
) -> None:
    server.script.on(f"GET {MANIFESTS}/{reference}", reply)
    with pytest.raises(StoreFailed, match=message):
        oras_at(server.host).do_request(f"{MANIFESTS}/{reference}")


def test_a_registry_that_tells_no_digest_is_told_for(server: RunningServer) -> None:
    server.script.on(f"GET {MANIFESTS}/1.0", served(ARTIFACT.manifest))
    response = oras_at(server.host).do_request(f"{MANIFESTS}/1.0")
    assert response.headers["docker-content-digest"] == ARTIFACT.digest


def test_the_digest_that_was_asked_for_counts(server: RunningServer) -> None:
    lie = served(ARTIFACT.manifest, Docker_Content_Digest="sha256:../../x")
    server.script.on(f"GET {MANIFESTS}/{ARTIFACT.digest}", lie)
    response = oras_at(server.host).do_request(f"{MANIFESTS}/{ARTIFACT.digest}")
    assert response.headers["Docker-Content-Digest"] == ARTIFACT.digest


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (served(b"\0asm\x02\0\0\0"), "is something else"),
        (Reply(200, WASM, missing=1), "broke|less than it said"),
        (Reply(200, CHUNKED, {"Content-Length": (), "Transfer-Encoding": "chunked"}), "its size"),
    ],
    ids=["other", "short", "sizeless"],
)
def test_a_blob_that_is_something_else_is_an_error(
    server: RunningServer,
    reply: Reply,
    message: str,
    stream: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    server.script.on(f"GET {BLOBS}/{DIGEST}", reply)
    client = oras_at(server.host, limit=-1)
    with pytest.raises(StoreFailed, match=message):
        list(client.get_blob("acme/hello", DIGEST, stream=stream).iter_content(3))


def test_a_blob_comes_bit_by_bit(server: RunningServer) -> None:
    content = os.urandom(300_000)
    server.script.on(f"GET {BLOBS}/{digest_of(content)}", served(content))
    client = oras_at(server.host)
    for _ in range(2):
        with client.get_blob("acme/hello", digest_of(content), stream=True) as response:
            chunks = list(response.iter_content(100_000))
        assert b"".join(chunks) == content
        assert len(chunks) == 3
    assert len(server.connections) == 1


def test_a_blob_that_is_left_unread_is_let_go(server: RunningServer) -> None:
    server.script.on(f"GET {BLOBS}/{DIGEST}", served(WASM))
    client = oras_at(server.host)
    with client.get_blob("acme/hello", DIGEST, stream=True):
        pass
    assert client.get_blob("acme/hello", DIGEST).content == WASM


def test_a_part_is_what_it_is(server: RunningServer) -> None:
    server.script.on(f"GET {BLOBS}/{DIGEST}", Reply(206, WASM[:4]), Reply(206, WASM, missing=1))
    client = oras_at(server.host, limit=-1)
    part = {"Range": "bytes=0-3"}
    assert client.do_request(f"{BLOBS}/{DIGEST}", headers=part).content == WASM[:4]
    with pytest.raises(StoreFailed):
        client.do_request(f"{BLOBS}/{DIGEST}", headers=part)
