from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Blob, Descriptor
from wasm_publish.registry.uploading.sending import Sending
from wasm_publish.stores.blobs import CHUNK

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = bytes(range(256)) * 10_000  # more than two chunks


def blob_of(content: bytes | Path, size: int | None = None) -> Blob:
    if size is None:
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
    return Blob(Descriptor("x/y", "sha256:0", size), content)


def bytes_of(sending: Sending, begin: int = 0, end: int | None = None) -> bytes:
    body = sending.body(begin, end)
    content = b"".join(body.chunks())
    assert len(content) == body.size
    return content


@given(st.integers(0, len(CONTENT)), st.integers(0, len(CONTENT)))
def test_any_part_can_be_sent(begin: int, end: int) -> None:
    begin, end = sorted((begin, end))
    sending = Sending(blob_of(CONTENT))
    assert bytes_of(sending, begin, end) == CONTENT[begin:end]
    assert bytes_of(sending, begin) == CONTENT[begin:]
    assert sending.size == len(CONTENT)


def test_a_file_is_read_in_pieces(tmp_path: Path) -> None:
    file = tmp_path / "a.wasm"
    file.write_bytes(CONTENT)
    chunks = list(Sending(blob_of(file)).body().chunks())
    assert b"".join(chunks) == CONTENT
    assert max(map(len, chunks)) == CHUNK


def test_no_byte_counts_twice() -> None:
    counts: list[int] = []
    sending = Sending(blob_of(CONTENT), counts.append)
    bytes_of(sending, 0, CHUNK)
    bytes_of(sending, 0, 2 * CHUNK)
    bytes_of(sending, CHUNK)
    bytes_of(sending)
    assert sum(counts) == len(CONTENT)
    sending.count_to(len(CONTENT))
    assert sum(counts) == len(CONTENT)
    assert min(counts) > 0


def test_who_listens_late_hears_of_all() -> None:
    early: list[int] = []
    late: list[int] = []
    sending = Sending(blob_of(CONTENT), early.append)
    bytes_of(sending, 0, CHUNK)
    sending.listen(late.append)
    bytes_of(sending, CHUNK)
    assert sum(early) == CHUNK
    assert sum(late) == len(CONTENT)


def test_many_threads_count_once() -> None:
    counts: list[int] = []
    sending = Sending(blob_of(CONTENT), counts.append)
    threads = [threading.Thread(target=bytes_of, args=(sending,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert sum(counts) == len(CONTENT)


def test_it_can_be_broken_off() -> None:
    sending = Sending(blob_of(CONTENT))
    chunks = iter(sending.body().chunks())
    next(chunks)
    sending.stop()
    with pytest.raises(StoreFailed, match="broken off"):
        next(chunks)


def test_a_file_that_shrank_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.wasm"
    file.write_bytes(b"12345")
    sending = Sending(blob_of(file, size=6))
    with pytest.raises(StoreFailed, match="changed while it was being published") as caught:
        bytes_of(sending)
    assert caught.value.problem.file == file


def test_a_file_that_grew_is_sent_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "a.wasm"
    file.write_bytes(b"12345")
    assert bytes_of(Sending(blob_of(file, size=3))) == b"123"


def test_a_file_that_is_gone_is_told(tmp_path: Path) -> None:
    sending = Sending(blob_of(tmp_path / "a.wasm", 5))
    with pytest.raises(StoreFailed, match="can't read the file") as caught:
        bytes_of(sending)
    assert caught.value.problem.code == "unreadable-file"


def test_a_disk_that_fails_is_not_taken_for_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(io.BytesIO):
        def read(self, _count: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    file = tmp_path / "a.wasm"
    file.write_bytes(b"12345")
    monkeypatch.setattr(
        "wasm_publish.registry.uploading.sending.open_blob", lambda _blob, _begin: Broken()
    )
    with pytest.raises(StoreFailed, match="can't read the file: Input/output error") as caught:
        bytes_of(Sending(blob_of(file)))
    assert caught.value.problem.code == "unreadable-file"
    assert caught.value.problem.file == file
