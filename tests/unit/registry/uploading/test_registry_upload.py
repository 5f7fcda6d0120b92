from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from faulty_registry import FOREVER, Fault, running_registry
from http_server import Reply
from opened_registry import Clock, store_at
from registry_faults import (
    answers,
    answers_page,
    chunk_too_large,
    cut_in_body,
    cut_unheard,
    keeps_last_part,
    loses_bytes,
    mount_refused,
    never_advances,
    takes_anything,
    too_large,
    with_header,
    without,
)
from stored_artifacts import artifact_of
from upload_sessions import digest_of

from wasm_publish.errors import NotAuthorised, StoreFailed
from wasm_publish.model import Blob, Descriptor
from wasm_publish.registry.uploading import ways
from wasm_publish.registry.uploading.upload import BlobUpload
from wasm_publish.reporting import ignore

if TYPE_CHECKING:
    from pathlib import Path

    from faulty_registry import FaultyRegistry, RunningRegistry
    from http_server import Asked, RunningServer

KIB = 1024
CONTENT = bytes(range(256)) * 40  # 10 KiB
CHUNK = 4 * KIB
REPOSITORY = "acme/hello"


@pytest.fixture(autouse=True)
def _chunks_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ways, "CHUNK", CHUNK)


def blob_of(content: bytes = CONTENT, file: Path | None = None) -> Blob:
    if file:
        file.write_bytes(content)
    return Blob(Descriptor("x/y", digest_of(content), len(content)), file or content)


class Run:
    """The upload of one blob.

    Attributes:
        blob: The blob.
        running: The registry.
        counts: What was counted.
        clock: Who waited.
    """

    def __init__(self, running: RunningRegistry, blob: Blob | None = None) -> None:
        self.blob = blob or blob_of()
        self.running = running
        self.counts: list[int] = []
        self.clock = Clock()
        client = store_at(running.host, clock=self.clock).client
        self.upload = BlobUpload(client, self.blob, self.counts.append)

    def __call__(self) -> Run:
        self.upload.begin()
        self.upload.send()
        return self

    @property
    def stored(self) -> bytes | None:
        """What the registry has."""
        repository = self.running.registry.repository(REPOSITORY)
        return repository.blobs.get(self.blob.descriptor.digest)

    @property
    def sent(self) -> list[tuple[str, int, str | None]]:
        """What was sent: by which method, how much, and which part that is said to be."""
        return [
            (asked.method, asked.size, asked.headers["Content-Range"])
            for asked in self.running.server.asked
            if asked.size
        ]

    def is_counted_once(self) -> bool:
        return sum(self.counts) == len(CONTENT)


def test_it_is_sent_in_one_request() -> None:
    with running_registry() as running:
        run = Run(running)()
        assert run.stored == CONTENT
        assert running.kinds() == ["begin", "put-blob"]
        assert run.is_counted_once()


def test_its_size_is_compared_once() -> None:
    with running_registry() as running:
        run = Run(running)()
        for _ in range(2):
            run.upload.check()
        assert running.kinds() == ["begin", "put-blob", "head-blob"]


def test_a_registry_that_has_lost_it_meanwhile_is_told() -> None:
    with running_registry() as running:
        run = Run(running)()
        running.registry.repository(REPOSITORY).blobs.clear()
        with pytest.raises(StoreFailed, match="stored something else"):
            run.upload.check()


def test_nothing_is_sent_of_what_is_there() -> None:
    with running_registry() as running:
        Run(running)()
        run = Run(running)()
        assert running.kinds() == ["begin", "put-blob", "begin"]
        assert run.is_counted_once()


def test_of_nothing_nothing_is_sent() -> None:
    with running_registry() as running:
        assert Run(running, blob_of(b""))().stored == b""


def test_it_can_be_cancelled() -> None:
    with running_registry() as running:
        run = Run(running)
        run.upload.cancel()
        run.upload.begin()
        assert len(running.registry.memory.uploads) == 1
        run.upload.cancel()
        assert len(running.registry.memory.uploads) == 0
        run.upload.cancel()
    run.upload.cancel()  # also where the registry is gone


# In other ways


def test_what_is_too_large_in_one_request_is_streamed() -> None:
    with running_registry(Fault("put-blob", too_large(8 * KIB))) as running:
        run = Run(running)()
        assert run.stored == CONTENT
        assert run.sent[1:] == [("PATCH", len(CONTENT), None)]
        assert running.kinds()[-1] == "head-blob"
        assert run.is_counted_once()


def test_and_then_in_chunks() -> None:
    faults = Fault("put-blob", too_large(8 * KIB)), Fault("patch", too_large(8 * KIB))
    with running_registry(*faults) as running:
        run = Run(running)()
        assert run.stored == CONTENT
        assert run.sent[2:] == [
            ("PATCH", 4096, "0-4095"),
            ("PATCH", 4096, "4096-8191"),
            ("PATCH", 2048, "8192-10239"),
        ]
        assert run.is_counted_once()


