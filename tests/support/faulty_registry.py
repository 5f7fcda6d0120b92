"""A registry that fails on demand, in the ways that real ones do and won't when one asks.

A `Fault` says which requests it strikes; `registry_faults` has what may happen to them.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from http_server import running_server
from memory_registry import MemoryRegistry, Repository

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from http_server import Asked, Reply, RunningServer
    from token_gate import TokenGate

    Effect: TypeAlias = Callable[["FaultyRegistry", Asked], Reply | None]

FOREVER = float("inf")

KINDS = {
    "begin": ("POST", "blobs/uploads/"),
    "patch": ("PATCH", "blobs/uploads/"),
    "put-blob": ("PUT", "blobs/uploads/"),
    "status": ("GET", "blobs/uploads/"),
    "cancel": ("DELETE", "blobs/uploads/"),
    "head-blob": ("HEAD", "blobs/"),
    "get-blob": ("GET", "blobs/"),
    "delete-blob": ("DELETE", "blobs/"),
    "head-manifest": ("HEAD", "manifests/"),
    "get-manifest": ("GET", "manifests/"),
    "put-manifest": ("PUT", "manifests/"),
    "delete-manifest": ("DELETE", "manifests/"),
    "tags": ("GET", "tags/"),
    "referrers": ("GET", "referrers/"),
    "token": ("GET", "token"),
}
"""The requests of a registry by their names here: the method, and what stands in the path."""

_WHAT = re.compile(r"/(token$|(?:blobs/uploads|blobs|manifests|tags|referrers)/)")


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with requests of one kind.

    Attributes:
        kind: One of `KINDS`.
        effect: What happens instead of the right answer; None where it leaves a request alone.
        times: To how many of the requests.
        after: How many of them go well before.
    """

    kind: str
    effect: Effect
    times: float = 1
    after: int = 0

    def strikes(self, number: int) -> bool:
        """Whether it strikes this request of the kind, counted from 0."""
        return self.after <= number < self.after + self.times


class FaultyRegistry:
    """A memory registry with faults before it, and before these perhaps a gate.

    Attributes:
        memory: The registry that does everything right.
        struck: The requests that a fault has changed, in short.
        elsewhere: The host of another server with the same content and faults, but no gate.
    """

    def __init__(self, *faults: Fault, gate: TokenGate | None = None) -> None:
        self.memory = MemoryRegistry()
        self.struck: list[str] = []
        self.elsewhere = ""
        self._faults = faults
        self._asked: Counter[str] = Counter()
        self._gate = gate
        self._lock = threading.Lock()

    def __call__(self, asked: Asked) -> Reply:
        if self._gate and kind_of(asked) != "token" and (refused := self._gate.refuses(asked)):
            return refused
        return self.beyond_the_gate(asked)

    def beyond_the_gate(self, asked: Asked) -> Reply:
        """What somebody is answered who may pass, or who asks elsewhere."""
        for effect in self._effects(kind_of(asked)):
            if reply := effect(self, asked):
                self.struck.append(str(asked))
                return reply
        return self.answer(asked)

    def answer(self, asked: Asked) -> Reply:
        """The right answer."""
        if self._gate and kind_of(asked) == "token":
            return self._gate.give(asked)
        return self.memory(asked)

    def heal(self) -> None:
        """Do everything right from now on."""
        self._faults = ()

    def repository(self, name: str) -> Repository:
        """What a repository holds."""
        return self.memory.repositories.setdefault(name, Repository())

    def _effects(self, kind: str) -> list[Effect]:
        with self._lock:
            number = self._asked[kind]
            self._asked[kind] += 1
        faults = (fault for fault in self._faults if fault.kind == kind)
        return [fault.effect for fault in faults if fault.strikes(number)]


@dataclass(frozen=True)
class RunningRegistry:
    """A faulty registry that runs.

    Attributes:
        registry: The registry.
        server: Its server.
        other: The server elsewhere.
    """

    registry: FaultyRegistry
    server: RunningServer
    other: RunningServer

    @property
    def host(self) -> str:
        """Its address and port."""
        return self.server.host

    def kinds(self) -> list[str]:
        """What both servers were asked, by the names in `KINDS`."""
        return [kind_of(asked) for asked in (*self.server.asked, *self.other.asked)]


@contextmanager
def running_registry(*faults: Fault, gate: TokenGate | None = None) -> Iterator[RunningRegistry]:
    """Run a registry with these faults as long as the context lasts."""
    registry = FaultyRegistry(*faults, gate=gate)
    with running_server(registry) as server, running_server(registry.beyond_the_gate) as other:
        registry.elsewhere = other.host
        yield RunningRegistry(registry, server, other)


def kind_of(asked: Asked) -> str:
    """What a request is, by the names in `KINDS`; the request itself if it is none of these."""
    found = _WHAT.search(urlsplit(asked.path).path)
    wanted = (asked.method, found[1] if found else "")
    return next((kind for kind, request in KINDS.items() if request == wanted), str(asked))
