from __future__ import annotations

import io
import tarfile

import pytest

from wasm_publish.oci.tar_writing import TarFile, tar_chunks


def archive_of(*files: TarFile) -> bytes:
    return b"".join(tar_chunks(files))


@pytest.mark.parametrize("size", [0, 1, 511, 512, 513, 5000])
def test_others_read_what_was_written(size: int) -> None:
    content = bytes(range(256)) * 20
    written = archive_of(TarFile.of("a/b", content[:size]), TarFile.of("c", b"end"))
    with tarfile.open(fileobj=io.BytesIO(written)) as archive:
        assert archive.getnames() == ["a/b", "c"]
        first = archive.extractfile("a/b")
        assert first
        assert first.read() == content[:size]
    assert len(written) % 512 == 0


def test_tells_nothing_of_who_wrote_it_and_when() -> None:
    with tarfile.open(fileobj=io.BytesIO(archive_of(TarFile.of("a", b"")))) as archive:
        (member,) = archive
    assert (member.mtime, member.uid, member.gid, member.uname, member.gname) == (0, 0, 0, "", "")
    assert (member.mode, member.type) == (0o644, tarfile.REGTYPE)


@pytest.mark.parametrize("name", ["blobs/sha512/" + "0" * 128, "ü" * 80])
def test_a_name_may_be_long_or_not_ascii(name: str) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive_of(TarFile.of(name, b"")))) as archive:
        assert archive.getnames() == [name]


def test_bytes_are_asked_for_when_their_turn_has_come() -> None:
    asked: list[str] = []

    def chunks_of(name: str) -> list[bytes]:
        asked.append(name)
        return [b"x", b"y"]

    files = [TarFile(name, 2, lambda name=name: chunks_of(name)) for name in "ab"]  # type: ignore[misc]
    written = tar_chunks(files)
    next(written)
    assert not asked
    next(written)
    assert asked == ["a"]


def test_more_than_eight_gibibytes_have_a_header() -> None:
    size = 9 << 30
    header = next(iter(tar_chunks([TarFile("huge", size, list)])))
    assert tarfile.TarInfo.frombuf(header, "utf-8", "strict").size == size
