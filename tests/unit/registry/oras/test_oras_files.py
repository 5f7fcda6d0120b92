"""Folders that come as compressed archives."""

from __future__ import annotations

import gzip
import io
import tarfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import StoreFailed
from wasm_publish.registry.oras.files import place_in, save_folder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=["old", "new"], autouse=True)
def python(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether Python itself knows what in an archive is harmful."""
    if request.param == "old":
        monkeypatch.delattr(tarfile, "data_filter", raising=False)
    elif not hasattr(tarfile, "data_filter"):
        pytest.skip("this Python doesn't")
    return str(request.param)


def archive_of(*members: tarfile.TarInfo) -> io.BytesIO:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    stream.seek(0)
    return stream


def file(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = 1
    return member


def link(name: str, target: str, kind: bytes = tarfile.SYMTYPE) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def test_a_folder_is_unpacked_beside_what_it_has(tmp_path: Path, python: str) -> None:
    place = tmp_path / "out" / "texts"
    place.mkdir(parents=True)
    (place / "mine").touch()
    third = link("texts/c", "a") if python == "new" else file("texts/c")
    save_folder(archive_of(file("texts/a"), file("texts/sub/b"), third), place)
    assert sorted(path.name for path in place.rglob("*")) == ["a", "b", "c", "mine", "sub"]
    assert (place / "c").read_bytes() == b"x"


@pytest.mark.parametrize(
    "member",
    [
        file("../evil"),
        file("/evil"),
        file("other/evil"),
        file("evil"),
        file("texts/../../evil"),
        link("texts/evil", "/etc/passwd"),
        link("texts/evil", "../../x"),
        link("texts/evil", "../../x", tarfile.LNKTYPE),
        link("texts/evil", "", tarfile.FIFOTYPE),
    ],
    ids=lambda member: f"{member.name}-{member.linkname}",
)
def test_nothing_is_unpacked_elsewhere(tmp_path: Path, member: tarfile.TarInfo) -> None:
    place = tmp_path / "out" / "texts"
    with pytest.raises(StoreFailed, match="can't unpack texts: ") as caught:
        save_folder(archive_of(member), place)
    assert caught.value.problem.code == "bad-archive"
    assert not [path for path in tmp_path.rglob("*") if path.name in {"evil", "x"}]


def test_nothing_goes_through_a_link(tmp_path: Path) -> None:
    place, secret = tmp_path / "out" / "texts", tmp_path / "secret"
    place.mkdir(parents=True)
    secret.mkdir()
    (place / "way").symlink_to(secret)
    with pytest.raises(StoreFailed):
        save_folder(archive_of(file("texts/way/evil")), place)
    assert list(secret.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"no archive", b"", gzip.compress(b"no archive"), archive_of(file("texts/a")).read()[:-30]],
    ids=["text", "nothing", "no-tar", "cut"],
)
def test_what_is_no_archive_is_an_error(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(StoreFailed, match="can't unpack texts"):
        save_folder(io.BytesIO(content), tmp_path / "texts")


def test_where_no_folder_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreFailed, match="can't write texts"):
        save_folder(archive_of(file("texts/a")), tmp_path / "file" / "texts")


def test_a_link_into_itself_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "a")
    with suppress(StoreFailed):  # which Python's latest has no reason for
        assert tmp_path in place_in(tmp_path, "a/b").parents
