"""Reading tars that others wrote, and that somebody wrote to do harm."""

from __future__ import annotations

import io
import tarfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.oci import tar_reading
from wasm_publish.oci.tar_reading import tar_members

if TYPE_CHECKING:
    from collections.abc import Callable

    from wasm_publish.oci.tar_reading import TarMember

END = bytes(1024)


def header_of(name: str = "a", size: int = 0, kind: bytes = tarfile.REGTYPE) -> bytes:
    header = tarfile.TarInfo(name)
    header.size, header.type = size, kind
    return header.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")


def file_of(name: str, content: bytes, kind: bytes = tarfile.REGTYPE) -> bytes:
    return header_of(name, len(content), kind) + content + bytes(-len(content) % 512)


def members(content: bytes) -> list[TarMember]:
    return list(tar_members(io.BytesIO(content)))


def extended(**records: str) -> bytes:
    """An extended header: each record begins with its own length."""
    told = b""
    for key, value in records.items():
        rest = f" {key}={value}\n".encode()
        length = next(n for n in range(len(rest), 9999) if n == len(rest) + len(str(n)))
        told += str(length).encode() + rest
    return file_of("header", told, b"x")


def test_tells_where_files_are() -> None:
    content = file_of("first", b"one") + file_of("second", b"two" * 300) + END
    found = members(content)
    assert [(member.name, member.kind, member.size) for member in found] == [
        ("first", "file", 3),
        ("second", "file", 900),
    ]
    assert [content[m.offset : m.offset + m.size] for m in found] == [b"one", b"two" * 300]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (tarfile.AREGTYPE, "file"),
        (tarfile.DIRTYPE, "folder"),
        (tarfile.SYMTYPE, "other"),
        (tarfile.LNKTYPE, "other"),
        (tarfile.FIFOTYPE, "other"),
        (tarfile.CHRTYPE, "other"),
        (tarfile.GNUTYPE_SPARSE, "other"),
        (b"Z", "other"),
    ],
)
def test_tells_what_a_member_is(kind: bytes, told: str) -> None:
    assert [member.kind for member in members(header_of(kind=kind) + END)] == [told]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.DIRTYPE, tarfile.LNKTYPE])
def test_what_has_no_bytes_has_none_whatever_its_header_says(kind: bytes) -> None:
    content = header_of("link", 700, kind) + file_of("after", b"x") + END
    assert [(member.name, member.size) for member in members(content)] == [
        ("link", 0),
        ("after", 1),
    ]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", ["./index.json", "a//b", "n" * 90 + "/" + "m" * 90, "ü/ü"])
def test_reads_what_python_writes(form: int, name: str) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=form) as archive:
        header = tarfile.TarInfo(name)
        header.size, header.mtime = 5, 1.5  # which only pax can say
        if form != tarfile.PAX_FORMAT:
            header.mtime = 1
        archive.addfile(header, io.BytesIO(b"12345"))
        archive.addfile(tarfile.TarInfo("after"))
    stream.seek(0)
    first, after = tar_members(stream)
    plain = name.removeprefix("./").replace("//", "/")
    assert (first.name, first.size, after.name) == (plain, 5, "after")
    assert stream.getvalue()[first.offset :][:5] == b"12345"


def test_an_extended_header_counts_for_the_next_member_alone() -> None:
    told = extended(path="long", size="3", mtime="0.5")
    found = members(told + header_of("short", 0) + b"abc" + bytes(509) + file_of("b", b"") + END)
    assert [(member.name, member.size) for member in found] == [("long", 3), ("b", 0)]


def test_a_global_header_says_nothing_that_matters() -> None:
    content = file_of("g", b"11 path=no\n", b"g") + file_of("a", b"") + END
    assert [member.name for member in members(content)] == ["a"]


BAD_SUM = b"a" + header_of("x")[1:]

FAULTS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "is no tar"),
    "a text": (b"no tar " * 300, "is no tar"),
    "a short text": (b"no tar", "is no tar"),
    "gzip": (b"\x1f\x8b" + bytes(1000), "is compressed"),
    "zstd": (b"\x28\xb5\x2f\xfd" + bytes(1000), "is compressed"),
    "no end": (file_of("a", b"x"), "breaks off"),
    "half a header": (file_of("a", b"x") + header_of()[:100], "breaks off"),
    "a file cut short": (header_of("a", 600) + bytes(512), "breaks off"),
    "a size of lies": (header_of("a", 1 << 60) + END, "breaks off"),
    "a wrong sum": (file_of("a", b"x") + BAD_SUM + END, "is damaged"),
    "a negative size": (header_of("a", -5) + END, "is damaged"),
    "an absolute path": (file_of("/etc/passwd", b"") + END, "path '/etc/passwd'"),
    "a path out of it": (file_of("a/../../b", b"") + END, "path 'a/../../b'"),
    "a long path out of it": (file_of("x", b"../a\0", b"L") + header_of() + END, "path '../a'"),
    "an extended path out of it": (extended(path="/a") + header_of() + END, "path '/a'"),
    "a huge long name": (header_of("x", 1 << 21, b"L") + bytes(1 << 21) + END, "of 2097152 bytes"),
    "a huge header": (header_of("x", 1 << 21, b"x") + bytes(1 << 21) + END, "of 2097152 bytes"),
    "a record without a value": (file_of("x", b"5 abc", b"x") + header_of() + END, "is damaged"),
    "a record without a length": (file_of("x", b"path=a", b"x") + header_of() + END, "is damaged"),
    "a record of no length": (file_of("x", b"0 a=b\n", b"x") + header_of() + END, "is damaged"),
    "a record too long": (file_of("x", b"99 a=b\n", b"x") + header_of() + END, "is damaged"),
    "a number too long": (file_of("x", b"9" * 5000, b"x") + header_of() + END, "is damaged"),
    "a size that is none": (extended(size="-1") + header_of() + END, "is damaged"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_says_what_is_wrong(fault: str) -> None:
    content, message = FAULTS[fault]
    with pytest.raises(ValueError, match=message):
        members(content)


def test_has_a_limit_to_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar_reading, "MOST_MEMBERS", 3)
    assert len(members(file_of("a", b"") * 2 + END)) == 2
    with pytest.raises(ValueError, match="more than 3 members"):
        members(file_of("a", b"") * 4 + END)


def test_headers_that_lead_to_no_member_have_the_same_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tar_reading, "MOST_MEMBERS", 10)
    with pytest.raises(ValueError, match="more than 10 members"):
        members(file_of("x", b"long\0", b"L") * 11 + END)


def any_of(choices: list[bytes]) -> Callable[[list[int]], bytes]:
    return lambda picked: b"".join(choices[index % len(choices)] for index in picked)


PIECES = [file_of("a", b"x" * 600), extended(path="p"), header_of("b", 99, b"L"), END, b"?" * 512]


@given(st.lists(st.integers(0, 4), max_size=6).map(any_of(PIECES)), st.binary(max_size=64))
def test_any_bytes_are_members_within_them_or_a_value_error(pieces: bytes, more: bytes) -> None:
    content = pieces + more
    with suppress(ValueError):
        for member in tar_members(io.BytesIO(content)):
            assert 0 <= member.offset <= member.offset + member.size <= len(content)
