from __future__ import annotations

import gc
import socket
import ssl
import threading
from dataclasses import replace
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest
from http_server import Reply

from wasm_publish.registry.connection.connecting import Connection, Connector
from wasm_publish.registry.connection.network import Network
from wasm_publish.registry.connection.pool import Pool, _is_dropped
from wasm_publish.registry.connection.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from http_server import RunningServer

SERVER = Server("https", "registry.example", 443)


class Connecting(Connector):
    """Makes connections to nobody, when it may.

    Attributes:
        made: All that were made, each with its other end.
        may_go: Lets threads go on that are connecting.
        errors: What is raised in place of the next connections.
    """

    def __init__(self) -> None:
        super().__init__(Network())
        self.made: list[tuple[Connection, socket.socket]] = []
        self.may_go = threading.Event()
        self.may_go.set()
        self.errors: list[Exception] = []

    def connect(self, server: Server) -> Connection:
        assert self.may_go.wait(5)
        if self.errors:
            raise self.errors.pop(0)
        ours, theirs = socket.socketpair()
        connection = Connection(HTTPConnection(server.host))
        connection.http.sock = ours
        self.made.append((connection, theirs))
        return connection

    def end(self) -> None:
        for connection, theirs in self.made:
            connection.http.close()
            theirs.close()


@pytest.fixture
def connecting() -> Iterator[Connecting]:
    connector = Connecting()
    yield connector
    connector.end()


def test_a_connection_is_for_one_request_at_a_time(connecting: Connecting) -> None:
    pool = Pool(connecting)
    first, second = pool.take(SERVER), pool.take(SERVER)
    assert first.connection is not second.connection
    assert not first.is_old
    assert not second.is_old
    pool.give(SERVER, first.connection)
    third = pool.take(SERVER)
    assert third.connection is first.connection
    assert third.is_old


def test_a_connection_is_for_one_server(connecting: Connecting) -> None:
    pool = Pool(connecting)
    pool.give(SERVER, pool.take(SERVER).connection)
    for other in (replace(SERVER, port=1), replace(SERVER, scheme="http")):
        assert not pool.take(other).is_old


def test_connections_are_prepared_beside_what_else_is_done(connecting: Connecting) -> None:
    pool = Pool(connecting)
    connecting.may_go.clear()
    pool.prepare(SERVER, 2)
    assert not connecting.made
    connecting.may_go.set()
    taken = {id(pool.take(SERVER).connection) for _ in range(3)}
    assert len(taken) == len(connecting.made) == 3


def test_what_kept_a_connection_from_being_prepared_is_told_once(connecting: Connecting) -> None:
    pool = Pool(connecting)
    connecting.errors.append(ConnectionRefusedError())
    pool.prepare(SERVER, 1)
    with pytest.raises(ConnectionRefusedError):
        pool.take(SERVER)
    assert pool.take(SERVER)


def test_connections_that_were_dropped_are_passed_over(connecting: Connecting) -> None:
    pool = Pool(connecting)
    pool.prepare(SERVER, 1)
    connections = [pool.take(SERVER).connection for _ in range(3)]
    for connection in connections:
        pool.give(SERVER, connection)
    for _, theirs in connecting.made[1:]:
        theirs.close()
    assert pool.take(SERVER).connection is connecting.made[0][0]
    assert [made.http.sock is None for made, _ in connecting.made] == [False, True, True]


def test_nobody_waits_for_the_connection_of_another(connecting: Connecting) -> None:
    pool = Pool(connecting)
    other = replace(SERVER, port=1)
    pool.give(other, pool.take(other).connection)
    connecting.may_go.clear()
    waiting = threading.Thread(target=pool.take, args=(SERVER,))
    waiting.start()
    taken = pool.take(other)
    pool.prepare(other, 1)
    assert taken.is_old
    assert waiting.is_alive()
    connecting.may_go.set()
    waiting.join(5)
    assert pool.take(other)


def test_many_threads_share_the_connections(connecting: Connecting) -> None:
    pool = Pool(connecting)
    used: set[int] = set()
    clashes: list[int] = []
    begin = threading.Barrier(16)

    def use() -> None:
        begin.wait(5)
        for _ in range(50):
            connection = pool.take(SERVER).connection
            if id(connection) in used:
                clashes.append(1)
            used.add(id(connection))
            used.discard(id(connection))
            pool.give(SERVER, connection)

    threads = [threading.Thread(target=use) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert not clashes
    assert len(connecting.made) <= 16


def test_all_connections_end_with_the_pool(connecting: Connecting) -> None:
    pool = Pool(connecting)
    pool.prepare(SERVER, 2)  # of which one is never taken
    connection = pool.take(SERVER).connection
    pool.give(SERVER, connection)
    while len(connecting.made) < 2:
        pass
    del pool, connection
    gc.collect()
    assert [made.http.sock for made, _ in connecting.made] == [None, None]


def test_what_is_told_without_being_asked_makes_a_connection_useless(
    connecting: Connecting,
) -> None:
    connection = connecting.connect(SERVER)
    connection.http.sock.settimeout(7)
    assert not _is_dropped(connection)
    connecting.made[0][1].send(b"x")
    assert _is_dropped(connection)
    assert connection.http.sock.gettimeout() == 7


@pytest.mark.parametrize(
    ("error", "dropped"), [(ConnectionResetError(), True), (ssl.SSLWantReadError(), False)]
)
def test_a_connection_that_broke_is_dropped(
    connecting: Connecting, monkeypatch: pytest.MonkeyPatch, error: OSError, *, dropped: bool
) -> None:
    def recv(_self: socket.socket, _count: int) -> bytes:
        raise error

    connection = connecting.connect(SERVER)
    with monkeypatch.context() as patch:
        patch.setattr(socket.socket, "recv", recv)
        assert _is_dropped(connection) == dropped


def test_connections_with_tls_are_kept_too(tls_server: RunningServer) -> None:
    host, _, port = tls_server.host.rpartition(":")
    server = Server("https", host, int(port))
    tls_server.script.on("GET /", Reply(200, b"x"))
    pool = Pool(Connector(Network(insecure=True)))
    for is_old in (False, True, True):
        taken = pool.take(server)
        assert taken.is_old == is_old
        taken.connection.http.request("GET", "/")
        assert taken.connection.http.getresponse().read() == b"x"
        pool.give(server, taken.connection)
