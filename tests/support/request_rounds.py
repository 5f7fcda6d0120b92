"""How many requests had to follow one another."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from http_server import Asked, Reply, Respond

_PAUSE = 0.15  # seconds, in which all that is sent at once arrives


class Rounds:
    """Answers as another does, but late, and counts the rounds.

    Attributes:
        count: The longest chain of requests so far of which each came after the answer to the
            one before.
    """

    def __init__(self, respond: Respond) -> None:
        self.count = 0
        self._respond = respond
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Reply:
        with self._lock:
            round_ = self.count + 1
        reply = self._respond(asked)
        time.sleep(_PAUSE)
        with self._lock:
            self.count = max(self.count, round_)
        return reply
