from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from builders import settings_with
from copyable import Made, Shelves, image, index_of, made, put, without_config
from stored_artifacts import artifact_of
from toy_language import plugins_of

from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.model import Blob
from wasm_publish.oci.encoding import describe
from wasm_publish.oci.media_types import MANIFEST
from wasm_publish.reporting import Silent
from wasm_publish.stores import Access
from wasm_publish.stores.memory import MemoryStore
from wasm_publish.tagging import listing
from wasm_publish.tagging.listing import tags_of

if TYPE_CHECKING:
    from typing import BinaryIO

    from wasm_publish.model import Descriptor
    from wasm_publish.settings.settings import Value
    from wasm_publish.stores import FoundManifest
    from wasm_publish.tagging.listing import ListedTag

TOLD = "2026-01-02T03:04:05Z"
TO_THE_NANOSECOND = "2026-01-02T03:04:05.123456789+02:00"


class Notes(Silent):
    """Listens to notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)


def listed(store: MemoryStore, **options: Value) -> list[ListedTag]:
    shelves = Shelves({"shelf:a": store})
    settings = settings_with({key.replace("_", "-"): value for key, value in options.items()})
    return tags_of("shelf:a", settings, plugins_of(shelves), Access(Silent()))


def created(artifact: Made) -> str | None:
    store = MemoryStore()
    put(store, artifact, "1.0.0")
    (tag,) = listed(store)
    assert tag.digest == artifact.digest
    assert tag.error is None
    return tag.created


def configured(**config: object) -> Made:
    return made(artifact_of(configured=config))


@pytest.mark.parametrize(
    ("artifact", "expected"),
    [
        (made(artifact_of(told={"created": TOLD})), TOLD),
        (made(artifact_of(told={"created": TOLD}, configured={"created": "2020"})), TOLD),
        (configured(created=TOLD), TOLD),
        (configured(created=TO_THE_NANOSECOND), TO_THE_NANOSECOND),
        (configured(created="yesterday"), None),
        (configured(created="\x1b[2J"), None),
        (configured(created=5), None),
        (configured(created=None), None),
        (configured(created="0001-01-01T00:00:00Z"), None),
        (made(artifact_of(told={"created": "0001-01-01T00:00:00Z"})), None),
        (image(), None),
        (index_of(image()), None),
        (without_config(), None),
        (Made(b"no manifest", MANIFEST), None),
    ],
)
def test_a_date_is_what_the_manifest_says_or_else_the_config(
    artifact: Made, expected: str | None
) -> None:
    assert created(artifact) == expected


@pytest.mark.parametrize("config", [b"no json", b"[1]", b"[" * 100_000, b"\xff"])
def test_a_config_that_tells_nothing_is_no_failure(config: bytes) -> None:
    own = artifact_of()
    blob = Blob(describe(config, own.config.descriptor.media_type), config)
    manifest = json.loads(own.manifest)
    manifest["config"] |= {"digest": blob.descriptor.digest, "size": blob.descriptor.size}
    broken = Made(json.dumps(manifest).encode(), own.media_type, (*own.layers, blob))
    assert created(broken) is None


def test_a_large_config_is_not_read() -> None:
    own = artifact_of(configured={"created": TOLD})
    manifest = json.loads(own.manifest)
    manifest["config"]["size"] = 5 << 20
    assert created(Made(json.dumps(manifest).encode(), own.media_type, own.blobs)) is None


def test_companions_are_told_on_demand() -> None:
    store = MemoryStore()
    companion = f"sha256-{'0' * 64}.sig"
    put(store, image(), "1.0.0", companion, "dev")
    assert [tag.name for tag in listed(store)] == ["1.0.0", "dev"]
    assert [tag.name for tag in listed(store, all_tags=True)] == ["1.0.0", "dev", companion]


def test_a_prefix_tells_versions() -> None:
    store = MemoryStore()
    put(store, image(), "x-1.0.0", "x-1.1.0")
    assert [tag.version for tag in listed(store)] == [None, None]
    assert [tag.version for tag in listed(store, tag_prefix="x-")] == ["1.1.0", "1.0.0"]


@dataclass
class Moody(MemoryStore):
    """A store that can't read everything, and counts what it is asked."""

    asked: list[str] = field(default_factory=list)
    most: int = 0
    now: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    crowd: threading.Event = field(default_factory=threading.Event)

    def find(self, reference: str) -> FoundManifest | None:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            if self.now == 16:
                self.crowd.set()
        if len(self.tags()) > 16:
            self.crowd.wait(5)
        with self.lock:
            self.now -= 1
        if reference == "gone":
            return None
        if reference in {"broken", "damaged"}:
            raise StoreFailed("it broke", code="broken")
        return super().find(reference)

    def resolve(self, reference: str) -> Descriptor | None:
        if reference == "broken":
            raise StoreFailed("it broke", code="broken")
        return super().resolve(reference)

    def read_blob(self, blob: Descriptor) -> BinaryIO:
        self.asked.append(blob.digest)
        raise StoreFailed("it broke", code="broken")


def test_what_can_not_be_read_keeps_nothing_from_being_told() -> None:
    store = Moody()
    put(store, made(artifact_of(configured={"created": TOLD})), "1.0.0", "gone", "broken")
    version, broken, gone = listed(store)
    assert version.digest
    assert (version.created, version.error) == (None, None)
    assert broken.error
    assert (broken.digest, broken.created, broken.error.code) == (None, None, "broken")
    assert gone.error
    assert (gone.digest, gone.error.code) == (None, "not-found")


def test_what_is_damaged_has_a_digest_all_the_same() -> None:
    store = Moody()
    artifact = made(artifact_of(told={"created": TOLD}))
    put(store, artifact, "damaged")
    (damaged,) = listed(store)
    assert (damaged.digest, damaged.created, damaged.error) == (artifact.digest, None, None)
    put(store, artifact, "1.0.0")
    assert {tag.created for tag in listed(store)} == {TOLD}


def test_each_config_is_read_once_and_sixteen_tags_at_a_time() -> None:
    store = Moody()
    artifact = made(artifact_of())
    put(store, artifact, *(f"1.{minor}.0" for minor in range(40)))
    found = listed(store)
    assert [tag.version for tag in found] == [f"1.{minor}.0" for minor in range(39, -1, -1)]
    assert len(store.asked) == 1
    assert store.most == 16


def test_a_repository_that_nothing_opens_is_an_error() -> None:
    with pytest.raises(UsageError, match="nothing here can open shelf:a"):
        tags_of("shelf:a", settings_with(), plugins_of(), Access(Silent()))


def test_of_very_many_tags_the_first_are_dated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each manifest that is read may count as a pull."""
    monkeypatch.setattr(listing, "_MOST_DATED", 2)
    store, heard = MemoryStore(), Notes()
    for patch in range(4):
        put(store, made(artifact_of(b"%d" % patch, told={"created": TOLD})), f"1.0.{patch}")
    shelves = Shelves({"shelf:a": store})
    found = tags_of("shelf:a", settings_with(), plugins_of(shelves), Access(heard))
    assert [(tag.name, tag.created) for tag in found] == [
        ("1.0.3", TOLD),
        ("1.0.2", TOLD),
        ("1.0.1", None),
        ("1.0.0", None),
    ]
    assert all(tag.digest for tag in found)
    assert heard.notes == ["of 4 tags the first 2 are shown with a date"]
