from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from copyable import (
    EVERY_MAKE,
    Made,
    image,
    index_of,
    made,
    put,
    with_foreign_layer,
    without_config,
)
from stored_artifacts import artifact_of

from wasm_publish.copying import source as source_module
from wasm_publish.copying.outcome import CopiedBytes
from wasm_publish.copying.source import Source
from wasm_publish.errors import StoreFailed
from wasm_publish.model import StoredContent
from wasm_publish.oci.media_types import INDEX, MANIFEST
from wasm_publish.stores import FoundManifest
from wasm_publish.stores.blobs import open_blob
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from wasm_publish.copying.source import StoredArtifact

ONE, TWO = made(artifact_of(b"one")), image(b"two")
NAME = "shelf:a"


def found(artifact: Made) -> FoundManifest:
    return FoundManifest(artifact.descriptor, artifact.manifest)


def read(artifact: Made, *also: Made) -> tuple[Source, list[StoredArtifact]]:
    store = MemoryStore()
    for each in (*also, artifact):
        put(store, each)
    source = Source(store, NAME)
    return source, source.artifacts(found(artifact))


@pytest.mark.parametrize("make", [*EVERY_MAKE.values(), without_config()])
def test_everything_comes_byte_for_byte_and_what_is_named_comes_first(make: Made) -> None:
    _, artifacts = read(make)
    assert artifacts[-1][:3] == (make.manifest, make.media_type, make.digest)
    assert [blob.descriptor for blob in artifacts[-1].blobs] == [b.descriptor for b in make.blobs]
    seen: set[str] = set()
    for artifact in artifacts:
        if artifact.media_type == INDEX:
            named = {entry["digest"] for entry in json.loads(artifact.manifest)["manifests"]}
            assert named <= seen
            assert not artifact.blobs
        seen.add(artifact.digest)


def test_what_is_named_twice_comes_once() -> None:
    inner = index_of(ONE, TWO)
    _, artifacts = read(index_of(inner, ONE, inner))
    assert [a.digest for a in artifacts[:2]] == [ONE.digest, TWO.digest]
    assert len(artifacts) == 4


def test_blobs_are_read_when_somebody_wants_them() -> None:
    source, (artifact,) = read(ONE)
    total = sum(blob.descriptor.size for blob in ONE.blobs)
    assert source.blobs == CopiedBytes(total, 0)
    first = artifact.blobs[0]
    assert isinstance(first.content, StoredContent)
    assert first.content.repository == NAME
    for _twice in range(2):
        with open_blob(first) as stream:
            assert stream.read() == ONE.blobs[0].content
    assert source.blobs == CopiedBytes(total, first.descriptor.size)


def test_a_layer_that_nobody_may_distribute_stays_where_it_is() -> None:
    make = with_foreign_layer()
    _, (artifact,) = read(make)
    assert [blob.descriptor for blob in artifact.blobs] == [make.blobs[0].descriptor]


def test_a_manifest_that_is_not_there_is_told_with_the_index_that_names_it() -> None:
    store, index = MemoryStore(), index_of(ONE, TWO)
    put(store, ONE)
    put(store, index._replace(children=()))
    with pytest.raises(StoreFailed) as caught:
        Source(store, NAME).artifacts(found(index))
    assert str(caught.value) == (
        f"{NAME}@{index.digest} is an index that names {TWO.digest}, which is not there"
    )


def test_another_failure_stays_what_it_is() -> None:
    class Broken(MemoryStore):
        def read_manifest(self, digest: str) -> bytes:
            if digest == ONE.digest:
                raise StoreFailed("it broke", code="broken")
            return super().read_manifest(digest)

    store = Broken()
    put(store, index_of(ONE))
    with pytest.raises(StoreFailed, match="it broke"):
        Source(store, NAME).artifacts(found(index_of(ONE)))


@pytest.mark.parametrize("content", [b"nothing", b"[]", b"{}", b'{"config":{},"layers":[]}'])
def test_what_is_no_manifest_is_an_error(content: bytes) -> None:
    broken = Made(content, MANIFEST)
    for artifact in (broken, index_of(broken)):
        with pytest.raises(StoreFailed, match=f"{NAME}@{broken.digest} ") as caught:
            read(artifact)
        assert caught.value.problem.code == "damaged-manifest"


def test_too_many_manifests_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "_MOST", 1)
    with pytest.raises(StoreFailed, match="leads to too many manifests"):
        read(index_of(ONE, TWO))
    read(index_of(ONE))


def test_too_deep_an_index_is_refused() -> None:
    nested = index_of(ONE)
    for _ in range(7):
        nested = index_of(nested)
    _, artifacts = read(nested)
    assert len(artifacts) == 9
    with pytest.raises(StoreFailed, match="leads to too many manifests"):
        read(index_of(nested))
