from __future__ import annotations

import io
import itertools
import json
import tarfile
from typing import TYPE_CHECKING

import pytest
from schema_check import check_index
from stored_artifacts import artifact_of

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Blob
from wasm_publish.oci.encoding import canonical_json, describe, digest_of
from wasm_publish.oci.media_types import IMAGE_NAME, INDEX, REF_NAME
from wasm_publish.stores import archive_writing, layout_index
from wasm_publish.stores.archive_writing import Held, Tagged, archive_chunks, write_archive

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Artifact
    from wasm_publish.reporting import Advance

PIECE = 1024 * 1024


def written(*artifacts: Tagged) -> bytes:
    stream = io.BytesIO()
    write_archive(stream, artifacts)
    return stream.getvalue()


def files_in(content: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        found = {member.name: archive.extractfile(member) for member in archive}
        return {name: stream.read() for name, stream in found.items() if stream}


def blob_names(*artifacts: Artifact) -> set[str]:
    digests = {blob.descriptor.digest for found in artifacts for blob in found.blobs}
    digests |= {found.digest for found in artifacts}
    return {f"blobs/{digest.replace(':', '/')}" for digest in digests}


def test_is_an_oci_layout_in_a_tar() -> None:
    artifact = artifact_of(told={"title": "hello"})
    files = files_in(written(Tagged(artifact, ["1.0.0"])))
    assert json.loads(files["oci-layout"]) == {"imageLayoutVersion": "1.0.0"}
    check_index(files["index.json"])
    assert json.loads(files["index.json"]) == {
        "schemaVersion": 2,
        "mediaType": INDEX,
        "manifests": [
            {
                "mediaType": artifact.media_type,
                "digest": artifact.digest,
                "size": len(artifact.manifest),
                "annotations": {REF_NAME: "1.0.0", IMAGE_NAME: "localhost/hello:1.0.0"},
            }
        ],
    }
    assert files.keys() == {"oci-layout", "index.json"} | blob_names(artifact)
    assert all(
        digest_of(content) == name.removeprefix("blobs/").replace("/", ":")
        for name, content in files.items()
        if name.startswith("blobs/")
    )


def test_the_index_comes_first_and_blobs_in_the_order_of_their_digests() -> None:
    names = list(files_in(written(Tagged(artifact_of(), ["1.0.0"]))))
    assert names[:2] == ["oci-layout", "index.json"]
    assert names[2:] == sorted(names[2:])


def test_the_same_artifacts_and_tags_are_the_same_bytes() -> None:
    a, b = artifact_of(b"a", told={"title": "a"}), artifact_of(b"b")
    parts = [Tagged(a, ["1.0.0"]), Tagged(b, ["2.0.0"]), Tagged(a, ["1"]), Tagged(b)]
    forms = {written(*order) for order in itertools.permutations(parts)}
    forms.add(written(Tagged(b, ["2.0.0"]), Tagged(a, ["1", "1.0.0"])))
    assert len(forms) == 1


def test_a_name_that_is_given_counts() -> None:
    tagged = Tagged(artifact_of(told={"title": "hello"}), ["1.0.0"], "ghcr.io/acme/greet")
    (entry,) = json.loads(files_in(written(tagged))["index.json"])["manifests"]
    assert entry["annotations"][IMAGE_NAME] == "ghcr.io/acme/greet:1.0.0"


def test_a_tag_named_again_moves() -> None:
    old, new = artifact_of(b"old"), artifact_of(b"new")
    files = files_in(written(Tagged(old, ["latest"]), Tagged(new, ["latest"])))
    held = {
        (entry.get("annotations") or {}).get(REF_NAME): entry["digest"]
        for entry in json.loads(files["index.json"])["manifests"]
    }
    assert held == {"latest": new.digest, None: old.digest}


class Pipe(io.BytesIO):
    """What can't seek, and is told of no bytes but those that are written."""

    def seek(self, _offset: int, _whence: int = 0) -> int:
        raise OSError("a pipe can't seek")

    def seekable(self) -> bool:
        return False


def test_needs_a_stream_that_can_be_written_and_nothing_else(tmp_path: Path) -> None:
    pipe = Pipe()
    artifact = artifact_of(b"layer", file=tmp_path / "layer")
    write_archive(pipe, [Tagged(artifact, ["1.0.0"])])
    assert pipe.getvalue() == written(Tagged(artifact, ["1.0.0"]))
    assert not pipe.closed


def test_counts_the_bytes_of_all_blobs() -> None:
    artifact = artifact_of(b"x" * 2 * PIECE)
    counts: list[int] = []
    write_archive(io.BytesIO(), [Tagged(artifact, ["1.0.0"])], counts.append)
    total = sum(blob.descriptor.size for blob in artifact.blobs) + len(artifact.manifest)
    assert sum(counts) == total
    assert len(counts) > len(artifact.blobs)


class Largest(io.BytesIO):
    """Remembers only how large the largest write was."""

    largest = 0

    def write(self, piece: bytes) -> int:  # type: ignore[override]
        self.largest = max(self.largest, len(piece))
        return len(piece)


def test_a_file_goes_through_in_pieces(tmp_path: Path) -> None:
    artifact = artifact_of(b"x" * 5 * PIECE, file=tmp_path / "layer")
    stream = Largest()
    write_archive(stream, [Tagged(artifact, ["1.0.0"])])
    assert stream.largest <= PIECE


def test_a_file_that_changed_is_refused(tmp_path: Path) -> None:
    artifact = artifact_of(b"before", file=tmp_path / "layer")
    (tmp_path / "layer").write_bytes(b"after!")
    with pytest.raises(StoreFailed, match="changed"):
        written(Tagged(artifact, ["1.0.0"]))


def test_nobody_has_to_read_an_index_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_writing, "LARGEST_MANIFEST", 2000)
    artifact = artifact_of()
    written(Tagged(artifact, [*map(str, range(5))]))
    with pytest.raises(StoreFailed, match="the index would have") as caught:
        written(Tagged(artifact, [*map(str, range(20))]))
    assert caught.value.problem.code == "index-too-large"


