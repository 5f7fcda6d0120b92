"""A line to a server that is farther away: it carries TCP connections, each byte late.

    python -m pushing.delay_line HOST:PORT MILLISECONDS [watch]

MILLISECONDS is the round trip: half of it each way, and one whole for opening a connection, which
is had by holding back what the client sends first. Nothing limits how much is on its way, so the
line has the bandwidth of the machine. It prints its own address, carries until standard input
ends, and then, if it was to watch, prints a JSON list of the HTTP requests that it carried. A
program of its own, so that it takes no time from what is measured but the processor's.
"""

from __future__ import annotations

import asyncio
import json
import selectors
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from .http_watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    _Seen: TypeAlias = Callable[[bytes, float], None]

_BLOCK = 1 << 16
_ON_THE_WAY = 4096  # blocks: 256 MiB, more than half a round trip of loopback holds


def _ignore(_: bytes, __: float) -> None:
    """What a way is watched with that nobody watches."""


class DelayLine:
    """Carries connections to one server.

    Args:
        host: The server's address.
        port: The server's port.
        round_trip: In seconds.
    """

    def __init__(self, host: str, port: int, round_trip: float) -> None:
        self.watches: list[Watch] = []
        self._server = host, port
        self._round_trip = round_trip

    async def carry(self, client: asyncio.StreamReader, answers: asyncio.StreamWriter) -> None:
        """Carry one connection of a client."""
        opened = asyncio.get_running_loop().time() + self._round_trip
        watch = Watch()
        self.watches.append(watch)
        server, asks = await asyncio.open_connection(*self._server, limit=_BLOCK)
        there = _Way(self._round_trip / 2, opened)
        back = _Way(self._round_trip / 2)
        steps = [
            there.take(client, watch.sent),
            there.deliver(asks),
            back.take(server),
            back.deliver(answers, watch.answered),
        ]
        tasks = [asyncio.ensure_future(step) for step in steps]
        # Who hangs up in the middle ends both ways, and so does the end of the line.
        with suppress(asyncio.CancelledError):
            await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        asks.close()
        answers.close()


class _Way:
    """One way of a connection.

    Args:
        delay: How late each byte comes, in seconds.
        opened: When the connection stands; what comes before waits until then.
    """

    def __init__(self, delay: float, opened: float = 0) -> None:
        self._delay = delay
        self._opened = opened
        self._late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_ON_THE_WAY)
        self._now = asyncio.get_running_loop().time

    async def take(self, source: asyncio.StreamReader, watch: _Seen = _ignore) -> None:
        """Take all that the source sends."""
        block = b"more"
        while block:
            block = await source.read(_BLOCK)
            now = self._now()
            watch(block, now)
            await self._late.put((max(now, self._opened) + self._delay, block))

    async def deliver(self, target: asyncio.StreamWriter, watch: _Seen = _ignore) -> None:
        """Deliver it when it's due."""
        while True:
            due, block = await self._late.get()
            if (early := due - self._now()) > 0:
                await asyncio.sleep(early)
            if not block:
                break
            watch(block, self._now())
            target.write(block)
            await target.drain()
        target.write_eof()


async def _main() -> None:
    address, milliseconds, *watching = sys.argv[1:]
    host, _, port = address.rpartition(":")
    line = DelayLine(host, int(port), float(milliseconds) / 1000)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0, limit=_BLOCK)
    print("{}:{}".format(*server.sockets[0].getsockname()), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()
    if watching:
        requests = [request for watch in line.watches for request in watch.requests()]
        print(json.dumps(requests))
    still_open = asyncio.all_tasks() - {asyncio.current_task()}
    for task in still_open:
        task.cancel()
    await asyncio.gather(*still_open, return_exceptions=True)


if __name__ == "__main__":
    # With epoll, which asyncio takes by default, every wait would last a whole millisecond longer.
    loop = asyncio.SelectorEventLoop(selectors.SelectSelector())
    loop.run_until_complete(_main())
