"""How programs of others put a wasm into a registry, each in the way that its users do."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from peer_programs import Peer

COMPONENT, MODULE = "hello.wasm", "greet.wasm"
WASM = "application/wasm"
CONFIG = "application/vnd.wasm.config.v0+json"


class PeerPush(NamedTuple):
    """A way to push.

    Attributes:
        program: The program.
        what: What it makes, for people.
        file: Which wasm goes in.
        push: Does it, in a folder that holds the wasm; gets the program, the registry's address
            and the reference.
        title: Under which name we pull it, where that isn't the file's.
    """

    program: str
    what: str
    file: str
    push: Callable[[Peer, str, str], object]
    title: str | None = None


def prepare(folder: Path, wasm: Path) -> None:
    """Put the wasm files into the folder of a program, and a config beside them."""
    for name in (COMPONENT, MODULE):
        shutil.copy(wasm / name, folder)
    config: dict[str, object] = {
        "created": "1970-01-01T00:00:00Z",
        "author": None,
        "architecture": "wasm",
        "os": "wasip1",
        "layerDigests": [],
        "component": None,
    }
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")


def _regctl_artifact(peer: Peer, registry: str, reference: str) -> object:
    host = f"reg={registry},tls=disabled"
    config = ("--config-type", CONFIG, "--config-file", "config.json")
    file = ("--file", MODULE, "--file-media-type", WASM, "--file-title")
    return peer("artifact", "put", "--host", host, *config, *file, reference)


def _regctl_without_config(peer: Peer, registry: str, reference: str) -> object:
    host = f"reg={registry},tls=disabled"
    file = ("--file", MODULE, "--file-media-type", WASM, "--file-title")
    return peer("artifact", "put", "--host", host, "--artifact-type", WASM, *file, reference)


def _oras_with_config(peer: Peer, _registry: str, reference: str) -> object:
    config = f"config.json:{CONFIG}"
    return peer(
        "push", "--plain-http", "--no-tty", "--config", config, reference, f"{MODULE}:{WASM}"
    )


def _oras_bare(peer: Peer, _registry: str, reference: str) -> object:
    return peer("push", "--plain-http", "--no-tty", reference, MODULE)


def _wkg(peer: Peer, registry: str, reference: str) -> object:
    return peer("oci", "push", "--insecure", registry, reference, COMPONENT)


def _wasm_to_oci(peer: Peer, _registry: str, reference: str) -> object:
    return peer("push", "--use-http", MODULE, reference)


def _crane_image(peer: Peer, _registry: str, reference: str) -> object:
    """An image as container tools make it: an archive, and an entrypoint that names the file."""
    shutil.make_archive(str(peer.folder / "layer"), "gztar", peer.folder, MODULE)
    base = ("--oci-empty-base", "--set-base-image-annotations=false")
    peer("append", "-f", "layer.tar.gz", *base, "-t", reference)
    run = ("--set-platform", "wasi/wasm", "--entrypoint", f"/{MODULE}")
    return peer("mutate", reference, *run, "-t", reference)


def _oci_tar_builder(peer: Peer, _registry: str, _reference: str) -> object:
    name = ("-n", "greet", "-t", "1", "-r", "registry.example/acme")
    return peer(*name, "-m", MODULE, "-o", "greet.tar")


PUSHES = (
    PeerPush("regctl", "`artifact put` as cncf", MODULE, _regctl_artifact),
    PeerPush("regctl", "`artifact put` without a config", MODULE, _regctl_without_config),
    PeerPush("oras", "`push` as cncf", MODULE, _oras_with_config),
    PeerPush("oras", "`push` of a bare file", MODULE, _oras_bare),
    PeerPush("wkg", "`oci push`", COMPONENT, _wkg),
    PeerPush("wasm-to-oci", "`push`", MODULE, _wasm_to_oci),
    PeerPush("crane", "`append` and `mutate`: an image", MODULE, _crane_image),
)
