"""What a pull does beside others, and what it tells while it does."""

from __future__ import annotations

import io
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import COMPONENT, MODULE, settings_with
from dialects import an_artifact
from stored_artifacts import artifact_of
from toy_language import plugins_of

from wasm_publish.errors import InvalidWasm, UsageError
from wasm_publish.hookspecs import hookimpl
from wasm_publish.model import Descriptor
from wasm_publish.oci.encoding import digest_of
from wasm_publish.oci.formats import HeldWasm
from wasm_publish.pulling.destination import move_to
from wasm_publish.pulling.fetching import fetch
from wasm_publish.pulling.puller import Puller
from wasm_publish.references.published_name import PublishedName
from wasm_publish.reporting import Silent, ignore
from wasm_publish.stores import Access
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from wasm_publish.model import Pushable
    from wasm_publish.reporting import Advance
    from wasm_publish.settings.settings import Value

WASM = COMPONENT + bytes(3 << 20)


class Shelf(MemoryStore):
    """A store that somebody else's deed goes before, once all of a layer was read."""

    meanwhile: Callable[[], object] | None = None

    @hookimpl
    def wasm_publish_open_store(self) -> Shelf:
        return self

    def read_blob(self, blob: Descriptor) -> BinaryIO:
        if self.meanwhile and blob.media_type == "application/wasm":
            self.meanwhile()
        return super().read_blob(blob)


@dataclass
class Listener(Silent):
    """Writes down what it is told."""

    transfers: list[tuple[str, str, int, int]] = field(default_factory=list)

    @contextmanager
    def progress(self, label: str, total: int, verb: str = "Uploading") -> Iterator[Advance]:
        counts: list[int] = []
        yield counts.append
        self.transfers.append((verb, label, total, sum(counts)))


def a_shelf(artifact: Pushable | None = None) -> Shelf:
    shelf = Shelf()
    shelf.push(artifact or artifact_of(WASM), lambda: ["1.2.0"], ignore)
    return shelf


def puller_of(
    shelf: Shelf, listener: Silent | None = None, values: dict[str, Value] | None = None
) -> Puller:
    name = PublishedName.parse("shelf:books:1.2.0", Path())
    access = Access(listener or Silent())
    return Puller(name, settings_with(values), plugins_of(shelf), access)


def test_tells_how_it_goes(tmp_path: Path) -> None:
    listener = Listener()
    pulled = puller_of(a_shelf(), listener).to_file(None, tmp_path)
    assert pulled.file == tmp_path / "books.wasm"
    assert pulled.wasm == (digest_of(WASM), len(WASM), "component")
    assert listener.transfers == [("Pulling", "shelf:books:1.2.0", len(WASM), len(WASM))]


def test_tells_how_it_goes_with_an_archive(tmp_path: Path) -> None:
    listener = Listener()
    archive = _tar("plugin.wasm", WASM)
    media_type = "application/vnd.oci.image.layer.v1.tar"
    shelf = a_shelf(an_artifact((archive, media_type), config=b'{"config": {}}'))
    pulled = puller_of(shelf, listener).to_file("x.wasm", tmp_path)
    assert (tmp_path / "x.wasm").read_bytes() == WASM
    assert pulled.wasm == (digest_of(WASM), len(WASM), "component")
    assert listener.transfers == [("Pulling", "shelf:books:1.2.0", len(archive), len(archive))]


def _tar(name: str, content: bytes) -> bytes:
    import tarfile

    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def test_what_needs_no_pull_is_not_read(tmp_path: Path) -> None:
    listener = Listener()
    (tmp_path / "books.wasm").write_bytes(WASM)
    assert puller_of(a_shelf(), listener).to_file(None, tmp_path).status == "unchanged"
    assert listener.transfers == []


@pytest.mark.parametrize("values", [{}, {"force": True}])
def test_another_pull_may_be_faster(tmp_path: Path, values: dict[str, Value]) -> None:
    shelf, file = a_shelf(), tmp_path / "x.wasm"
    shelf.meanwhile = lambda: file.write_bytes(WASM)
    assert puller_of(shelf, values=values).to_file("x.wasm", tmp_path).status == "unchanged"
    assert list(tmp_path.iterdir()) == [file]


def test_another_pull_may_be_faster_at_the_last_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.wasm"

    def late(path: Path, temporary: Path, *, force: bool) -> None:
        file.write_bytes(WASM)
        move_to(path, temporary, force=force)

    monkeypatch.setattr("wasm_publish.pulling.puller.move_to", late)
    assert puller_of(a_shelf()).to_file("x.wasm", tmp_path).status == "unchanged"
    assert list(tmp_path.iterdir()) == [file]


def test_what_came_meanwhile_stays(tmp_path: Path) -> None:
    shelf, file = a_shelf(), tmp_path / "x.wasm"
    shelf.meanwhile = lambda: file.write_bytes(b"theirs")
    with pytest.raises(UsageError, match="another file already"):
        puller_of(shelf).to_file("x.wasm", tmp_path)
    assert file.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [file]


def test_an_interrupted_pull_leaves_nothing(tmp_path: Path) -> None:
    shelf = a_shelf()

    def interrupt() -> None:
        assert [path.stat().st_size for path in (tmp_path / "a" / "b").iterdir()] == [0]
        raise KeyboardInterrupt

    shelf.meanwhile = interrupt
    with pytest.raises(KeyboardInterrupt):
        puller_of(shelf).to_file("a/b/x.wasm", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_plugin_whose_store_fails_is_named(tmp_path: Path) -> None:
    shelf = a_shelf()
    shelf.meanwhile = lambda: 1 / 0
    with pytest.raises(UsageError, match="the plugin toy-0 failed: ZeroDivisionError"):
        puller_of(shelf).to_file(None, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_stream_gets_everything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    stream = io.BytesIO()
    pulled = puller_of(a_shelf()).to_stream(stream)
    assert stream.getvalue() == WASM
    assert (pulled.file, pulled.status) == (None, "pulled")
    assert list(tmp_path.iterdir()) == []


def held(content: bytes, *, doubtful: bool = False, packed: bool = False) -> HeldWasm:
    layer = Descriptor("application/octet-stream", digest_of(content), len(content))
    return HeldWasm(layer, None, ("x.wasm",) if packed else None, doubtful)


@pytest.mark.parametrize("content", [b"", b"\0asm", b"text that is no wasm"])
def test_what_is_doubtful_has_to_be_wasm(tmp_path: Path, content: bytes) -> None:
    store = a_shelf(an_artifact((content, "application/octet-stream")))
    file = tmp_path / "file"
    with pytest.raises(InvalidWasm, match="does not begin as wasm does"):
        fetch(store, held(content, doubtful=True), file, "it", Silent())
    assert fetch(store, held(content), file, "it", Silent()).kind is None


def test_what_is_packed_has_to_be_wasm(tmp_path: Path) -> None:
    archive = _tar("x.wasm", b"text that is no wasm")
    store = a_shelf(an_artifact((archive, "application/vnd.oci.image.layer.v1.tar")))
    with pytest.raises(InvalidWasm):
        fetch(store, held(archive, packed=True), tmp_path / "file", "it", Silent())


def test_the_kind_is_told_by_the_first_bytes(tmp_path: Path) -> None:
    for content, kind in ((MODULE, "module"), (COMPONENT, "component")):
        store = a_shelf(an_artifact((content, "application/wasm")))
        assert fetch(store, held(content), tmp_path / "file", "it", Silent()).kind == kind
