"""What we push, others pull, byte for byte, where they read the format at all."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from peer_programs import PeerFailed
from peer_pulls import ALL, PULLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from docker_registry import DockerRegistry
    from in_process import CommandLine
    from peer_programs import Peer
    from peer_pulls import PeerPull

_NUMBERS = itertools.count()


@pytest.mark.parametrize("kind", sorted(ALL))
@pytest.mark.parametrize("pulled", PULLS, ids=lambda pulled: f"{pulled.program}-{pulled.what}")
def test_is_what_we_pushed(
    docker_registry: DockerRegistry,
    peer: Callable[[str], Peer],
    cli: CommandLine,
    reads: Callable[[str, str, str], None],
    pulled: PeerPull,
    kind: str,
) -> None:
    program = peer(pulled.program)
    reference = f"{docker_registry.host}/peers/pull-n{next(_NUMBERS)}:1.0.0"
    ran = cli("push", "hello.wasm", reference, "--format", kind)
    assert ran.code == 0, ran.story
    row = f"{pulled.program} {pulled.what}"
    if kind in pulled.formats:
        content = pulled.pull(program, docker_registry.host, reference)
        assert content == (cli.folder / "hello.wasm").read_bytes()
        reads(row, kind, "same bytes")
    else:
        # Something else than the wasm, an error, or nothing at all: so the page must not praise.
        try:
            content = pulled.pull(program, docker_registry.host, reference)
        except (PeerFailed, OSError, ValueError):
            content = b""
        assert content != (cli.folder / "hello.wasm").read_bytes()
        reads(row, kind, "not read")


def test_oras_for_python_pulls_what_we_pushed(
    docker_registry: DockerRegistry, cli: CommandLine, reads: Callable[[str, str, str], None]
) -> None:
    from oras.client import OrasClient

    reference = f"{docker_registry.host}/peers/pull-n{next(_NUMBERS)}:1.0.0"
    assert cli("push", "hello.wasm", reference).code == 0
    (cli.folder / "out").mkdir()
    client = OrasClient(hostname=docker_registry.host, insecure=True)
    (file,) = client.pull(target=reference, outdir=str(cli.folder / "out"))
    assert (cli.folder / file).read_bytes() == (cli.folder / "hello.wasm").read_bytes()
    reads("oras-py `pull`", "cncf", "same bytes")
