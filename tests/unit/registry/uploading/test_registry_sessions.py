from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from http_server import Reply
from hypothesis import given
from hypothesis import strategies as st
from opened_registry import store_at

from wasm_publish.errors import NotAuthorised, StoreFailed
from wasm_publish.registry.connection.transport import Body
from wasm_publish.registry.uploading.sessions import (
    Session,
    begin_session,
    begin_unless_there,
    has_blob,
    size_of_blob,
    stored_by,
)

if TYPE_CHECKING:
    from http_server import RunningServer

    from wasm_publish.registry.client import Client

DIGEST = f"sha256:{'a' * 64}"
QUOTED = quote(DIGEST, safe="")
ROOT = "/v2/acme/hello/blobs"
ANEW = f"POST {ROOT}/uploads/"
MOUNT = f"{ANEW}?mount={QUOTED}&from=acme%2Fhello"
HEAD = f"HEAD {ROOT}/{DIGEST}"


def client_of(server: RunningServer) -> Client:
    return store_at(server.host).client


def begun(location: str = "/up?_state=a%2Fb+c%20&x=") -> Reply:
    return Reply(202, headers={"Location": location})


# Where the registry stands


class Told:
    """An answer with a header `Range`."""

    def __init__(self, told: str | None) -> None:
        self.headers = {} if told is None else {"Range": told}


@pytest.mark.parametrize(
    ("told", "stored"),
    [
        ("0-9", 10),
        ("bytes=0-9", 10),
        (" 0-9 ", 10),
        ("0-0", 0),
        ("0-999999999999999999", 10**18),
        ("0-1000000000000000000", None),
        ("1-9", None),
        ("0-", None),
        ("-1", None),
        ("0--1", None),
        ("0-9,20-29", None),
        ("bytes 0-9/10", None),
        ("", None),
        (None, None),
    ],
)
def test_the_range_ends_with_its_last_byte(told: str | None, stored: int | None) -> None:
    assert stored_by(Told(told)) == stored  # type: ignore[arg-type] # a stand-in


@given(st.text())
def test_any_range_is_a_number_or_nothing(told: str) -> None:
    stored = stored_by(Told(told))  # type: ignore[arg-type] # a stand-in
    assert stored is None or stored >= 0


# Beginning


def test_a_blob_that_is_there_needs_no_session(server: RunningServer) -> None:
    server.script.on(MOUNT, Reply(201))
    assert begin_unless_there(client_of(server), DIGEST) is None
    assert server.log() == [MOUNT]


def test_a_blob_that_is_not_there_gets_one(server: RunningServer) -> None:
    server.script.on(MOUNT, begun())
    session = begin_unless_there(client_of(server), DIGEST)
    assert session
    assert str(session.server) == server.host
    assert server.log() == [MOUNT]


@pytest.mark.parametrize("status", [400, 404, 405, 501])
def test_a_registry_that_mounts_nothing_is_asked_in_other_words(
    server: RunningServer, status: int
) -> None:
    server.script.on(MOUNT, Reply(status))
    server.script.on(HEAD, Reply(200), Reply(404))
    server.script.on(ANEW, begun())
    client = client_of(server)
    assert begin_unless_there(client, DIGEST) is None
    assert begin_unless_there(client, DIGEST)
    assert server.log() == [MOUNT, HEAD, MOUNT, HEAD, ANEW]


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(403, b"no"), "no-credentials"),
        (Reply(404), "unknown-repository"),
        (Reply(409), "registry-failed"),
        (Reply(202), "invalid-answer"),
        (Reply(202, headers={"Location": "https://[x/"}), "invalid-answer"),
        (Reply(200, b"<html>Welcome to our hotel"), "invalid-answer"),
        (Reply(201, headers={"Location": "/up"}), "invalid-answer"),
    ],
)
def test_what_is_no_session_is_told(server: RunningServer, reply: Reply, code: str) -> None:
    server.script.on(ANEW, reply)
    with pytest.raises((StoreFailed, NotAuthorised)) as caught:
        begin_session(client_of(server))
    assert caught.value.problem.code == code
    assert caught.value.problem.remedy


