"""What every store does the same. A new store joins by a factory in `STORES`."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING

import pytest
from described import named
from docker_registry import DockerRegistry
from http_server import running_server
from memory_registry import MemoryRegistry
from opened_registry import store_in
from registry_fixtures import EVERY_REGISTRY
from schema_check import check_manifest
from stored_artifacts import artifact_of

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Blob, Descriptor, StoredContent
from wasm_publish.oci.encoding import digest_of
from wasm_publish.reporting import ignore
from wasm_publish.stores.archive import ArchiveStore
from wasm_publish.stores.layout import LayoutStore
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO, TypeAlias

    from wasm_publish.model import Artifact
    from wasm_publish.stores import Store

    Factory: TypeAlias = Callable[[pytest.FixtureRequest], Store]
    Look: TypeAlias = Callable[[Store, str], object]

_NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def memory_registry() -> Iterator[str]:
    with running_server(MemoryRegistry()) as server:
        yield server.host


def memory(_request: pytest.FixtureRequest) -> Store:
    return MemoryStore()


def layout(request: pytest.FixtureRequest) -> Store:
    return LayoutStore(request.getfixturevalue("tmp_path") / "layout")


def build_output_layout(request: pytest.FixtureRequest) -> Store:
    return LayoutStore(request.getfixturevalue("tmp_path") / "dist", build_output=True)


def archive(request: pytest.FixtureRequest) -> Store:
    return ArchiveStore(request.getfixturevalue("tmp_path") / "archive.tar")


def registry(request: pytest.FixtureRequest) -> Store:
    """A registry with all that the specification offers."""
    return new_repository(DockerRegistry(request.getfixturevalue("memory_registry")))


def real(name: str) -> Factory:
    """Repositories of a real one; docker-registry can neither list referrers nor remove a tag."""

    def factory(request: pytest.FixtureRequest) -> Store:
        return new_repository(request.getfixturevalue(name))

    factory.__name__ = name
    return factory


def new_repository(running: DockerRegistry) -> Store:
    return store_in(running, f"conformance/{next(_NUMBERS)}")


REGISTRIES = tuple(map(real, EVERY_REGISTRY))
STORES: tuple[Factory, ...] = (memory, layout, build_output_layout, archive, registry, *REGISTRIES)
KEEPS_WHAT_LOST_ITS_TAG: tuple[Factory, ...] = (memory, layout, archive, registry, *REGISTRIES)
REMOVES_TAGS: tuple[Factory, ...] = (
    memory,
    layout,
    build_output_layout,
    archive,
    registry,
    real("crane_registry"),
    real("zot_registry"),
)
LOOKS: tuple[Look, ...] = (
    lambda store, digest: store.read_manifest(digest),
    lambda store, digest: store.read_blob(named(digest)),
)
MALFORMED = (
    "sha256:../../x",
    "sha256:",
    "sha256",
    "",
    "../../x",
    "sha256:" + "A" * 64,
    "sha256:" + "a" * 63,
    "sha256:/etc/passwd",
    "md5:" + "0" * 32,
    "sha256:" + "a" * 64 + "\n",
)


@pytest.fixture(params=STORES, ids=lambda factory: factory.__name__)
def store(request: pytest.FixtureRequest) -> Store:
    factory: Factory = request.param
    return factory(request)


@pytest.fixture(params=KEEPS_WHAT_LOST_ITS_TAG, ids=lambda factory: factory.__name__)
def lasting(request: pytest.FixtureRequest) -> Store:
    factory: Factory = request.param
    return factory(request)


@pytest.fixture(params=REMOVES_TAGS, ids=lambda factory: factory.__name__)
def forgetful(request: pytest.FixtureRequest) -> Store:
    factory: Factory = request.param
    return factory(request)


def something_new() -> bytes:
    """What no repository of any store has yet: some share their blobs."""
    return b"as planned, number %d" % next(_NUMBERS)


def content(store: Store, blob: Descriptor) -> bytes:
    with store.read_blob(blob) as stream:
        return stream.read()


def test_has_nothing_at_first(store: Store) -> None:
    assert not store.tags()
    assert store.resolve("1.0.0") is None
    assert store.resolve(artifact_of().digest) is None
    assert not store.referrers(artifact_of().digest)


def test_looking_leaves_no_trace(store: Store, tmp_path: Path) -> None:
    store.tags()
    store.resolve("1.0.0")
    store.delete("1.0.0")
    assert list(tmp_path.iterdir()) == []


def test_gives_back_what_was_pushed(store: Store, tmp_path: Path) -> None:
    artifact = artifact_of(b"layer in a file", file=tmp_path / "hello.wasm")
    store.push(artifact, lambda: ["1.0.0", "1.0", "latest"], ignore)
    expected = Descriptor(artifact.media_type, artifact.digest, len(artifact.manifest))
    for reference in ("1.0.0", "1.0", "latest", artifact.digest):
        assert store.resolve(reference) == expected
    assert sorted(store.tags()) == ["1.0", "1.0.0", "latest"]
    assert store.read_manifest(artifact.digest) == artifact.manifest
    assert content(store, artifact.config.descriptor) == artifact.config.content
    assert content(store, artifact.layers[0].descriptor) == b"layer in a file"
    check_manifest(store.read_manifest(artifact.digest))


def test_counts_the_bytes_of_the_blobs(store: Store) -> None:
    artifact = artifact_of(b"x" * 5000)
    total = sum(blob.descriptor.size for blob in (*artifact.layers, artifact.config))
    for _first_and_second_time in range(2):
        counts: list[int] = []
        store.push(artifact, lambda: ["1.0.0"], counts.append)
        assert sum(counts) == total


def test_pushing_twice_is_pushing_once(store: Store) -> None:
    artifact = artifact_of()
    store.push(artifact, lambda: ["1.0.0", "latest"], ignore)
    store.push(artifact, lambda: ["1.0.0", "latest"], ignore)
    assert sorted(store.tags()) == ["1.0.0", "latest"]
    assert store.read_manifest(artifact.digest) == artifact.manifest


def test_a_tag_named_twice_is_there_once(store: Store) -> None:
    store.push(artifact_of(), lambda: ["dev", "dev"], ignore)
    assert list(store.tags()) == ["dev"]


def test_a_later_push_adds_tags(store: Store) -> None:
    artifact = artifact_of()
    store.push(artifact, lambda: ["1.0.0"], ignore)
    store.push(artifact, lambda: ["stable"], ignore)
    assert sorted(store.tags()) == ["1.0.0", "stable"]


def test_moves_tags(store: Store) -> None:
    old, new = artifact_of(b"old"), artifact_of(b"new")
    store.push(old, lambda: ["1.0.0", "latest"], ignore)
    store.push(new, lambda: ["1.0.1", "latest"], ignore)
    held = {tag: found.digest for tag in store.tags() if (found := store.resolve(tag))}
    assert held == {"1.0.0": old.digest, "1.0.1": new.digest, "latest": new.digest}
    assert store.read_manifest(old.digest) == old.manifest


def test_what_lost_its_only_tag_is_still_known_by_its_digest(lasting: Store) -> None:
    old, new = artifact_of(b"old"), artifact_of(b"new")
    lasting.push(old, lambda: ["latest"], ignore)
    lasting.push(new, lambda: ["latest"], ignore)
    found = lasting.resolve(old.digest)
    assert found
    assert found.digest == old.digest
    lasting.push(old, lambda: ["latest"], ignore)
    assert list(lasting.tags()) == ["latest"]
    assert lasting.resolve(new.digest)


def test_an_artifact_without_tags_is_known_by_its_digest(store: Store) -> None:
    artifact = artifact_of()
    for _first_and_second_time in range(2):
        store.push(artifact, list, ignore)
        found = store.resolve(artifact.digest)
        assert found
        assert found.digest == artifact.digest
        assert not store.tags()


def test_finds_what_refers_to_a_manifest(store: Store) -> None:
    subject = artifact_of(b"subject")
    signature = artifact_of(b"signature", subject=subject)
    store.push(subject, lambda: ["1.0.0"], ignore)
    store.push(signature, list, ignore)
    store.push(artifact_of(b"unrelated"), lambda: ["2.0.0"], ignore)
    (found,) = store.referrers(subject.digest)
    assert found == Descriptor(signature.media_type, signature.digest, len(signature.manifest))
    assert not store.referrers(signature.digest)


def test_a_referrer_of_several_tags_is_told_once(store: Store) -> None:
    subject = artifact_of(b"subject")
    store.push(subject, lambda: ["1.0.0"], ignore)
    store.push(artifact_of(b"signature", subject=subject), lambda: ["a", "b"], ignore)
    assert len(store.referrers(subject.digest)) == 1


def test_where_nothing_is_chosen_nothing_is_stored(store: Store, tmp_path: Path) -> None:
    artifact = artifact_of(something_new())
    counts: list[int] = []
    store.push(artifact, lambda: None, counts.append)
    assert counts == []
    assert not store.tags()
    assert store.resolve(artifact.digest) is None
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_gets_more_tags(store: Store) -> None:
    old, new = artifact_of(b"old"), artifact_of(b"new")
    store.push(old, lambda: ["1.0.0"], ignore)
    store.push(new, lambda: ["1.0.1", "latest"], ignore)
    for _first_and_second_time in range(2):
        store.tag(old.digest, ["latest", "1.0", "latest"])
        held = {tag: found.digest for tag in store.tags() if (found := store.resolve(tag))}
        expected = dict.fromkeys(("1.0.0", "1.0", "latest"), old.digest)
        assert held == {**expected, "1.0.1": new.digest}
    found = store.resolve("latest")
    assert found == Descriptor(old.media_type, old.digest, len(old.manifest))
    assert store.read_manifest(old.digest) == old.manifest


def test_what_has_no_tag_may_get_one(store: Store) -> None:
    artifact = artifact_of()
    store.push(artifact, list, ignore)
    store.tag(artifact.digest, ["1.0.0"])
    assert list(store.tags()) == ["1.0.0"]
    found = store.resolve("1.0.0")
    assert found
    assert found.digest == artifact.digest


def test_what_is_not_there_gets_no_tag(store: Store) -> None:
    artifact = artifact_of()
    for _before_and_after_a_push in range(2):
        absent = digest_of(b"something else")
        with pytest.raises(StoreFailed, match=absent) as caught:
            store.tag(absent, ["1.0.0", "latest"])
        assert caught.value.problem.code == "not-found"
        assert store.resolve("latest") is None
        store.push(artifact, lambda: ["1.0.0"], ignore)
    found = store.resolve("1.0.0")
    assert found
    assert found.digest == artifact.digest


def test_where_nothing_is_there_tagging_leaves_no_trace(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreFailed):
        store.tag(digest_of(b"something else"), ["1.0.0"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("malformed", [*MALFORMED, "1.0.0"])
def test_what_is_no_digest_gets_no_tag(store: Store, malformed: str) -> None:
    store.push(artifact_of(), lambda: ["1.0.0"], ignore)
    with pytest.raises(StoreFailed, match="is no digest") as caught:
        store.tag(malformed, ["latest"])
    assert caught.value.problem.code == "invalid-digest"
    assert list(store.tags()) == ["1.0.0"]


def test_deletes_a_tag(forgetful: Store) -> None:
    forgetful.push(artifact_of(), lambda: ["1.0.0", "latest"], ignore)
    forgetful.delete("latest")
    assert list(forgetful.tags()) == ["1.0.0"]
    assert forgetful.resolve("latest") is None


def test_deleting_what_is_not_there_changes_nothing(store: Store) -> None:
    store.push(artifact_of(), lambda: ["1.0.0"], ignore)
    store.delete("2.0.0")
    assert list(store.tags()) == ["1.0.0"]


def test_deleting_a_tag_keeps_a_manifest_that_others_share(forgetful: Store) -> None:
    artifact = artifact_of()
    forgetful.push(artifact, lambda: ["1.0.0", "latest"], ignore)
    forgetful.delete("1.0.0")
    found = forgetful.resolve("latest")
    assert found
    assert forgetful.read_manifest(found.digest) == artifact.manifest
    assert content(forgetful, artifact.layers[0].descriptor) == artifact.layers[0].content


def test_deleting_the_last_tag_keeps_the_manifest(forgetful: Store) -> None:
    artifact = artifact_of()
    forgetful.push(artifact, lambda: ["1.0.0"], ignore)
    forgetful.delete("1.0.0")
    assert not forgetful.tags()
    assert forgetful.resolve(artifact.digest)
    assert forgetful.read_manifest(artifact.digest) == artifact.manifest


def test_refuses_a_file_that_changed_after_it_was_hashed(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "hello.wasm"
    good = artifact_of(b"before")
    store.push(good, lambda: ["latest"], ignore)
    artifact = artifact_of(something_new(), file=file)
    file.write_bytes(b"a newer build")
    with pytest.raises(StoreFailed, match="changed while it was being published") as caught:
        store.push(artifact, lambda: ["2.0.0", "latest"], ignore)
    assert caught.value.problem.code == "file-changed"
    assert caught.value.problem.file == file
    assert list(store.tags()) == ["latest"]
    held = store.resolve("latest")
    assert held
    assert held.digest == good.digest
    assert store.resolve(artifact.digest) is None


@pytest.mark.parametrize("changed", [b"", b"short", b"longer than what was planned before"])
def test_what_was_refused_can_be_pushed_when_it_is_whole(
    store: Store, tmp_path: Path, changed: bytes
) -> None:
    file = tmp_path / "hello.wasm"
    planned = something_new()
    artifact = artifact_of(planned, file=file)
    file.write_bytes(changed)
    with pytest.raises(StoreFailed, match="changed"):
        store.push(artifact, lambda: ["1.0.0"], ignore)
    file.write_bytes(planned)
    store.push(artifact, lambda: ["1.0.0"], ignore)
    assert content(store, artifact.layers[0].descriptor) == planned


def test_tells_of_a_file_that_is_gone(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "hello.wasm"
    artifact = artifact_of(something_new(), file=file)
    file.unlink()
    with pytest.raises(StoreFailed, match="can't read the file") as caught:
        store.push(artifact, lambda: ["1.0.0"], ignore)
    assert caught.value.problem.file == file
    assert not store.tags()


@pytest.mark.parametrize("look", LOOKS)
def test_says_what_it_does_not_have(store: Store, look: Look) -> None:
    store.push(artifact_of(), lambda: ["1.0.0"], ignore)
    absent = digest_of(b"something else")
    with pytest.raises(StoreFailed, match=absent) as caught:
        look(store, absent)
    assert caught.value.problem.code == "not-found"


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("malformed", MALFORMED)
def test_refuses_what_is_no_digest(
    store: Store, tmp_path: Path, look: Look, malformed: str
) -> None:
    (tmp_path / "x").write_bytes(b"outside of the store")
    store.push(artifact_of(), lambda: ["1.0.0"], ignore)
    assert store.resolve(malformed) is None
    assert not store.referrers(malformed)
    with pytest.raises(StoreFailed, match="is no digest") as caught:
        look(store, malformed)
    assert caught.value.problem.code == "invalid-digest"


def of_another_store(artifact: Artifact, layer: bytes | None = None) -> Artifact:
    """The same artifact, whose layer another store gives, or refuses to."""

    def give() -> BinaryIO:
        if layer is None:
            raise StoreFailed("it was read", code="was-read")
        return io.BytesIO(layer)

    blobs = [Blob(blob.descriptor, StoredContent(give, "shelf:a")) for blob in artifact.layers]
    return artifact._replace(layers=tuple(blobs))


def test_takes_what_another_store_has(store: Store) -> None:
    layer = something_new()
    store.push(of_another_store(artifact_of(layer), layer), lambda: ["1.0.0"], ignore)
    assert content(store, artifact_of(layer).layers[0].descriptor) == layer


def test_reads_nothing_from_another_store_that_is_here(store: Store) -> None:
    artifact = artifact_of(something_new())
    store.push(artifact, lambda: ["1.0.0"], ignore)
    counts: list[int] = []
    store.push(of_another_store(artifact), lambda: ["latest"], counts.append)
    assert sorted(store.tags()) == ["1.0.0", "latest"]
    assert sum(counts) == sum(blob.descriptor.size for blob in artifact.blobs)


@pytest.mark.parametrize("wrong", [b"", b"short", None])
def test_refuses_what_another_store_gives_wrongly(store: Store, wrong: bytes | None) -> None:
    layer = something_new()
    given = layer[::-1] if wrong is None else wrong
    with pytest.raises(StoreFailed) as caught:
        store.push(of_another_store(artifact_of(layer), given), lambda: ["1.0.0"], ignore)
    assert "shelf:a" in str(caught.value) or digest_of(layer) in str(caught.value)
    assert not store.tags()
