"""Sending a request again where the failure may pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.connection.patience import Attempts, is_busy, is_passing, told_to_wait
from wasm_publish.registry.connection.server import Server

if TYPE_CHECKING:
    from wasm_publish.registry.connection.answer import Answer
    from wasm_publish.registry.connection.patience import Patience
    from wasm_publish.registry.connection.transport import Request, Transport
    from wasm_publish.reporting import Reporter


_OFTEN_ENOUGH = 5.0  # seconds between two notes of waiting


class RetryingTransport:
    """Sends requests until they are answered, or patience ends.

    Attributes:
        patience: How to wait.
    """

    def __init__(self, transport: Transport, patience: Patience, reporter: Reporter) -> None:
        self.patience = patience
        self._transport = transport
        self._reporter = reporter
        self._reached: set[Server] = set()
        self._told_until = float("-inf")

    def send(self, request: Request) -> Answer:
        """Send a request, again and again unless it may be sent only once.

        Returns:
            The answer, which is the last refusal where the server stayed busy.

        Raises:
            StoreFailed: The server can't be reached.
        """
        if request.once:
            return self._try(request)
        attempts = Attempts(self.patience)
        while True:
            try:
                answer = self._try(request)
            except StoreFailed as error:
                if not self.waited(attempts, Server.of(request.url), error):
                    raise
            else:
                if not is_busy(answer) or not self.waited(attempts, answer.server, answer):
                    return answer

    def waited(self, attempts: Attempts, server: Server, failure: StoreFailed | Answer) -> bool:
        """Wait after a failure; False when it isn't worth another try.

        Args:
            attempts: The tries so far.
            server: Who failed.
            failure: A failure of the network, or an answer that may be another one later.
        """
        if isinstance(failure, StoreFailed):
            if not is_passing(failure, was_reached=server in self._reached):
                return False
            told, what = None, str(failure)
        else:
            failure.keep()
            told, what = told_to_wait(failure.headers), f"{server} answered {failure.status}"

        def say(seconds: float) -> None:
            # Once in a while: requests beside each other mostly fail for one reason.
            now = self.patience.clock()
            tell = self._reporter.detail
            if now >= self._told_until:
                tell = self._reporter.note
                self._told_until = now + max(seconds, _OFTEN_ENOUGH)
            tell(f"{what}; trying again in {seconds:.1f} seconds")

        return attempts.wait(told, say)

    def _try(self, request: Request) -> Answer:
        answer = self._transport.send(request)
        self._reached.add(answer.server)
        return answer
