from __future__ import annotations

import io
import tarfile
import time
from contextlib import suppress

import pytest
from dialects import a_tar
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.pulling import tar_streaming
from wasm_publish.pulling.tar_streaming import TarReader


def read(content: bytes) -> list[tuple[str, bytes]]:
    """The regular files of an archive."""
    archive = TarReader(io.BytesIO(content))
    return [(m.path, b"".join(archive.content())) for m in archive if m.is_file]


def written(form: int, *files: tuple[str, bytes], **headers: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=form, pax_headers=headers) as archive:
        for path, content in files:
            member = tarfile.TarInfo(path)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def header(kind: bytes, size: int, path: str = "x") -> bytes:
    member = tarfile.TarInfo(path)
    member.type, member.size = kind, size
    return member.tobuf(tarfile.GNU_FORMAT)


LONG = "a" * 90 + "/" + "b" * 90 + "/c.wasm"
VERY_LONG = "d" * 300 + "/é.wasm"


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("path", ["plugin.wasm", LONG, VERY_LONG])
def test_reads_every_form_that_python_writes(form: int, path: str) -> None:
    if form == tarfile.USTAR_FORMAT and path == VERY_LONG:
        pytest.skip("ustar has no such paths")
    files = [(path, b"x" * 700), ("next", b""), ("last", b"y" * 512)]
    assert read(written(form, *files)) == files


def test_a_header_for_all_members_is_passed_over() -> None:
    assert read(written(tarfile.PAX_FORMAT, ("a", b"1"), comment="any")) == [("a", b"1")]


def test_content_that_is_not_read_is_passed_over() -> None:
    content = a_tar({"a": b"x" * 3000, "b": b"y"})
    assert [member.path for member in TarReader(io.BytesIO(content))] == ["a", "b"]


def test_the_size_of_an_extended_header_counts() -> None:
    pax = b"12 size=600\n"
    content = header(b"x", len(pax)) + pax.ljust(512, b"\0")
    content += header(b"0", 0) + b"z" * 600 + bytes(424) + bytes(1024)
    assert read(content) == [("x", b"z" * 600)]


def test_a_size_that_was_told_counts_for_the_member_and_not_for_headers_between() -> None:
    pax, name = b"12 size=600\n", b"long\0"
    content = header(b"x", len(pax)) + pax.ljust(512, b"\0")
    content += header(b"L", len(name)) + name.ljust(512, b"\0")
    content += header(b"0", 0) + b"z" * 600 + bytes(424) + bytes(1024)
    assert read(content) == [("long", b"z" * 600)]


def test_a_size_in_base_256_is_read() -> None:
    block = bytearray(header(b"0", 3))
    block[124:136] = b"\x80" + (3).to_bytes(11, "big")
    block[148:156] = b"%06o\0 " % (sum(block) - sum(block[148:156]) + 8 * 32)
    assert read(bytes(block) + b"abc".ljust(512, b"\0") + bytes(1024)) == [("x", b"abc")]


def test_a_name_that_ends_with_a_slash_is_a_folder_of_old() -> None:
    assert read(header(b"\0", 0, "old/") + bytes(1024)) == []


def test_sparse_files_are_passed_over() -> None:
    block = bytearray(header(b"S", 1))
    block[482] = 1
    block[148:156] = b"%06o\0 " % (sum(block) - sum(block[148:156]) + 8 * 32)
    more, last = bytearray(512), bytearray(512)
    more[504] = 1
    old = bytes(block) + bytes(more) + bytes(last) + b"s".ljust(512, b"\0")
    pax = b"25 GNU.sparse.name=real\n\n"
    new = header(b"x", len(pax)) + pax.ljust(512, b"\0") + header(b"0", 1) + b"s" + bytes(511)
    assert read(old + new + a_tar({"a": b"1"})) == [("a", b"1")]


PAX_FAULTS: list[tuple[bytes, str]] = [
    (b"path=x\n", "is damaged"),
    (b"999 path=x\n", "is damaged"),
    (b"0 path=x\n", "is damaged"),
    (b"9 pathxx\n", "is damaged"),
    (b"-9 path=x\n", "is damaged"),
    (b"1" * 30 + b" path=x\n", "is damaged"),
    ("٣ path=x\n".encode(), "is damaged"),
    (b"10 size=x\n", "is damaged"),
]


@pytest.mark.parametrize(("pax", "fault"), PAX_FAULTS)
def test_a_damaged_extended_header_is_told(pax: bytes, fault: str) -> None:
    content = header(b"x", len(pax)) + pax.ljust(512, b"\0") + a_tar({"a": b"1"})
    with pytest.raises(ValueError, match=fault):
        read(content)


@pytest.mark.parametrize("kind", [b"x", b"X", b"L"])
def test_a_huge_header_is_not_read(kind: bytes) -> None:
    with pytest.raises(ValueError, match=r"^has a header of 1048577 bytes"):
        read(header(kind, (1 << 20) + 1) + bytes(4096))


def test_a_header_of_digits_takes_no_time() -> None:
    pax = b"1" * (1 << 20)
    begin = time.monotonic()
    with pytest.raises(ValueError, match="is damaged"):
        read(header(b"x", len(pax)) + pax)
    assert time.monotonic() - begin < 2


def test_too_many_members_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar_streaming, "MOST_MEMBERS", 3)
    assert len(read(a_tar({"a": b"", "b": b""}))) == 2
    with pytest.raises(ValueError, match="has more than 3 members"):
        read(a_tar({"a": b"", "b": b"", "c": b""}))


@pytest.mark.parametrize("end", [1, 511, 513, 600, 1000])
def test_an_archive_that_breaks_off_is_told(end: int) -> None:
    with pytest.raises(ValueError, match=r"breaks off|is damaged"):
        read(a_tar({"a": b"x" * 600})[:end])


def test_a_header_that_was_changed_is_told() -> None:
    content = bytearray(a_tar({"a": b"1"}))
    content[0] += 1
    with pytest.raises(ValueError, match="is damaged"):
        read(bytes(content))
    content[148:156] = b"12345678"
    with pytest.raises(ValueError, match="is damaged"):
        read(bytes(content))


PATHS = st.text("ab./é", min_size=1, max_size=120).filter(lambda path: path[-1] != "/")


@given(st.dictionaries(PATHS, st.binary(max_size=1500), min_size=1))
def test_reads_what_the_standard_library_writes(files: dict[str, bytes]) -> None:
    assert read(a_tar(files)) == list(files.items())


@given(st.binary(max_size=2000), st.integers(0, 1500))
def test_any_bytes_end_in_an_error_of_few_kinds(noise: bytes, at: int) -> None:
    content = bytearray(a_tar({"a": b"1", "d" * 200: b"2"}))
    content[at : at + len(noise)] = noise
    with suppress(ValueError):
        read(bytes(content))