def test_and_then_not_at_all() -> None:
    large = answers(413, "SIZE_INVALID", "too large")
    faults = Fault("put-blob", large, FOREVER), Fault("patch", large, FOREVER)
    with running_registry(*faults) as running:
        with pytest.raises(StoreFailed, match="answered 413") as caught:
            Run(running)()
        assert "smaller" in str(caught.value.problem.remedy)
        assert running.kinds().count("begin") == 3


def test_a_chunk_that_is_refused_ends_it() -> None:
    large = Fault("put-blob", too_large(8 * KIB)), Fault("patch", too_large(8 * KIB))
    refused = Fault("patch", answers(400, "UNSUPPORTED"), FOREVER, after=2)
    with running_registry(*large, refused) as running:
        with pytest.raises(StoreFailed, match="answered 400 when asked to push: UNSUPPORTED"):
            Run(running)()
        assert running.kinds().count("patch") == 3


@pytest.mark.parametrize("effect", [never_advances, keeps_last_part])
def test_a_registry_that_loses_chunks_is_told(effect: object) -> None:
    faults = Fault("put-blob", too_large(8 * KIB)), Fault("patch", too_large(8 * KIB))
    lost = Fault("patch", effect, FOREVER, after=1)  # type: ignore[arg-type] # one of the effects
    with running_registry(*faults, lost, Fault("put-blob", takes_anything, after=1)) as running:
        run = Run(running)
        with pytest.raises(StoreFailed) as caught:
            run()
        assert caught.value.problem.code in {"upload-lost", "wrong-content"}
        assert caught.value.problem.remedy


@pytest.mark.parametrize("way", ["put", "patch"])
def test_a_registry_that_keeps_less_is_told(way: str) -> None:
    faults = [Fault("put-blob", too_large(8 * KIB))] if way == "patch" else []
    with running_registry(*faults, Fault("put-blob", loses_bytes(3), after=len(faults))) as running:
        run = Run(running)
        with pytest.raises(StoreFailed, match="stored something else"):
            run().upload.check()


def test_a_registry_without_mounts_is_asked_for_the_blob() -> None:
    with running_registry(Fault("begin", mount_refused(404))) as running:
        assert Run(running)().stored == CONTENT
        assert running.kinds() == ["begin", "head-blob", "begin", "put-blob"]


def test_the_size_is_asked_for_where_no_digest_is_told() -> None:
    with running_registry(Fault("put-blob", without("Docker-Content-Digest"))) as running:
        Run(running)()
        assert running.kinds() == ["begin", "put-blob", "head-blob"]


def test_another_digest_is_told() -> None:
    other = with_header("Docker-Content-Digest", digest_of(b"other"))
    with (
        running_registry(Fault("put-blob", other)) as running,
        pytest.raises(StoreFailed, match="stored something else"),
    ):
        Run(running)()


# After a break


def test_it_goes_on_where_the_registry_stands() -> None:
    broken = Fault("put-blob", cut_in_body(3 * KIB, survives=True))
    with running_registry(broken) as running:
        run = Run(running)()
        assert run.stored == CONTENT
        assert run.sent[1:] == [("PATCH", 7 * KIB, "3072-10239")]
        assert run.is_counted_once()
        assert len(run.clock.waits) == 1


def test_a_part_that_breaks_goes_on_too() -> None:
    faults = (
        Fault("put-blob", cut_in_body(3 * KIB, survives=True)),
        Fault("patch", cut_in_body(2 * KIB, survives=True)),
    )
    with running_registry(*faults) as running:
        run = Run(running)()
        assert run.stored == CONTENT
        assert run.sent[2:] == [("PATCH", 5 * KIB, "5120-10239")]


@pytest.mark.parametrize("effect", [cut_unheard, cut_in_body(3 * KIB)])
def test_where_the_registry_forgot_it_begins_anew(effect: object) -> None:
    with running_registry(Fault("put-blob", effect)) as running:  # type: ignore[arg-type] # one of the effects
        run = Run(running)()
        assert run.stored == CONTENT
        assert [method for method, *_ in run.sent] == ["PUT", "PUT"]
        assert run.is_counted_once()


def test_a_registry_that_has_more_than_there_is_gets_it_anew() -> None:
    stands = answers(204, "X", headers={"Range": "0-99999"})
    with running_registry(Fault("put-blob", cut_unheard), Fault("status", stands)) as running:
        assert Run(running)().stored == CONTENT


def test_a_registry_that_does_not_tell_where_it_stands_gets_it_anew() -> None:
    faults = Fault("put-blob", cut_unheard), Fault("status", cut_unheard, FOREVER)
    with running_registry(*faults) as running:
        assert Run(running)().stored == CONTENT


def test_a_busy_registry_is_asked_again() -> None:
    busy = Fault("put-blob", answers_page(503), 3)
    with running_registry(busy) as running:
        run = Run(running)()
        assert run.stored == CONTENT
        assert len(run.clock.waits) == 3