# The address


@pytest.mark.parametrize(
    ("location", "put"),
    [
        ("/up", "/up?digest="),
        ("/up?_state=a%2Fb+c%20&x=", "/up?_state=a%2Fb+c%20&x=&digest="),
        ("up/1", f"{ROOT}/uploads/up/1?digest="),
        ("http://{host}/up?sig=%7e~&&a=b=c", "/up?sig=%7e~&&a=b=c&digest="),
    ],
)
def test_the_address_is_kept_byte_for_byte(server: RunningServer, location: str, put: str) -> None:
    server.script.on(ANEW, begun(location.format(host=server.host)))
    session = begin_session(client_of(server))
    session.put(DIGEST, Body.of(b"x")).discard()
    assert server.log() == [ANEW, f"PUT {put}{QUOTED}"]


def test_the_address_is_the_last_one_told(server: RunningServer) -> None:
    server.script.on("PATCH /1", Reply(202, headers={"Location": "/2", "Range": "0-4"}))
    server.script.on("PATCH /2", Reply(202, headers={"Range": "0-9"}))
    server.script.on("GET /2", Reply(204, headers={"Location": "/3", "Range": "0-9"}))
    server.script.on("GET /3", Reply(404, headers={"Location": "/4"}))
    session = Session(client_of(server), f"http://{server.host}/1")
    session.patch(Body.of(b"12345")).discard()
    session.patch(Body.of(b"67890"), 5).discard()
    assert session.stored() == 10
    assert session.stored() is None
    session.put(DIGEST).discard()
    session.cancel()
    assert server.log()[-2:] == [f"PUT /3?digest={QUOTED}", "DELETE /3"]
    ranges = [asked.headers["Content-Range"] for asked in server.asked[:2]]
    assert ranges == [None, "5-9"]
    assert server.asked[4].headers["Content-Length"] == "0"


@pytest.mark.parametrize("location", ["http://elsewhere.example/", "https://x:y/", "ftp://x/"])
def test_an_address_that_leads_nowhere_is_told(server: RunningServer, location: str) -> None:
    server.script.on(ANEW, begun(location))
    session = begin_session(client_of(server))
    with pytest.raises(StoreFailed) as caught:
        session.put(DIGEST, Body.of(b"x"))
    assert caught.value.problem.code == "unusable-address"
    assert server.log() == [ANEW]


def test_a_line_break_in_an_address_goes_nowhere(server: RunningServer) -> None:
    server.script.on(ANEW, begun("/up?a=b\r\n X-Injected: yes"))
    session = begin_session(client_of(server))
    with pytest.raises(StoreFailed, match="an address that is none"):
        session.put(DIGEST, Body.of(b"x"))
    assert server.log() == [ANEW]


# What is there


@pytest.mark.parametrize(
    ("reply", "size", "is_there"),
    [
        (Reply(200, b"12345"), 5, True),
        (Reply(200, headers={"Content-Length": "5"}), 5, True),
        (Reply(200, headers={"Content-Length": "9" * 5000}), -1, True),
        (Reply(404), None, False),
    ],
)
def test_a_registry_tells_how_large_a_blob_is(
    server: RunningServer, reply: Reply, size: int | None, *, is_there: bool
) -> None:
    server.script.on(HEAD, reply)
    assert size_of_blob(client_of(server), DIGEST) == size
    assert has_blob(client_of(server), DIGEST) == is_there


def test_a_registry_that_does_not_tell_is_no_registry_without_it(server: RunningServer) -> None:
    server.script.on(HEAD, Reply(400))
    with pytest.raises(StoreFailed, match="answered 400 when asked to push"):
        size_of_blob(client_of(server), DIGEST)
