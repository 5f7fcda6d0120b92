"""What others push, we pull, byte for byte."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from example_projects import DATA
from peer_pushes import PUSHES, prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from docker_registry import DockerRegistry
    from in_process import CommandLine
    from peer_programs import Peer
    from peer_pushes import PeerPush

_NUMBERS = itertools.count()


@pytest.mark.parametrize("pushed", PUSHES, ids=lambda pushed: f"{pushed.program}-{pushed.what}")
def test_is_pulled_byte_for_byte(
    docker_registry: DockerRegistry,
    peer: Callable[[str], Peer],
    cli: CommandLine,
    writes: Callable[[str, str], None],
    pushed: PeerPush,
) -> None:
    program = peer(pushed.program)
    prepare(program.folder, cli.folder)
    reference = f"{docker_registry.host}/peers/push-n{next(_NUMBERS)}:1.0.0"
    pushed.push(program, docker_registry.host, reference)
    ran = cli("pull", reference, "-o", "pulled.wasm", "--json")
    assert ran.code == 0, ran.story
    wasm = (cli.folder / pushed.file).read_bytes()
    assert (cli.folder / "pulled.wasm").read_bytes() == wasm
    writes(f"{pushed.program} {pushed.what}", f"same bytes, as {ran.document['format']}")


def test_what_oras_for_python_pushes_is_pulled(
    docker_registry: DockerRegistry, cli: CommandLine, writes: Callable[[str, str], None]
) -> None:
    from oras.client import OrasClient

    reference = f"{docker_registry.host}/peers/push-n{next(_NUMBERS)}:1.0.0"
    client = OrasClient(hostname=docker_registry.host, insecure=True)
    client.push(target=reference, files=["greet.wasm:application/wasm"])
    ran = cli("pull", reference, "-o", "pulled.wasm", "--json")
    assert ran.code == 0, ran.story
    assert (cli.folder / "pulled.wasm").read_bytes() == (DATA / "greet-module.wasm").read_bytes()
    writes("oras-py `push`", f"same bytes, as {ran.document['format']}")
