"""A proxy on this machine that connects everybody to one server, or says something else."""

from __future__ import annotations

import socket
import socketserver
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_PART = 64 * 1024


@dataclass
class TinyProxy:
    """A proxy that runs.

    Attributes:
        target: Where all connections go, whatever was asked for.
        says: What it answers; only the default is followed by a connection.
        asked: The requests, each with its headers.
        port: Its port, on 127.0.0.1.
    """

    target: str
    says: bytes = ESTABLISHED
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def serve(self, client: socket.socket) -> None:
        """Serve one connection to its end."""
        head = b""
        while b"\r\n\r\n" not in head and (part := client.recv(_PART)):
            head += part
        self.asked.append(head.decode())
        client.sendall(self.says)
        if self.says != ESTABLISHED:
            return
        host, _, port = self.target.rpartition(":")
        with socket.create_connection((host, int(port))) as server:
            back = threading.Thread(target=_pipe, args=(server, client))
            back.start()
            _pipe(client, server)
            back.join()


@contextmanager
def running_proxy(target: str, says: bytes = ESTABLISHED) -> Iterator[TinyProxy]:
    """Run a proxy as long as the context lasts."""
    proxy = TinyProxy(target, says)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # either side may go away
                proxy.serve(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        proxy.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield proxy
        server.shutdown()
        thread.join()


def _pipe(source: socket.socket, destination: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(_PART):
            destination.sendall(part)
        destination.shutdown(socket.SHUT_WR)
