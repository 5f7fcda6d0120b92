from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from http_server import Reply
from opened_registry import Clock

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.connection.patience import Patience
from wasm_publish.registry.connection.retrying import RetryingTransport
from wasm_publish.registry.connection.transport import Body, Request, Transport
from wasm_publish.reporting import Silent

if TYPE_CHECKING:
    from http_server import RunningServer


class Notes(Silent):
    """Listens to notes."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def note(self, message: str) -> None:
        self.heard.append(message)


def retrying(clock: Clock, reporter: Silent | None = None) -> RetryingTransport:
    transport = Transport(Network(plain_http=True, timeout=5), reporter or Silent())
    patience = Patience(60, clock.monotonic, clock.sleep, lambda: 1.0)
    return RetryingTransport(transport, patience, reporter or Silent())


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_who_is_busy_is_asked_again(server: RunningServer, status: int) -> None:
    clock, notes = Clock(), Notes()
    server.script.on("PUT /a?sig=secret", Reply(status), Reply(status), Reply(201, b"done"))
    url = f"http://{server.host}/a?sig=secret"
    answer = retrying(clock, notes).send(Request("PUT", url, body=Body.of(b"content")))
    assert (answer.status, answer.read()) == (201, b"done")
    assert [asked.body for asked in server.asked] == [b"content"] * 3
    assert clock.waits == [0.2, 0.4]
    assert notes.heard == [f"{server.host} answered {status}; trying again in 0.2 seconds"]


def test_waiting_is_told_once_in_a_while(server: RunningServer) -> None:
    clock, notes = Clock(), Notes()
    server.script.on("GET /a", *[Reply(503)] * 6, Reply())
    retrying(clock, notes).send(Request("GET", f"http://{server.host}/a")).discard()
    assert clock.waits == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4]
    assert [line.rpartition("in ")[2] for line in notes.heard] == ["0.2 seconds", "6.4 seconds"]


@pytest.mark.parametrize("status", [200, 301, 400, 401, 403, 404, 409, 413, 416, 501, 505])
def test_another_answer_is_final(server: RunningServer, status: int) -> None:
    server.script.on("GET /a", Reply(status, b"no"))
    answer = retrying(Clock()).send(Request("GET", f"http://{server.host}/a"))
    assert (answer.status, answer.read(), len(server.asked)) == (status, b"no", 1)


@pytest.mark.parametrize(
    "said", [b"secondary rate limit", b"Rate-Limited", b"TOOMANYREQUESTS", b"too many requests"]
)
def test_who_forbids_for_a_while_only_says_so(server: RunningServer, said: bytes) -> None:
    clock = Clock()
    server.script.on("GET /a", Reply(403, said), Reply(200))
    answer = retrying(clock).send(Request("GET", f"http://{server.host}/a"))
    answer.discard()
    assert (answer.status, clock.waits) == (200, [0.2])


def test_what_the_server_tells_is_waited_for(server: RunningServer) -> None:
    clock = Clock()
    busy = Reply(503, headers={"Retry-After": "7"})
    server.script.on("GET /a", busy, Reply(200))
    retrying(clock).send(Request("GET", f"http://{server.host}/a")).discard()
    assert clock.waits == [7]


def test_the_last_refusal_is_the_answer(server: RunningServer) -> None:
    server.script.on("GET /a", Reply(503, b"down for today"))
    answer = retrying(Clock()).send(Request("GET", f"http://{server.host}/a"))
    assert (answer.status, answer.read()) == (503, b"down for today")
    assert 3 < len(server.asked) < 20


def test_what_must_not_be_repeated_is_not(server: RunningServer) -> None:
    server.script.on("PUT /a", Reply(503))
    server.script.on("PUT /b", Reply(closes=True))
    clock = Clock()
    sender = retrying(clock)
    answer = sender.send(Request("PUT", f"http://{server.host}/a", once=True))
    answer.discard()
    with pytest.raises(StoreFailed, match="broke"):
        sender.send(Request("PUT", f"http://{server.host}/b", once=True))
    assert (answer.status, len(server.asked), clock.waits) == (503, 2, [])


def test_a_broken_connection_is_tried_again(server: RunningServer) -> None:
    clock, notes = Clock(), Notes()
    server.script.on("GET /a", Reply(closes=True), Reply(200))
    retrying(clock, notes).send(Request("GET", f"http://{server.host}/a")).discard()
    assert clock.waits == [0.2]
    assert notes.heard == [
        f"the connection to {server.host} broke: no whole answer came; trying again in 0.2 seconds"
    ]


def test_a_port_that_never_answered_is_closed() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clock = Clock()
    with pytest.raises(StoreFailed, match="nothing answers"):
        retrying(clock).send(Request("GET", f"http://127.0.0.1:{port}/"))
    assert not clock.waits


def test_a_server_that_answered_before_may_come_back(server: RunningServer) -> None:
    clock = Clock()
    sender = retrying(clock)
    server.script.on("GET /a", Reply(200, headers={"Connection": "close"}))
    url = f"http://{server.host}/a"
    sender.send(Request("GET", url)).discard()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = f"http://127.0.0.1:{free.getsockname()[1]}/a"
    sender._reached.add(type(sender.send(Request("GET", url)).server).of(gone))
    with pytest.raises(StoreFailed, match="nothing answers"):
        sender.send(Request("GET", gone))
    assert len(clock.waits) > 3
