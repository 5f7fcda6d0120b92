"""What users of other tools have read how to do, done with wasm-publish."""

from __future__ import annotations

import json
import tarfile
from typing import TYPE_CHECKING, Any

from peer_pushes import prepare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docker_registry import DockerRegistry
    from in_process import CommandLine
    from peer_programs import Peer


def test_the_session_of_wasm_to_oci(
    docker_registry: DockerRegistry, peer: Callable[[str], Peer], cli: CommandLine
) -> None:
    """Push a module, and pull it into a file."""
    theirs, ours = (f"{docker_registry.host}/sessions/{name}:v1" for name in ("theirs", "ours"))
    program = peer("wasm-to-oci")
    prepare(program.folder, cli.folder)
    program("push", "--use-http", "hello.wasm", theirs)
    pushed = cli("push", "hello.wasm", ours, "--format", "wasm-to-oci")
    assert pushed.code == 0, pushed.story
    for raw in ("manifest", "config"):
        assert cli("inspect", ours, "--raw", raw) == cli("inspect", theirs, "--raw", raw)
    program("pull", "--use-http", ours, "--out", "test.wasm")
    assert cli("pull", theirs, "-o", "test.wasm").code == 0
    wasm = (cli.folder / "hello.wasm").read_bytes()
    assert (program.folder / "test.wasm").read_bytes() == wasm
    assert (cli.folder / "test.wasm").read_bytes() == wasm


def test_the_session_of_oci_tar_builder(
    docker_registry: DockerRegistry, peer: Callable[[str], Peer], cli: CommandLine
) -> None:
    """Make an archive of a module, import it into a registry, and look at its manifest."""
    program, regctl = peer("oci-tar-builder"), peer("regctl")
    prepare(program.folder, cli.folder)
    name = ("--name", "greet", "--repo", "registry.example/acme", "--tag", "latest")
    program(*name, "--module", "greet.wasm", "--out-path", "theirs.tar")
    made = cli("push", "greet.wasm", "oci-archive:ours.tar:latest", "--format", "runwasi")
    assert made.code == 0, made.story
    theirs, ours = _artifact(program.folder / "theirs.tar"), _artifact(cli.folder / "ours.tar")
    # The order of their annotations differs from run to run, and with it the manifest's digest.
    assert ours["config"] == theirs["config"]
    told = [(layer["mediaType"], layer["digest"], layer["size"]) for layer in theirs["layers"]]
    assert [(la["mediaType"], la["digest"], la["size"]) for la in ours["layers"]] == told
    reference = f"{docker_registry.host}/sessions/greet:latest"
    host = ("--host", f"reg={docker_registry.host},tls=disabled")
    regctl("image", "import", *host, reference, cli.folder / "ours.tar")
    got = json.loads(regctl("manifest", "get", *host, "--format", "raw-body", reference))
    assert got == ours


def _artifact(archive: Path) -> dict[str, Any]:
    """The manifest in an archive of one."""

    def read(name: str) -> dict[str, Any]:
        stream = opened.extractfile(name)
        assert stream
        document: dict[str, Any] = json.load(stream)
        return document

    with tarfile.open(archive) as opened:
        digest = read("index.json")["manifests"][0]["digest"]
        return read(f"blobs/{digest.replace(':', '/')}")
