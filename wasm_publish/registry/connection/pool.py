"""Connections that stay open from one request to the next, for several threads."""

from __future__ import annotations

import ssl
import weakref
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.pending import Pending

if TYPE_CHECKING:
    from collections.abc import Iterable
    from http.client import HTTPConnection

    from wasm_publish.registry.connection.connecting import Connection, Connector
    from wasm_publish.registry.connection.server import Server


class Taken(NamedTuple):
    """A connection for one request; an old one may have been closed by the other side."""

    connection: Connection
    is_old: bool


class Pool:
    """The connections that are free, by server."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._lock = Lock()
        self._free: dict[Server, list[Connection]] = {}
        self._coming: dict[Server, list[Pending[Connection]]] = {}
        self._made: list[HTTPConnection] = []
        # A store has no end that somebody declares: its connections end when it is forgotten,
        # also those that were prepared and that nobody came to need.
        weakref.finalize(self, _close_all, self._made)

    def prepare(self, server: Server, count: int) -> None:
        """Begin to connect, for requests that are going to be sent soon."""
        begun = [Pending(lambda: self._connect(server)) for _ in range(count)]
        with self._lock:
            self._coming.setdefault(server, []).extend(begun)

    def take(self, server: Server) -> Taken:
        """A connection that nobody else uses.

        Raises:
            OSError: The server can't be reached, or TLS fails.
        """
        while connection := self._free_one(server):
            if not _is_dropped(connection):
                return Taken(connection, is_old=True)
            connection.http.close()
        return Taken(self._connect(server), is_old=False)

    def give(self, server: Server, connection: Connection) -> None:
        """Give a connection back on which nothing is owed any more."""
        with self._lock:
            self._free.setdefault(server, []).append(connection)

    def _connect(self, server: Server) -> Connection:
        connection = self._connector.connect(server)
        with self._lock:
            # Those that were closed meanwhile are not kept.
            self._made[:] = [made for made in self._made if made.sock] + [connection.http]
        return connection

    def _free_one(self, server: Server) -> Connection | None:
        with self._lock:
            free, coming = self._free.get(server), self._coming.get(server)
            if free:
                return free.pop()
            pending = coming.pop(0) if coming else None
        return pending.result() if pending else None  # an error is that of the one who waits


def _is_dropped(connection: Connection) -> bool:
    """Whether the other side closed a connection on which it owes us nothing."""
    stream = connection.http.sock
    patience = stream.gettimeout()
    stream.settimeout(0)
    try:
        stream.recv(1)
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    except OSError:
        return True
    finally:
        stream.settimeout(patience)
    return True


def _close_all(connections: Iterable[HTTPConnection]) -> None:
    for connection in connections:
        connection.close()