def test_a_registry_that_stays_busy_is_told() -> None:
    with running_registry(Fault("put-blob", answers_page(503), FOREVER)) as running:
        with pytest.raises(StoreFailed, match="answered 503 when asked to push"):
            Run(running)()
        assert running.kinds().count("put-blob") < 100


def test_a_registry_that_always_breaks_is_told() -> None:
    with (
        running_registry(Fault("put-blob", cut_unheard, FOREVER)) as running,
        pytest.raises(StoreFailed, match="broke"),
    ):
        Run(running)()


def test_what_goes_forward_may_break_as_often_as_it_likes() -> None:
    faults = (
        Fault("put-blob", cut_in_body(100, survives=True)),
        Fault("patch", cut_in_body(100, survives=True), 50),
    )
    with running_registry(*faults) as running:
        run = Run(running)()
        assert run.stored == CONTENT
        assert len(run.clock.waits) == 51
        assert max(run.clock.waits) <= 0.2


def test_to_begin_anew_is_no_way_forward() -> None:
    """A registry that takes a little, then loses it, then takes the same little again."""

    def resumed(_registry: FaultyRegistry, asked: Asked) -> Reply:
        running.registry.memory.uploads.forget(running.registry.memory.uploads.of(asked))  # type: ignore[arg-type] # it is there
        return Reply(closes=True, reads=False)

    faults = (
        Fault("put-blob", cut_in_body(3 * KIB, survives=True), 200),
        Fault("patch", resumed, 200),
    )
    with running_registry(*faults) as running:
        run = Run(running)
        with pytest.raises(StoreFailed, match="broke"):
            run()
        assert len(run.clock.waits) < 100


# What the registry lost


LOST = {
    "digest": answers(400, "DIGEST_INVALID"),
    "size": answers(400, "SIZE_INVALID"),
    "session": answers(404, "BLOB_UPLOAD_UNKNOWN"),
    "upload": answers(400, "BLOB_UPLOAD_INVALID"),
    "range": answers(416, "UNKNOWN"),
    "chunk": chunk_too_large,
}


@pytest.mark.parametrize("name", ["digest", "size", "session", "upload", "range"])
def test_what_is_lost_is_sent_again(name: str) -> None:
    with running_registry(Fault("put-blob", LOST[name], 3)) as running:
        run = Run(running)()
        assert run.stored == CONTENT
        assert run.is_counted_once()
        assert not run.clock.waits


@pytest.mark.parametrize("name", ["digest", "session", "range"])
def test_but_not_for_ever(name: str) -> None:
    with running_registry(Fault("put-blob", LOST[name], FOREVER)) as running:
        with pytest.raises(StoreFailed):
            Run(running)()
        assert running.kinds().count("put-blob") == 4


def test_a_refusal_in_other_words_is_final() -> None:
    with running_registry(Fault("put-blob", answers(400, "UNSUPPORTED"), FOREVER)) as running:
        with pytest.raises(StoreFailed, match="UNSUPPORTED"):
            Run(running)()
        assert running.kinds().count("put-blob") == 1


def test_who_may_not_is_told() -> None:
    with (
        running_registry(Fault("put-blob", answers(403, "DENIED"), FOREVER)) as running,
        pytest.raises(NotAuthorised),
    ):
        Run(running)()


# Files


def test_a_file_that_changes_meanwhile_is_told(tmp_path: Path) -> None:
    file = tmp_path / "hello.wasm"

    def change(_registry: FaultyRegistry, _asked: Asked) -> None:
        file.write_bytes(CONTENT[::-1])

    with running_registry(Fault("begin", change)) as running:
        with pytest.raises(StoreFailed) as caught:
            Run(running, blob_of(file=file))()
        assert caught.value.problem.code == "file-changed"
        assert caught.value.problem.file == file


def test_a_file_that_shrinks_meanwhile_is_told(tmp_path: Path) -> None:
    file = tmp_path / "hello.wasm"
    with running_registry() as running:
        run = Run(running, blob_of(file=file))
        file.write_bytes(CONTENT[:-1])
        with pytest.raises(StoreFailed) as caught:
            run()
        assert caught.value.problem.code == "file-changed"


def test_a_registry_that_lies_about_itself_is_told(server: RunningServer) -> None:
    artifact = artifact_of(CONTENT)
    digest = artifact.layers[0].descriptor.digest
    uploads = "/v2/acme/hello/blobs/uploads/"
    query = f"mount={quote(digest, safe='')}&from=acme%2Fhello"
    server.script.on(f"POST {uploads}?{query}", Reply(202, headers={"Location": "/up"}))
    server.script.on(f"PUT /up?digest={quote(digest, safe='')}", Reply(200, b"<html>Hello"))
    server.script.on(f"HEAD /v2/acme/hello/blobs/{digest}", Reply(200, b"<html>Hello"))
    upload = BlobUpload(store_at(server.host).client, artifact.layers[0], ignore)
    upload.begin()
    with pytest.raises(StoreFailed, match="stored something else"):
        upload.send()
