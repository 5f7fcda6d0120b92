"""OCI archives: what we write others read, and what they write we read, with the same digests."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import pytest
from containerd import is_possible, running_containerd
from opened_registry import store_in
from other_registries import find_program

from wasm_publish.oci.manifests import Manifest, parse_manifest
from wasm_publish.stores.archive import ArchiveStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import TypeAlias

    from containerd import Containerd
    from docker_registry import DockerRegistry
    from in_process import CommandLine
    from peer_programs import Peer

    FindPeer: TypeAlias = Callable[[str], Peer]
    Note: TypeAlias = Callable[[str, str, str], None]
    NoteOfOthers: TypeAlias = Callable[[str, str], None]

KINDS = ("cncf", "wasm-to-oci", "runwasi", "compat")
SAME = "same digest"
READ = "same bytes and digest"
_NUMBERS = itertools.count()


def archive_of(cli: CommandLine, kind: str, *tags: str) -> tuple[Path, str]:
    """An archive of ours, and the digest of what it holds."""
    references = [f"oci-archive:hello.tar:{tag}" for tag in tags or ["1.0.0"]]
    ran = cli("push", "hello.wasm", *references, "--format", kind)
    assert ran.code == 0, ran.story
    return cli.folder / "hello.tar", ran.answer.split()[0].partition("@")[2]


def digest_in(registry: DockerRegistry, repository: str, tag: str = "1.0.0") -> str | None:
    found = store_in(registry, repository).resolve(tag)
    return found.digest if found else None


def _skopeo(peer: Peer, host: str, file: Path, target: str) -> None:
    peer(
        "copy", "--dest-tls-verify=false", "--preserve-digests",
        f"oci-archive:{file}:1.0.0", f"docker://{host}/{target}:1.0.0",
    )  # fmt: skip


def _regctl(peer: Peer, host: str, file: Path, target: str) -> None:
    peer("image", "import", "--host", f"reg={host},tls=disabled", f"{host}/{target}:1.0.0", file)


def _oras(peer: Peer, host: str, file: Path, target: str) -> None:
    where = ("--to-plain-http", f"{host}/{target}:1.0.0")
    peer("copy", "--no-tty", "--from-oci-layout", f"{file}:1.0.0", *where)


class Sending(NamedTuple):
    """How a program sends an archive on to a registry."""

    program: str
    what: str
    send: Callable[[Peer, str, Path, str], None]


SENDINGS = (
    Sending("skopeo", "`copy oci-archive:FILE`", _skopeo),
    Sending("regctl", "`image import`", _regctl),
    Sending("oras", "`copy --from-oci-layout FILE`", _oras),
)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sending", SENDINGS, ids=lambda sending: sending.program)
def test_others_send_our_archive_on_with_its_digest(
    docker_registry: DockerRegistry,
    peer: FindPeer,
    cli: CommandLine,
    reads: Note,
    sending: Sending,
    kind: str,
) -> None:
    file, digest = archive_of(cli, kind, "1.0.0", "latest")
    target = f"peers/archive-n{next(_NUMBERS)}"
    sending.send(peer(sending.program), docker_registry.host, file, target)
    assert digest_in(docker_registry, target) == digest
    reads(f"{sending.program} {sending.what}", kind, SAME)


def test_crane_pushes_the_image_in_it_by_dockers_manifest(
    docker_registry: DockerRegistry, peer: FindPeer, cli: CommandLine, reads: Note
) -> None:
    file, digest = archive_of(cli, "compat")
    target = f"peers/archive-n{next(_NUMBERS)}"
    peer("crane")("push", file, f"{docker_registry.host}/{target}:1.0.0")
    store, ours = store_in(docker_registry, target), ArchiveStore(file)
    found = store.resolve("1.0.0")
    assert found
    theirs = parse_manifest(store.read_manifest(found.digest))
    own = parse_manifest(ours.read_manifest(digest))
    assert isinstance(theirs, Manifest)
    assert isinstance(own, Manifest)
    assert [blob.digest for blob in theirs.blobs] == [blob.digest for blob in own.blobs]
    reads("crane `push FILE`", "compat", "same layer and config, another manifest")


@pytest.fixture(scope="module")
def containerd(machine_environment: Mapping[str, str]) -> Iterator[Containerd]:
    if not is_possible():
        pytest.skip("containerd wants to be run by root")
    with running_containerd(partial(find_program, environment=machine_environment)) as running:
        if running is None:
            pytest.skip("containerd isn't installed")
        yield running


@pytest.mark.parametrize("kind", KINDS)
def test_containerd_imports_our_archive_with_its_digest(
    containerd: Containerd, cli: CommandLine, reads: Note, kind: str
) -> None:
    file, digest = archive_of(cli, kind, "1.0.0", "latest")
    containerd("images", "import", "--no-unpack", file)
    names = ["localhost/hello:1.0.0", "localhost/hello:latest"]
    assert containerd.digests() == dict.fromkeys(names, digest)
    containerd("images", "rm", *names)
    reads("ctr `images import --no-unpack`", kind, SAME)


def test_containerd_unpacks_the_image_in_it(
    containerd: Containerd, cli: CommandLine, reads: Note
) -> None:
    file, _ = archive_of(cli, "compat")
    containerd("images", "import", "--snapshotter", "native", file)
    content = (cli.folder / "hello.wasm").read_bytes()
    assert [file.read_bytes() for file in containerd.unpacked("plugin.wasm")] == [content]
    containerd("images", "rm", "localhost/hello:1.0.0")
    reads("ctr `images import`", "compat", "same bytes")


def test_what_came_from_a_registry_keeps_its_name_in_containerd(
    containerd: Containerd, docker_registry: DockerRegistry, cli: CommandLine
) -> None:
    target = f"peers/archive-n{next(_NUMBERS)}"
    source = f"{docker_registry.host}/{target}"
    assert cli("push", "hello.wasm", f"{source}:1.0.0").code == 0
    assert cli("copy", f"{source}:1.0.0", "oci-archive:hello.tar").code == 0
    containerd("images", "import", "--no-unpack", cli.folder / "hello.tar")
    assert containerd.digests() == {f"{source}:1.0.0": digest_in(docker_registry, target)}
    containerd("images", "rm", f"{source}:1.0.0")


def read_back(cli: CommandLine, file: Path, digest: str) -> None:
    """An archive of others holds what we pushed, and can be sent on and added to."""
    (cli.folder / "theirs.tar").write_bytes(file.read_bytes())
    assert cli("push", "oci-archive:theirs.tar", "oci-archive:back.tar:1.0.0").code == 0
    found = ArchiveStore(cli.folder / "back.tar").resolve("1.0.0")
    assert found
    assert found.digest == digest
    assert cli("pull", f"oci-archive:theirs.tar@{digest}", "-o", "out.wasm").code == 0
    assert (cli.folder / "out.wasm").read_bytes() == (cli.folder / "hello.wasm").read_bytes()
    assert cli("push", "greet.wasm", "oci-archive:theirs.tar:2.0.0").code == 0
    assert ArchiveStore(cli.folder / "theirs.tar").resolve(digest)


@pytest.mark.parametrize("tag", [":1.0.0", ""])
def test_an_archive_of_skopeo_is_read(
    docker_registry: DockerRegistry,
    peer: FindPeer,
    cli: CommandLine,
    writes: NoteOfOthers,
    tag: str,
) -> None:
    skopeo = peer("skopeo")
    reference = f"{docker_registry.host}/peers/archive-n{next(_NUMBERS)}:1.0.0"
    digest = cli("push", "hello.wasm", reference).answer.strip().partition("@")[2]
    source = ("--src-tls-verify=false", "--preserve-digests", f"docker://{reference}")
    skopeo("copy", *source, f"oci-archive:out.tar{tag}")
    read_back(cli, skopeo.folder / "out.tar", digest)
    writes("skopeo `copy … oci-archive:FILE`", READ)


def test_an_archive_of_regctl_is_read(
    docker_registry: DockerRegistry, peer: FindPeer, cli: CommandLine, writes: NoteOfOthers
) -> None:
    regctl = peer("regctl")
    reference = f"{docker_registry.host}/peers/archive-n{next(_NUMBERS)}:1.0.0"
    digest = cli("push", "hello.wasm", reference).answer.strip().partition("@")[2]
    regctl("image", "export", "--host", f"reg={docker_registry.host},tls=disabled", reference, "o")
    read_back(cli, regctl.folder / "o", digest)
    writes("regctl `image export`", READ)


@pytest.mark.parametrize("kind", ["cncf", "compat"])
def test_an_archive_of_containerd_is_read(
    containerd: Containerd, cli: CommandLine, writes: NoteOfOthers, kind: str
) -> None:
    file, digest = archive_of(cli, kind)
    containerd("images", "import", "--no-unpack", file)
    name, theirs = "localhost/hello:1.0.0", cli.folder / "exported.tar"
    containerd("images", "export", "--all-platforms", theirs, name)
    containerd("images", "rm", name)
    read_back(cli, theirs, digest)
    writes("ctr `images export`", READ)


def test_an_archive_of_oci_tar_builder_is_read(
    peer: FindPeer, cli: CommandLine, writes: NoteOfOthers
) -> None:
    builder = peer("oci-tar-builder")
    (builder.folder / "hello.wasm").write_bytes((cli.folder / "hello.wasm").read_bytes())
    named = ("-n", "hello", "-t", "1.0.0", "-r", "ghcr.io/acme")
    builder(*named, "-m", "hello.wasm", "-o", "out.tar")
    found = ArchiveStore(builder.folder / "out.tar").resolve("1.0.0")
    assert found
    read_back(cli, builder.folder / "out.tar", found.digest)
    writes("oci-tar-builder", READ)
