"""What only a layout folder has to do; what all stores do stands in the conformance suite."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from described import named
from filelock import FileLock
from schema_check import check_index, check_manifest
from stored_artifacts import artifact_of

from wasm_publish.errors import StoreFailed
from wasm_publish.oci.encoding import digest_of
from wasm_publish.oci.media_types import REF_NAME
from wasm_publish.reporting import ignore
from wasm_publish.stores import writing_in_turn
from wasm_publish.stores.layout import LayoutStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "layout"


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def blob_files(folder: Path) -> set[str]:
    return {f"sha256:{path.name}" for path in (folder / "blobs" / "sha256").iterdir()}


def index_of(folder: Path) -> dict[str, object]:
    document: dict[str, object] = json.loads((folder / "index.json").read_bytes())
    return document


def put_index(folder: Path, content: bytes) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "oci-layout").write_bytes(b'{"imageLayoutVersion": "1.0.0"}')
    (folder / "index.json").write_bytes(content)


def digests_of(*layers: bytes) -> set[str]:
    artifacts = [artifact_of(layer) for layer in layers]
    blobs = [blob for found in artifacts for blob in (found.config, *found.layers)]
    return {found.digest for found in artifacts} | {blob.descriptor.digest for blob in blobs}


def test_is_what_the_image_specification_says(folder: Path) -> None:
    artifact = artifact_of()
    LayoutStore(folder).push(artifact, lambda: ["1.0.0", "latest"], ignore)
    assert json.loads((folder / "oci-layout").read_bytes()) == {"imageLayoutVersion": "1.0.0"}
    assert blob_files(folder) == digests_of(b"\0asm\x01\0\0\0")
    check_index((folder / "index.json").read_bytes())
    check_manifest(artifact.manifest)
    assert index_of(folder) == {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [
            {
                "mediaType": artifact.media_type,
                "digest": artifact.digest,
                "size": len(artifact.manifest),
                "annotations": {REF_NAME: tag},
            }
            for tag in ("1.0.0", "latest")
        ],
    }


def test_the_same_pushes_give_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "other"):
        for layer in (b"first", b"second"):
            LayoutStore(tmp_path / name).push(artifact_of(layer), lambda: ["latest"], ignore)
    one, other = tmp_path / "one", tmp_path / "other"
    assert files_in(one) == files_in(other)
    assert {p: (one / p).read_bytes() for p in files_in(one)} == {
        p: (other / p).read_bytes() for p in files_in(other)
    }


def test_a_blob_that_is_there_is_not_written_again(folder: Path) -> None:
    LayoutStore(folder).push(artifact_of(), lambda: ["1.0.0"], ignore)
    before = {p: p.stat().st_mtime_ns for p in (folder / "blobs" / "sha256").iterdir()}
    LayoutStore(folder).push(artifact_of(), lambda: ["1.0.1"], ignore)
    assert {p: p.stat().st_mtime_ns for p in (folder / "blobs" / "sha256").iterdir()} == before


def test_a_blob_that_another_program_cut_short_is_written_again(folder: Path) -> None:
    artifact = artifact_of(b"whole")
    LayoutStore(folder).push(artifact, lambda: ["1.0.0"], ignore)
    file = folder / "blobs" / "sha256" / artifact.layers[0].descriptor.digest.partition(":")[2]
    file.write_bytes(b"who")
    LayoutStore(folder).push(artifact, lambda: ["1.0.0"], ignore)
    assert file.read_bytes() == b"whole"


def test_entries_of_other_tools_stay(folder: Path) -> None:
    foreign = {
        "schemaVersion": 2,
        "manifests": [
            {
                "mediaType": "application/vnd.oci.image.index.v1+json",
                "digest": digest_of(b"nested"),
                "size": 6,
                "platform": {"architecture": "wasm", "os": "wasip1"},
                "annotations": {
                    REF_NAME: "registry.example/hello:1.0.0",
                    "io.containerd.image.name": "registry.example/hello:1.0.0",
                },
            },
            {"mediaType": "application/xml", "digest": "sha256:../../x", "size": 1},
        ],
        "annotations": {"org.example": "kept"},
        "unknown": {"member": [1, 2.5, None]},
    }
    put_index(folder, json.dumps(foreign).encode())
    store = LayoutStore(folder)
    store.push(artifact_of(), lambda: ["1.0.0"], ignore)
    store.delete("1.0.0")
    after = index_of(folder)
    listed = after.pop("manifests")
    assert isinstance(listed, list)
    assert listed[:2] == foreign.pop("manifests")
    assert after == foreign
    assert store.tags() == ()


def test_a_listed_manifest_may_be_elsewhere(folder: Path) -> None:
    absent = {"mediaType": "text/plain", "digest": digest_of(b"elsewhere"), "size": 9}
    put_index(folder, json.dumps({"schemaVersion": 2, "manifests": [absent]}).encode())
    assert not LayoutStore(folder).referrers(digest_of(b"subject"))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"manifests": 5}', b"\xff", b"[" * 99_999])
def test_a_damaged_index_is_left_as_it_is(folder: Path, content: bytes) -> None:
    put_index(folder, content)
    store = LayoutStore(folder)
    for use in (
        store.tags,
        lambda: store.resolve("1.0.0"),
        lambda: store.referrers(digest_of(b"")),
        lambda: store.delete("1.0.0"),
        lambda: store.push(artifact_of(), lambda: ["1.0.0"], ignore),
    ):
        with pytest.raises(StoreFailed, match="damaged") as caught:
            use()
        assert caught.value.problem.file == folder / "index.json"
        assert caught.value.problem.remedy
    assert (folder / "index.json").read_bytes() == content


def test_scatters_nothing_into_a_folder_of_something_else(folder: Path) -> None:
    folder.mkdir()
    (folder / "notes.txt").write_bytes(b"mine")
    with pytest.raises(StoreFailed, match="no OCI layout") as caught:
        LayoutStore(folder, build_output=True).push(artifact_of(), lambda: ["1.0.0"], ignore)
    assert caught.value.problem.code == "not-a-layout"
    assert files_in(folder) == {"notes.txt"}


@pytest.mark.parametrize("name", [".gitignore", ".wasm-publish.lock", ".0a1b2c3d.wasm-publish"])
def test_a_folder_with_nothing_but_our_own_files_is_empty(folder: Path, name: str) -> None:
    folder.mkdir()
    (folder / name).write_bytes(b"")
    LayoutStore(folder).push(artifact_of(), lambda: ["1.0.0"], ignore)
    assert LayoutStore(folder).tags() == ("1.0.0",)


def test_a_folder_that_is_a_file_is_refused(folder: Path) -> None:
    folder.write_bytes(b"a file")
    with pytest.raises(StoreFailed) as caught:
        LayoutStore(folder).push(artifact_of(), lambda: ["1.0.0"], ignore)
    assert caught.value.problem.file == folder
    assert folder.read_bytes() == b"a file"


@pytest.mark.skipif(os.name == "nt", reason="Windows says that there is no such file")
def test_a_folder_that_is_a_file_has_no_tags_to_tell(folder: Path) -> None:
    folder.write_bytes(b"a file")
    with pytest.raises(StoreFailed, match="can't read the index: Not a directory"):
        LayoutStore(folder).tags()


def test_a_folder_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreFailed):
        LayoutStore(tmp_path / "file" / "layout").push(artifact_of(), lambda: ["1.0.0"], ignore)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_folder_that_is_read_only_is_refused(folder: Path) -> None:
    folder.mkdir(mode=0o555)
    with pytest.raises(StoreFailed, match="Permission denied") as caught:
        LayoutStore(folder).push(artifact_of(), lambda: ["1.0.0"], ignore)
    assert caught.value.problem.file == folder


def test_a_folder_that_cannot_be_locked_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_lock: FileLock) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(FileLock, "acquire", refuse)
    with pytest.raises(StoreFailed, match="can't write the OCI layout: Permission denied"):
        LayoutStore(folder).push(artifact_of(), lambda: ["1.0.0"], ignore)


def test_a_full_disk_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFailed, match="can't write oci-layout: No space left") as caught:
        LayoutStore(folder).push(artifact_of(), lambda: ["1.0.0"], ignore)
    assert caught.value.problem.code == "layout-failed"


def test_an_error_without_a_reason_of_the_system_is_told_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError("odd")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(StoreFailed, match="odd"):
        LayoutStore(folder).push(artifact_of(), lambda: ["1.0.0"], ignore)


def test_a_blob_that_is_a_folder_cannot_be_read(folder: Path) -> None:
    digest = digest_of(b"")
    (folder / "blobs" / "sha256" / digest.partition(":")[2]).mkdir(parents=True)
    with pytest.raises(StoreFailed, match=f"can't read {digest}"):
        LayoutStore(folder).read_blob(named(digest, 0))


def test_waits_for_another_writer_but_not_for_ever(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing_in_turn, "_TIMEOUT", 0.05)
    folder.mkdir()
    with (
        FileLock(folder / ".wasm-publish.lock"),
        pytest.raises(StoreFailed, match="another process") as caught,
    ):
        LayoutStore(folder).push(artifact_of(), lambda: ["1.0.0"], ignore)
    assert caught.value.problem.code == "locked"
    LayoutStore(folder).push(artifact_of(), lambda: ["1.0.0"], ignore)


def test_readers_need_no_lock(folder: Path) -> None:
    store = LayoutStore(folder)
    store.push(artifact_of(), lambda: ["1.0.0"], ignore)
    with FileLock(folder / ".wasm-publish.lock"):
        assert store.tags() == ("1.0.0",)
        assert store.resolve("1.0.0")


def test_build_output_hides_from_git(folder: Path) -> None:
    LayoutStore(folder, build_output=True).push(artifact_of(), lambda: ["1.0.0"], ignore)
    assert (folder / ".gitignore").read_bytes() == b"*\n"


def test_any_other_layout_does_not(folder: Path) -> None:
    LayoutStore(folder).push(artifact_of(), lambda: ["1.0.0"], ignore)
    assert not (folder / ".gitignore").exists()


def test_build_output_holds_what_its_tags_lead_to_and_nothing_else(folder: Path) -> None:
    store = LayoutStore(folder, build_output=True)
    store.push(artifact_of(b"kept"), lambda: ["1.0.0"], ignore)
    store.push(artifact_of(b"gone"), lambda: ["1.0.1", "latest"], ignore)
    stray = folder / "blobs" / "sha256" / ("0" * 64)
    stray.write_bytes(b"stray")
    store.push(artifact_of(b"new"), lambda: ["1.0.1", "latest"], ignore)
    assert blob_files(folder) == digests_of(b"kept", b"new")
    assert store.resolve(artifact_of(b"gone").digest) is None


def test_any_other_layout_loses_nothing(folder: Path) -> None:
    store = LayoutStore(folder)
    store.push(artifact_of(b"old"), lambda: ["latest"], ignore)
    stray = folder / "blobs" / "sha256" / ("0" * 64)
    stray.write_bytes(b"stray")
    store.push(artifact_of(b"new"), lambda: ["latest"], ignore)
    store.delete("latest")
    assert blob_files(folder) == {
        *digests_of(b"old", b"new"),
        f"sha256:{'0' * 64}",
    }


def test_build_output_keeps_what_an_untagged_manifest_refers_to(folder: Path) -> None:
    store = LayoutStore(folder, build_output=True)
    subject = artifact_of(b"subject")
    signature = artifact_of(b"signature", subject=subject)
    store.push(subject, lambda: ["1.0.0"], ignore)
    store.push(signature, list, ignore)
    store.push(artifact_of(b"new"), lambda: ["1.0.0"], ignore)
    assert store.read_manifest(subject.digest) == subject.manifest
    with store.read_blob(subject.layers[0].descriptor) as stream:
        assert stream.read() == b"subject"


@pytest.mark.parametrize("manifest", [b"no JSON", None])
def test_nothing_goes_where_a_manifest_cannot_be_read(folder: Path, manifest: bytes | None) -> None:
    store = LayoutStore(folder, build_output=True)
    store.push(artifact_of(b"old"), lambda: ["latest"], ignore)
    index = index_of(folder)
    digest = digest_of(b"no JSON")
    if manifest:
        (folder / "blobs" / "sha256" / digest.partition(":")[2]).write_bytes(manifest)
    foreign = {"mediaType": "application/xml", "digest": digest, "size": 7}
    assert isinstance(index["manifests"], list)
    put_index(folder, json.dumps({**index, "manifests": [*index["manifests"], foreign]}).encode())
    store.push(artifact_of(b"new"), lambda: ["latest"], ignore)
    assert digests_of(b"old", b"new") <= blob_files(folder)


def test_a_blob_that_is_in_use_goes_the_next_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LayoutStore(folder, build_output=True)
    store.push(artifact_of(b"old"), lambda: ["latest"], ignore)
    unlink = Path.unlink

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        if path.parent.name == "sha256" and not path.name.startswith("."):
            raise PermissionError("in use")
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        store.push(artifact_of(b"new"), lambda: ["latest"], ignore)
    assert digests_of(b"old") <= blob_files(folder)
    store.push(artifact_of(b"new"), lambda: ["latest"], ignore)
    assert blob_files(folder) == digests_of(b"new")
