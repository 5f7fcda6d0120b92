"""What only an archive has to do; what all stores do stands in the conformance suite."""

from __future__ import annotations

import errno
import gzip
import io
import itertools
import json
import os
import sys
import tarfile
from functools import partial
from typing import TYPE_CHECKING

import pytest
from described import named
from filelock import FileLock
from stored_artifacts import artifact_of

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Descriptor
from wasm_publish.oci.encoding import canonical_json, digest_of
from wasm_publish.oci.media_types import IMAGE_NAME, INDEX, REF_NAME
from wasm_publish.reporting import ignore
from wasm_publish.stores import writing_in_turn
from wasm_publish.stores.archive import ArchiveStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from wasm_publish.model import Artifact

MARKER = b'{"imageLayoutVersion": "1.0.0"}'
EMPTY_INDEX = b'{"schemaVersion": 2, "manifests": []}'
BLOB = "blobs/sha256/" + "0" * 64


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hello.tar"


def push(file: Path, artifact: Artifact, *tags: str) -> None:
    ArchiveStore(file).push(artifact, lambda: tags, ignore)


def tar_of(*files: tuple[str, bytes | tarfile.TarInfo]) -> bytes:
    """A tar as another program might write it."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in files:
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
                continue
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    return stream.getvalue()


def layout_with(index: object, **files: bytes) -> bytes:
    """An archive with further files, by the digest or the name of each."""
    listed = [("oci-layout", MARKER), ("index.json", json.dumps(index).encode())]
    return tar_of(*listed, *files.items())


def link(name: str, target: str = "/etc/passwd") -> tuple[str, tarfile.TarInfo]:
    header = tarfile.TarInfo(name)
    header.type, header.linkname = tarfile.SYMTYPE, target
    return name, header


def files_in(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as archive:
        found = {member.name: archive.extractfile(member) for member in archive}
        return {name: stream.read() for name, stream in found.items() if stream}


def entries_of(file: Path) -> list[dict[str, object]]:
    listed: list[dict[str, object]] = json.loads(files_in(file)["index.json"])["manifests"]
    return listed


USES: dict[str, Callable[[ArchiveStore], object]] = {
    "tags": lambda store: store.tags(),
    "resolve": lambda store: store.resolve("1.0.0"),
    "referrers": lambda store: store.referrers(digest_of(b"")),
    "read": lambda store: store.read_blob(named(digest_of(b""))),
    "delete": lambda store: store.delete("1.0.0"),
    "push": lambda store: store.push(artifact_of(), lambda: ["1.0.0"], ignore),
}

NO_ARCHIVES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "it is no tar"),
    "a text": (b"notes of mine " * 99, "it is no tar"),
    "a wasm": (b"\0asm\x01\0\0\0" + bytes(1000), "it is no tar"),
    "gzip": (gzip.compress(tar_of(("a", b""))), "it is compressed, and has to be unpacked first"),
    "another tar": (tar_of(("a", b"")), "it has no oci-layout"),
    "no index": (tar_of(("oci-layout", MARKER)), "it has no index.json"),
    "Docker's kind": (tar_of(("manifest.json", b"[]")), "only a manifest.json, as Docker's own"),
    "cut short": (layout_with({"manifests": []})[:1536], "it breaks off"),
    "cut in a blob": (
        layout_with({"manifests": []}, **{BLOB: bytes(5000)})[:6000],
        "it breaks off",
    ),
    "a damaged index": (layout_with([]), "it has a damaged index.json"),
    "a deep index": (
        tar_of(("oci-layout", MARKER), ("index.json", b"[" * 99_999)),
        "it has a damaged index.json",
    ),
    "a huge index": (
        tar_of(("oci-layout", MARKER), ("index.json", b" " * (4 << 20) + EMPTY_INDEX)),
        "it has an index.json of more than 4194304 bytes",
    ),
    "two indexes": (
        tar_of(("oci-layout", MARKER), ("index.json", EMPTY_INDEX), ("index.json", EMPTY_INDEX)),
        "it has index.json twice",
    ),
    "two blobs in one place": (
        tar_of(("oci-layout", MARKER), ("index.json", EMPTY_INDEX), (BLOB, b"1"), (BLOB, b"22")),
        f"it has {BLOB} twice",
    ),
    "an index elsewhere": (
        tar_of(("oci-layout", MARKER), link("index.json")),
        "it has index.json as a link or a device",
    ),
    "a blob elsewhere": (
        tar_of(("oci-layout", MARKER), ("index.json", EMPTY_INDEX), link(BLOB)),
        f"it has {BLOB} as a link or a device",
    ),
    "a path out of it": (layout_with({"manifests": []}, **{"../x": b""}), "the path '../x'"),
    "an absolute path": (layout_with({"manifests": []}, **{"/x": b""}), "the path '/x'"),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("fault", NO_ARCHIVES)
def test_what_is_no_archive_is_refused_and_left_alone(file: Path, fault: str, use: str) -> None:
    content, message = NO_ARCHIVES[fault]
    file.write_bytes(content)
    with pytest.raises(StoreFailed, match="can't be read as an OCI archive") as caught:
        USES[use](ArchiveStore(file))
    assert message in caught.value.problem.message
    assert caught.value.problem.code == "not-an-archive"
    assert caught.value.problem.file == file
    assert caught.value.problem.remedy == "name an OCI archive, or a new file"
    assert file.read_bytes() == content
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("use", USES)
def test_a_folder_is_refused(file: Path, use: str) -> None:
    file.mkdir()
    with pytest.raises(StoreFailed, match="it is no file"):
        USES[use](ArchiveStore(file))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_nobody_waits_for_a_pipe(file: Path) -> None:
    os.mkfifo(file)
    with pytest.raises(StoreFailed, match="it is no file"):
        ArchiveStore(file).tags()


def test_a_file_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreFailed):
        push(tmp_path / "file" / "hello.tar", artifact_of(), "1.0.0")


@pytest.mark.parametrize("odd", [("notes.txt", b"mine"), link("bin/sh", "busybox")])
def test_what_would_be_lost_is_not_written_over(
    file: Path, odd: tuple[str, bytes | tarfile.TarInfo]
) -> None:
    content = tar_of(("oci-layout", MARKER), ("index.json", EMPTY_INDEX), odd)
    file.write_bytes(content)
    assert not ArchiveStore(file).tags()
    with pytest.raises(StoreFailed, match=f"also has `{odd[0]}`, which would be lost"):
        push(file, artifact_of(), "1.0.0")
    assert file.read_bytes() == content
    assert list(file.parent.iterdir()) == [file]


def test_an_archive_of_another_program_is_read_and_written(file: Path) -> None:
    artifact = artifact_of()
    entry = {
        "mediaType": artifact.media_type,
        "digest": artifact.digest,
        "size": len(artifact.manifest),
        "platform": {"os": "wasip1", "architecture": "wasm"},
        "annotations": {REF_NAME: "1.0.0", IMAGE_NAME: "ghcr.io/acme/hello:1.0.0"},
    }
    blobs = {blob.descriptor.digest: blob.content for blob in artifact.blobs}
    blobs[artifact.digest] = artifact.manifest
    folder = tarfile.TarInfo("./blobs/sha256/")
    folder.type = tarfile.DIRTYPE
    index = json.dumps({"schemaVersion": 2, "manifests": [entry], "annotations": {"a": "b"}})
    twice = 2 * [(f"./blobs/{d.replace(':', '/')}", blob) for d, blob in blobs.items()]
    others = [("manifest.json", b"[]"), ("repositories", b"{}")]
    first = [("./oci-layout", MARKER), ("./index.json", index.encode()), *others]
    assert all(isinstance(content, bytes) for _, content in twice)
    file.write_bytes(tar_of(*first, ("./blobs/sha256/", folder), *twice))  # type: ignore[arg-type]
    store = ArchiveStore(file)
    assert store.tags() == ("1.0.0",)
    assert store.read_manifest(artifact.digest) == artifact.manifest
    with store.read_blob(artifact.layers[0].descriptor) as stream:
        assert stream.read() == artifact.layers[0].content
    push(file, artifact_of(b"new", told={"title": "new"}), "2.0.0")
    assert entries_of(file)[0] == entry
    assert json.loads(files_in(file)["index.json"])["annotations"] == {"a": "b"}
    assert sorted(store.tags()) == ["1.0.0", "2.0.0"]


def test_a_further_tag_has_the_name_of_the_others(file: Path) -> None:
    artifact = artifact_of(told={"title": "hello"})
    push(file, artifact, "1.0.0")
    ArchiveStore(file).tag(artifact.digest, ["latest"])
    tagged = file.read_bytes()
    file.unlink()
    push(file, artifact)
    ArchiveStore(file).tag(artifact.digest, ["latest", "1.0.0"])
    assert file.read_bytes() == tagged
    named = [entry["annotations"] for entry in entries_of(file)]
    assert [annotations[IMAGE_NAME] for annotations in named] == [  # type: ignore[index]
        "localhost/hello:1.0.0",
        "localhost/hello:latest",
    ]


def test_a_tag_may_be_given_to_what_is_listed_and_elsewhere(file: Path) -> None:
    absent = {"mediaType": "text/plain", "digest": digest_of(b"elsewhere"), "size": 9}
    file.write_bytes(layout_with({"schemaVersion": 2, "manifests": [absent]}))
    store = ArchiveStore(file)
    assert not store.referrers(digest_of(b"subject"))
    store.tag(digest_of(b"elsewhere"), ["there"])
    assert store.tags() == ("there",)
    with pytest.raises(StoreFailed, match="there is no"):
        store.read_manifest(digest_of(b"elsewhere"))


def test_the_same_pushes_in_any_order_are_the_same_bytes(tmp_path: Path) -> None:
    pushes = [
        (artifact_of(b"a", told={"title": "a"}), ["1.0.0", "1.0"]),
        (artifact_of(b"b"), ["2.0.0"]),
        (artifact_of(b"a", told={"title": "a"}), ["stable"]),
        (artifact_of(b"c", subject=artifact_of(b"b")), []),
    ]
    forms = set()
    for number, order in enumerate(itertools.permutations(pushes)):
        file = tmp_path / f"{number}.tar"
        for artifact, tags in order:
            push(file, artifact, *tags)
        forms.add(file.read_bytes())
    assert len(forms) == 1


def test_a_way_back_leads_to_the_same_bytes(file: Path) -> None:
    push(file, artifact_of(b"a"), "1.0.0")
    before = file.read_bytes()
    ArchiveStore(file).tag(artifact_of(b"a").digest, ["latest"])
    ArchiveStore(file).delete("latest")
    assert file.read_bytes() == before


def test_blobs_that_nothing_refers_to_are_left_out(file: Path) -> None:
    file.write_bytes(layout_with({"schemaVersion": 2, "manifests": []}, **{BLOB: b"stray"}))
    push(file, artifact_of(), "1.0.0")
    assert BLOB not in files_in(file)


def test_the_manifests_of_an_index_stay_with_it(file: Path) -> None:
    child = artifact_of(b"child")
    described = {
        "mediaType": child.media_type,
        "digest": child.digest,
        "size": len(child.manifest),
    }
    content = canonical_json({"schemaVersion": 2, "mediaType": INDEX, "manifests": [described]})
    blobs = {blob.descriptor.digest: blob.content for blob in child.blobs}
    every = {**blobs, child.digest: child.manifest, digest_of(content): content}
    entry = {"mediaType": INDEX, "digest": digest_of(content), "size": len(content)}
    paths = {f"blobs/{digest.replace(':', '/')}": blob for digest, blob in every.items()}
    file.write_bytes(layout_with({"schemaVersion": 2, "manifests": [entry]}, **paths))  # type: ignore[arg-type]
    push(file, artifact_of(b"other"), "1.0.0")
    assert paths.items() <= files_in(file).items()


def test_what_has_a_sha512_digest_stays_too(file: Path) -> None:
    import hashlib

    digest = f"sha512:{hashlib.sha512(b'{}').hexdigest()}"
    entry = {"mediaType": INDEX, "digest": digest, "size": 2}
    path = f"blobs/{digest.replace(':', '/')}"
    file.write_bytes(layout_with({"schemaVersion": 2, "manifests": [entry]}, **{path: b"{}"}))
    push(file, artifact_of(), "1.0.0")
    assert ArchiveStore(file).read_manifest(digest) == b"{}"


def damaged(file: Path, artifact: Artifact) -> None:
    """An archive with a layer that is not what its digest says."""
    push(file, artifact, "1.0.0")
    layer = artifact.layers[0].content
    assert isinstance(layer, bytes)
    file.write_bytes(file.read_bytes().replace(layer, bytes(len(layer))))


def test_a_damaged_blob_is_told_and_not_copied(file: Path) -> None:
    artifact = artifact_of(b"an important layer")
    damaged(file, artifact)
    before = file.read_bytes()
    store = ArchiveStore(file)
    with (
        pytest.raises(StoreFailed, match=f"oci-archive:{file} gave as"),
        store.read_blob(artifact.layers[0].descriptor) as stream,
    ):
        stream.read()
    with pytest.raises(StoreFailed, match="is something else"):
        push(file, artifact_of(b"other"), "2.0.0")
    assert file.read_bytes() == before


def test_pushing_it_again_heals_a_damaged_blob(file: Path) -> None:
    artifact = artifact_of(b"an important layer")
    damaged(file, artifact)
    push(file, artifact, "1.0.0")
    with ArchiveStore(file).read_blob(artifact.layers[0].descriptor) as stream:
        assert stream.read() == b"an important layer"


def test_a_size_that_is_not_the_descriptors_is_told(file: Path) -> None:
    artifact = artifact_of(b"layer")
    push(file, artifact, "1.0.0")
    layer = artifact.layers[0].descriptor
    for size, fault in ((4, "is larger"), (6, "broke off")):
        wrong = Descriptor(layer.media_type, layer.digest, size)
        with (
            pytest.raises(StoreFailed, match=fault),
            ArchiveStore(file).read_blob(wrong) as stream,
        ):
            stream.read()


def test_a_manifest_has_its_limit(file: Path) -> None:
    content = b" " * ((4 << 20) + 1)
    digest = digest_of(content)
    path = f"blobs/{digest.replace(':', '/')}"
    file.write_bytes(layout_with({"schemaVersion": 2, "manifests": []}, **{path: content}))
    with pytest.raises(StoreFailed, match="more than a manifest may have") as caught:
        ArchiveStore(file).read_manifest(digest)
    assert caught.value.problem.code == "manifest-too-large"


def test_sees_what_another_writes(file: Path) -> None:
    mine, other = ArchiveStore(file), ArchiveStore(file)
    for number in range(20):
        other.push(artifact_of(str(number).encode()), lambda tag=str(number): [tag], ignore)  # type: ignore[misc]
        assert len(mine.tags()) == number + 1
    file.unlink()
    assert not mine.tags()
    with pytest.raises(StoreFailed, match="there is no"):
        mine.read_blob(named(digest_of(b"")))


def test_an_open_blob_is_read_to_its_end_though_the_file_is_replaced(file: Path) -> None:
    artifact = artifact_of(b"x" * 3_000_000)
    push(file, artifact, "1.0.0")
    with ArchiveStore(file).read_blob(artifact.layers[0].descriptor) as stream:
        first = stream.read(1000)
        if sys.platform != "win32":  # where what is open can't be replaced
            push(file, artifact_of(b"other"), "2.0.0")
        assert first + stream.read() == b"x" * 3_000_000


def test_several_are_read_at_once(file: Path) -> None:
    one, other = artifact_of(b"1" * 99_999), artifact_of(b"2" * 99_999)
    push(file, one, "1")
    push(file, other, "2")
    store = ArchiveStore(file)
    with (
        store.read_blob(one.layers[0].descriptor) as first,
        store.read_blob(other.layers[0].descriptor) as second,
    ):
        parts = [(first.read(33_333), second.read(33_333)) for _ in range(3)]
    assert b"".join(part for part, _ in parts) == b"1" * 99_999
    assert b"".join(part for _, part in parts) == b"2" * 99_999


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean little on Windows")
def test_keeps_the_mode_of_the_file(file: Path) -> None:
    push(file, artifact_of(), "1.0.0")
    file.chmod(0o640)
    push(file, artifact_of(), "latest")
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="not everybody may make links there")
def test_writes_through_a_link(tmp_path: Path) -> None:
    real, shown = tmp_path / "real" / "hello.tar", tmp_path / "shown.tar"
    shown.symlink_to(real)
    push(shown, artifact_of(), "1.0.0")
    push(shown, artifact_of(), "latest")
    assert shown.is_symlink()
    assert sorted(ArchiveStore(real).tags()) == ["1.0.0", "latest"]


def test_makes_the_folders(tmp_path: Path) -> None:
    push(tmp_path / "a" / "b" / "hello.tar", artifact_of(), "1.0.0")
    assert ArchiveStore(tmp_path / "a" / "b" / "hello.tar").tags() == ("1.0.0",)


def test_removes_what_killed_writers_of_it_left_and_nothing_else(file: Path) -> None:
    leftovers: list[Path] = []

    def note(_count: int) -> None:
        leftovers.extend(file.parent.glob(".*.wasm-publish"))

    ArchiveStore(file).push(artifact_of(), lambda: ["1.0.0"], note)
    other = file.with_name(".0a1b2c3d-0a1b2c3d.wasm-publish")
    for path in (leftovers[0], other):
        path.write_bytes(b"what was written when it was killed")
    push(file, artifact_of(), "1.0.0")
    assert other.exists()
    assert not leftovers[0].exists()


def test_waits_for_another_writer_but_not_for_ever(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing_in_turn, "_TIMEOUT", 0.05)
    with (
        FileLock(writing_in_turn.lock_beside(file)),
        pytest.raises(StoreFailed, match="another process") as caught,
    ):
        push(file, artifact_of(), "1.0.0")
    assert caught.value.problem.code == "locked"
    assert caught.value.problem.file == file
    push(file, artifact_of(), "1.0.0")


def test_a_full_disk_is_told_and_leaves_the_old_archive(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(file, artifact_of(), "1.0.0")
    before = file.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFailed, match="can't write the OCI archive: No space") as caught:
        push(file, artifact_of(b"new"), "2.0.0")
    assert caught.value.problem.code == "archive-failed"
    assert file.read_bytes() == before


def test_a_file_that_may_not_be_read_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    push(file, artifact_of(), "1.0.0")
    store = ArchiveStore(file)

    def refuse(_path: Path, _mode: str) -> io.BufferedReader:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(StoreFailed, match="can't read the OCI archive: Permission denied"):
        store.tags()


def test_many_artifacts_are_one_write_and_the_same_bytes(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    artifacts = [(artifact_of(text.encode()), [text, f"{text}.0"]) for text in ("1", "2", "3")]
    for artifact, tags in artifacts:
        push(file, artifact, *tags)
    expected = file.read_bytes()
    written: list[int] = []
    file.unlink()
    monkeypatch.setattr(os, "fsync", written.append)
    advanced: list[int] = []
    pushes = [(artifact, partial(tuple, tags)) for artifact, tags in (*artifacts, artifacts[0])]
    ArchiveStore(file).push_all(pushes, advanced.append)
    assert len(written) == 1
    assert file.read_bytes() == expected
    sizes = {b.descriptor.digest: b.descriptor.size for a, _ in artifacts for b in a.blobs}
    assert sum(advanced) == sum(sizes.values())


def test_of_many_artifacts_all_are_there_or_none(file: Path) -> None:
    push(file, artifact_of(), "1")
    before = file.read_bytes()
    broken = artifact_of(b"x")
    layer = broken.layers[0]._replace(content=b"y")
    with pytest.raises(StoreFailed):
        ArchiveStore(file).push_all(
            [
                (artifact_of(b"new"), lambda: ["2"]),
                (broken._replace(layers=(layer,)), lambda: ["3"]),
            ],
            ignore,
        )
    assert file.read_bytes() == before


def test_of_many_artifacts_some_may_be_left_out(file: Path) -> None:
    store = ArchiveStore(file)
    store.push_all([(artifact_of(), lambda: None)], ignore)
    assert not file.exists()
    store.push_all([(artifact_of(), lambda: None), (artifact_of(b"new"), lambda: ["2"])], ignore)
    assert store.tags() == ("2",)


def test_a_tag_that_came_meanwhile_is_seen_before_the_write(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ArchiveStore(file)
    acquire = FileLock.acquire

    def late(lock: FileLock) -> object:
        monkeypatch.setattr(FileLock, "acquire", acquire)
        push(file, artifact_of(b"theirs"), "1")
        return acquire(lock)

    def choose() -> list[str] | None:
        return None if store.resolve("1") else ["1"]

    monkeypatch.setattr(FileLock, "acquire", late)
    store.push_all([(artifact_of(b"ours"), choose), (artifact_of(b"new"), lambda: ["2"])], ignore)
    held = {tag: found.digest for tag in store.tags() if (found := store.resolve(tag))}
    assert held == {"1": artifact_of(b"theirs").digest, "2": artifact_of(b"new").digest}
