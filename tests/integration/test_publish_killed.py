"""A publish that is killed at any request leaves nothing broken, and the next one finishes it."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from http_server import Reply, running_server
from memory_registry import MemoryRegistry
from opened_registry import store_at
from pushing import push
from stored_artifacts import artifact_of

from wasm_publish.oci.encoding import digest_of

if TYPE_CHECKING:
    from http_server import Asked
    from in_process import CommandLine
    from memory_registry import Repository

REPOSITORY = "acme/hello"
OLD = artifact_of(b"1.1.0", told={"title": "hello", "version": "1.1.0"})
MOVING = ("1", "latest")
NEW_TAGS = ("1.2.0", "1.2", *MOVING)
FEWEST = 12  # requests that a publish can't do with less of
PATIENCE = 20.0  # seconds


@dataclass
class DeadlyRegistry:
    """A registry that kills who asks it at the n-th request.

    Attributes:
        at: The number of the request, from 1; 0 for none.
        obeys: Whether it does as it was asked before that.
        victim: Who is killed.
    """

    at: int = 0
    obeys: bool = False
    memory: MemoryRegistry = field(default_factory=MemoryRegistry)
    _victims: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _known: threading.Event = field(default_factory=threading.Event)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, asked: Asked) -> Reply:
        with self._lock:
            number = next(self._numbers)
        if not self.at or number < self.at:
            return self.memory(asked)
        if number == self.at and self.obeys:
            self.memory(asked)
        self._known.wait(PATIENCE)
        self._victims[0].kill()
        return Reply(closes=True, reads=False)

    @property
    def repository(self) -> Repository:
        """What it holds."""
        return self.memory.repositories[REPOSITORY]

    def await_murder(self, victim: subprocess.Popen[bytes]) -> int:
        """Name the victim; the exit code, once it has ended."""
        self._victims.append(victim)
        self._known.set()
        return victim.wait(PATIENCE)


def arguments(host: str) -> tuple[str, ...]:
    who = ("--wasm", "hello.wasm", "--name", "hello", "--package-version", "1.2.0")
    return (*who, "--to", f"{host}/{REPOSITORY}", "--json")


def version_of_whole(repository: Repository, tag: str) -> str:
    """The version that a tag names, of which everything is there, byte for byte."""
    digest = repository.tags[tag]
    _, content = repository.manifests[digest]
    assert digest_of(content) == digest
    manifest = json.loads(content)
    for described in (manifest["config"], *manifest["layers"]):
        assert digest_of(repository.blobs[described["digest"]]) == described["digest"]
    return str(manifest["annotations"]["org.opencontainers.image.version"])


def survives(at: int, *, obeys: bool, cli: CommandLine) -> bool:
    """Whether a publish ends before its n-th request; if not, what it left is looked at."""
    deadly = DeadlyRegistry()
    with running_server(deadly) as server:
        push(store_at(server.host, REPOSITORY), OLD, ("1.1.0", *MOVING))
        deadly.at, deadly.obeys, deadly._numbers = at, obeys, itertools.count(1)
        command = [sys.executable, "-m", "wasm_publish", *arguments(server.host)]
        with subprocess.Popen(
            command, cwd=cli.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as victim:
            code = deadly.await_murder(victim)
        held = {tag: version_of_whole(deadly.repository, tag) for tag in deadly.repository.tags}
        if code != 0:
            require_sound(held)
            deadly.at = 0
            again = cli(*arguments(server.host))
            assert again.code == 0, again.story
            held = {tag: version_of_whole(deadly.repository, tag) for tag in deadly.repository.tags}
        assert held == {"1.1.0": "1.1.0", **dict.fromkeys(NEW_TAGS, "1.2.0")}
    return code == 0


def require_sound(held: dict[str, str]) -> None:
    """A moving tag names a version that is there."""
    for tag, version in held.items():
        assert held[version] == version, tag
    assert set(held) >= {"1.1.0", *MOVING}


@pytest.mark.parametrize("obeys", [False, True], ids=["before it is done", "after it is done"])
def test_whenever_a_publish_is_killed_the_next_one_finishes_it(
    cli: CommandLine,
    obeys: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    requests = itertools.takewhile(
        lambda at: not survives(at, obeys=obeys, cli=cli), itertools.count(1)
    )
    assert len(list(requests)) >= FEWEST
