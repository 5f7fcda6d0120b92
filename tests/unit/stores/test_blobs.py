from __future__ import annotations

import hashlib
import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Blob, Descriptor, StoredContent
from wasm_publish.oci.encoding import describe, digest_of
from wasm_publish.stores.blobs import (
    CHUNK,
    not_found,
    open_blob,
    require_digest,
    subject_of,
    verified_chunks,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_opens_bytes_and_files_alike(tmp_path: Path) -> None:
    file = tmp_path / "layer"
    file.write_bytes(b"content")
    for content in (b"content", file):
        with open_blob(Blob(describe(b"content", "text/plain"), content)) as stream:
            assert stream.read() == b"content"


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_reads_no_more_than_a_chunk_at_a_time(tmp_path: Path, size: int) -> None:
    file, content = tmp_path / "layer", b"x" * size
    file.write_bytes(content)
    chunks = list(verified_chunks(Blob(describe(content, "text/plain"), file)))
    assert b"".join(chunks) == content
    assert all(0 < len(chunk) <= CHUNK for chunk in chunks)


def test_bytes_that_are_not_those_of_the_descriptor_are_refused() -> None:
    chunks = verified_chunks(Blob(describe(b"promised", "text/plain"), b"other"))
    with pytest.raises(StoreFailed, match="changed") as caught:
        list(chunks)
    assert caught.value.problem.file is None
    assert caught.value.problem.remedy


def test_a_digest_passes() -> None:
    require_digest(digest_of(b""))


@given(st.text())
def test_what_is_no_digest_is_refused_in_one_printable_line(text: str) -> None:
    with pytest.raises(StoreFailed) as caught:
        require_digest(text)
    assert str(caught.value).isprintable()


def test_names_what_is_not_there() -> None:
    assert str(not_found("sha256:00")) == "there is no sha256:00"


def test_reads_the_subject() -> None:
    assert subject_of(b'{"subject": {"digest": "sha256:00"}}') == "sha256:00"


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b'"subject"',
        b"{}",
        b'{"subject": null}',
        b'{"subject": []}',
        b'{"subject": "sha256:00"}',
        b'{"subject": {}}',
        b'{"subject": {"digest": 5}}',
        b"[" * 200_000,
    ],
)
def test_what_has_no_subject_has_none(manifest: bytes) -> None:
    assert subject_of(manifest) is None


@given(
    st.binary()
    | st.recursive(st.none() | st.text(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_any_bytes_may_be_asked_for_a_subject(manifest: bytes) -> None:
    assert subject_of(manifest) is None


def stored(content: bytes, digest: str, size: int) -> Blob:
    """A blob of which another store gives these bytes, whatever they should be."""
    elsewhere = StoredContent(lambda: io.BytesIO(content), "shelf:a")
    return Blob(Descriptor("text/plain", digest, size), elsewhere)


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_what_another_store_gives_is_checked_by_its_own_algorithm(algorithm: str) -> None:
    digest = f"{algorithm}:{hashlib.new(algorithm, b'content').hexdigest()}"
    assert list(verified_chunks(stored(b"content", digest, 7))) == [b"content"]
    with pytest.raises(StoreFailed, match=f"what shelf:a gave as {digest} is something else"):
        list(verified_chunks(stored(b"another", digest, 7)))


def test_what_another_store_gives_is_skipped_in_full() -> None:
    blob = stored(b"content", digest_of(b"content"), 7)
    with open_blob(blob, 3) as stream:
        assert stream.read() == b"tent"
    with pytest.raises(StoreFailed, match="shelf:a"):
        open_blob(stored(b"cont", digest_of(b"content"), 7), 6)
