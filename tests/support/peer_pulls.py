"""How programs of others take a wasm out of a registry, each in the way that its users do."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from peer_programs import Peer

COMPAT_FILE = "plugin.wasm"


class PeerPull(NamedTuple):
    """A way to pull.

    Attributes:
        program: The program.
        what: What it does, for people.
        pull: Does it; gets the program, the registry's address and the reference, and gives the
            wasm.
        formats: The formats that it reads; others it has to refuse.
    """

    program: str
    what: str
    pull: Callable[[Peer, str, str], bytes]
    formats: frozenset[str]


RAW = frozenset({"cncf", "wasm-to-oci", "runwasi"})
ALL = RAW | {"compat"}


def _regctl(peer: Peer, registry: str, reference: str) -> bytes:
    return peer("artifact", "get", "--host", f"reg={registry},tls=disabled", reference)


def _crane_export(peer: Peer, _registry: str, reference: str) -> bytes:
    peer("export", reference, "out")
    return _wasm_in((peer.folder / "out").read_bytes())


def _skopeo(peer: Peer, _registry: str, reference: str) -> bytes:
    layout = "oci:layout:1"
    peer("copy", "--src-tls-verify=false", "--preserve-digests", f"docker://{reference}", layout)
    return _layer(peer.folder / "layout")


def _oras(peer: Peer, _registry: str, reference: str) -> bytes:
    peer("pull", "--plain-http", "--no-tty", "-o", "out", reference)
    (file,) = (peer.folder / "out").iterdir()
    return file.read_bytes()


def _wkg(peer: Peer, registry: str, reference: str) -> bytes:
    peer("oci", "pull", "--insecure", registry, "-o", "out.wasm", reference)
    return (peer.folder / "out.wasm").read_bytes()


def _wkg_get(peer: Peer, registry: str, reference: str) -> bytes:
    repository, _, version = reference.removeprefix(f"{registry}/").rpartition(":")
    (peer.folder / "wkg.toml").write_text(
        f'default_registry = "{registry}"\n[registry."{registry}".oci]\nprotocol = "http"\n',
        encoding="utf-8",
    )
    where = ("--config", "wkg.toml", "--cache", "cache", "-o", peer.folder / "out.wasm")
    peer("get", *where, f"{repository.replace('/', ':')}@{version}")
    return (peer.folder / "out.wasm").read_bytes()


def _wasm_to_oci(peer: Peer, _registry: str, reference: str) -> bytes:
    peer("pull", "--use-http", reference, "-o", "out.wasm")
    return (peer.folder / "out.wasm").read_bytes()


PULLS = (
    PeerPull("regctl", "`artifact get`", _regctl, RAW),
    PeerPull("crane", "`export`", _crane_export, ALL),
    PeerPull("skopeo", "`copy`", _skopeo, ALL),
    PeerPull("oras", "`pull`", _oras, RAW),
    PeerPull("wkg", "`oci pull`", _wkg, frozenset({"cncf"})),
    PeerPull("wkg", "`get`", _wkg_get, frozenset({"cncf"})),
    PeerPull("wasm-to-oci", "`pull`", _wasm_to_oci, frozenset({"wasm-to-oci"})),
)


def _layer(layout: Path) -> bytes:
    """The wasm in an OCI layout that holds one artifact."""

    def blob(digest: str) -> bytes:
        return layout.joinpath("blobs", *digest.split(":")).read_bytes()

    index = json.loads((layout / "index.json").read_bytes())
    manifest = json.loads(blob(index["manifests"][0]["digest"]))
    digest = manifest["layers"][0]["digest"]
    content = blob(digest)
    assert hashlib.sha256(content).hexdigest() == digest.partition(":")[2]
    return _wasm_in(content)


def _wasm_in(content: bytes) -> bytes:
    """The wasm that content is, or that is packed in it."""
    if content.startswith(b"\0asm"):
        return content
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        member = next(found for found in archive if found.name.endswith(COMPAT_FILE))
        packed = archive.extractfile(member)
        assert packed
        return packed.read()
