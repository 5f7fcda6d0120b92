from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Blob, Descriptor
from wasm_publish.oci.packing import pack
from wasm_publish.stores.blobs import open_blob, verified_chunks

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 0xFFFF
_MIB = 1 << 20


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hello.wasm"


def test_the_bytes_are_for_good(file: Path) -> None:
    """A change of them means that everybody's next release is another artifact."""
    file.write_bytes(b"\0asm\x01\0\0\0")
    packed = pack(file, 8, "plugin.wasm")
    assert packed[:4] == (
        _digest(b"\0asm\x01\0\0\0"),
        "sha256:7bed9f239f7f9fcdfea533fce2b3ecb23dcc82c57370923df2f906010fb2fc65",
        "sha256:2606529714229bee2662950e954269d85515b434a67444314040d2fbc43ff548",
        2076,
    )


@pytest.mark.parametrize(
    "size",
    [0, 1, 511, 512, 513, _BLOCK - 512, _BLOCK, _BLOCK - 1536, 2 * _BLOCK - 1536, 17 * _BLOCK],
)
def test_tar_and_gzip_read_it(file: Path, size: int) -> None:
    content = bytes(number % 251 for number in range(size))
    file.write_bytes(content)
    packed = pack(file, size, "plugin.wasm")
    with packed.content.open() as stream:
        gzipped = stream.read()
    plain = gzip.decompress(gzipped)
    assert (packed.file_digest, packed.tar_digest) == (_digest(content), _digest(plain))
    assert (packed.digest, packed.size) == (_digest(gzipped), len(gzipped))
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        (member,) = archive.getmembers()
        held = archive.extractfile(member)
        assert held
        assert held.read() == content
    assert (member.name, member.mode, member.mtime) == ("plugin.wasm", 0o755, 0)
    assert (member.uid, member.gid, member.uname, member.gname) == (0, 0, "", "")


@given(begin=st.integers(0, 200_000), count=st.integers(1, 200_000))
def test_it_may_be_read_from_anywhere_in_pieces(
    tmp_path_factory: pytest.TempPathFactory, begin: int, count: int
) -> None:
    file = tmp_path_factory.getbasetemp() / "pieces.wasm"
    if not file.exists():
        file.write_bytes(bytes(range(256)) * 700)
    packed = pack(file, 700 * 256, "plugin.wasm")
    blob = Blob(Descriptor("a/b", packed.digest, packed.size), packed.content)
    begin = min(begin, packed.size)
    with open_blob(blob) as stream:
        whole = stream.read()
    with open_blob(blob, begin) as stream:
        assert stream.read(count) == whole[begin : begin + count]


def test_a_large_file_does_not_stand_in_memory(file: Path) -> None:
    with file.open("wb") as stream:
        stream.truncate(64 * _MIB)
    tracemalloc.start()
    try:
        packed = pack(file, 64 * _MIB, "plugin.wasm")
        blob = Blob(Descriptor("a/b", packed.digest, packed.size), packed.content)
        assert sum(map(len, verified_chunks(blob))) == packed.size
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * _MIB


@pytest.mark.parametrize("size", [7, 9])
def test_a_file_of_another_size_has_changed(file: Path, size: int) -> None:
    file.write_bytes(b"12345678")
    with pytest.raises(StoreFailed) as caught:
        pack(file, size, "plugin.wasm")
    assert (caught.value.problem.code, caught.value.problem.file) == ("file-changed", file)


def test_a_file_that_is_gone_is_named(file: Path) -> None:
    file.write_bytes(b"12345678")
    content = pack(file, 8, "plugin.wasm").content
    file.unlink()
    with pytest.raises(StoreFailed, match="can't read the file: No such file") as caught:
        content.open().read()
    assert caught.value.problem.file == file


def test_content_that_changed_is_noticed_where_it_is_stored(file: Path) -> None:
    file.write_bytes(b"12345678")
    packed = pack(file, 8, "plugin.wasm")
    file.write_bytes(b"87654321")
    blob = Blob(Descriptor("a/b", packed.digest, packed.size), packed.content)
    with pytest.raises(StoreFailed) as caught:
        list(verified_chunks(blob))
    assert (caught.value.problem.code, caught.value.problem.file) == ("file-changed", file)
    assert (blob.file, blob.source) == (None, file)
