"""Podman takes a wasm for an image when it is made as one."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from docker_registry import DockerRegistry
    from in_process import CommandLine
    from peer_programs import Peer

ON_DISK = ("--storage-driver", "vfs")


@pytest.fixture
def podman(peer: Callable[[str], Peer]) -> Iterator[Callable[..., bytes]]:
    """Podman with a storage of its own."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("podman can store images anywhere only for root")
    program = peer("podman")
    # Podman wants its folders named in fewer letters than a test's own folder has.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        own = ("--root", f"{folder}/root", "--runroot", f"{folder}/run", *ON_DISK)

        def run(*arguments: str | Path) -> bytes:
            return program(*own, *arguments)

        yield run
        run("rmi", "--all", "--force")


def wasm_in(podman: Callable[..., bytes], image: str, folder: Path) -> bytes:
    container = podman("create", "--platform", "wasi/wasm", image).decode().strip()
    podman("cp", f"{container}:/plugin.wasm", folder / "out.wasm")
    podman("rm", container)
    return (folder / "out.wasm").read_bytes()


def test_pulls_a_compat_image(
    podman: Callable[..., bytes],
    docker_registry: DockerRegistry,
    cli: CommandLine,
    reads: Callable[[str, str, str], None],
) -> None:
    reference = f"{docker_registry.host}/peers/podman:1.0.0"
    assert cli("push", "hello.wasm", reference, "--format", "compat").code == 0
    podman("pull", "--tls-verify=false", "--platform", "wasi/wasm", reference)
    assert wasm_in(podman, reference, cli.folder) == (cli.folder / "hello.wasm").read_bytes()
    reads("podman `pull`", "compat", "same bytes")


def test_loads_an_archive_of_a_compat_image(
    podman: Callable[..., bytes], cli: CommandLine, reads: Callable[[str, str, str], None]
) -> None:
    assert cli("push", "hello.wasm", "oci-archive:hello.tar:1.0.0", "--format", "compat").code == 0
    said = podman("load", "--input", cli.folder / "hello.tar").decode()
    image = said.rpartition("Loaded image: ")[2].strip()
    assert wasm_in(podman, image, cli.folder) == (cli.folder / "hello.wasm").read_bytes()
    reads("podman `load`", "compat", "same bytes")