def ignoring(_digest: str) -> Advance:
    return lambda _count: None


def held_with(content: bytes) -> Held:
    """An artifact, and beside it what an index lists and what nothing does."""
    artifact = artifact_of()
    held = archive_writing.EMPTY.with_artifact(Tagged(artifact, ["1.0.0"]))
    stray = Blob(describe(b"stray", "text/plain"), b"stray")
    listed = Blob(describe(content, INDEX), content)
    blobs = {**held.blobs, stray.descriptor.digest: stray, listed.descriptor.digest: listed}
    return Held(layout_index.with_tags(held.index, listed.descriptor, ["x"]), blobs)


@pytest.mark.parametrize(
    ("content", "stays"),
    [
        (b"{}", False),
        (canonical_json({"manifests": [{"digest": digest_of(b"elsewhere")}]}), False),
        (canonical_json({"manifests": [{"digest": digest_of(b"stray")}]}), True),
        (canonical_json({"layers": [{"digest": digest_of(b"stray")}]}), True),
        (canonical_json({"subject": {"digest": digest_of(b"stray")}}), True),
        (b"no JSON: it might refer to anything", True),
        (b"[" * 200_000, True),
    ],
)
def test_what_nothing_refers_to_is_left_out(content: bytes, stays: bool) -> None:  # noqa: FBT001 - a parameter of the test
    files = files_in(b"".join(archive_chunks(held_with(content), ignoring)))
    assert (b"stray" in files.values()) is stays
    assert content in files.values()


def test_what_is_too_large_for_a_manifest_is_kept_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_writing, "LARGEST_MANIFEST", 3000)
    content = b"[" * 4000
    files = files_in(b"".join(archive_chunks(held_with(content), ignoring)))
    assert content in files.values()
    assert b"stray" not in files.values()
