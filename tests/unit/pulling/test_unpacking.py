from __future__ import annotations

import gzip
import io
import re
import tarfile
import time
import tracemalloc
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from builders import COMPONENT, MODULE
from dialects import a_tar
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import InvalidWasm, StoreFailed, UsageError, WasmPublishError
from wasm_publish.oci.encoding import describe, digest_of
from wasm_publish.oci.formats import HeldWasm
from wasm_publish.pulling import unpacking
from wasm_publish.pulling.unpacking import Unpacked, unpack
from wasm_publish.stores.verified import VerifiedStream

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO, TypeAlias

    from wasm_publish.model import Descriptor

    Pack: TypeAlias = Callable[[bytes], bytes]

TAR = "application/vnd.oci.image.layer.v1.tar"


class Layers:
    """Layers as a store gives them, checked against their digests."""

    def __init__(self, *contents: bytes) -> None:
        self.descriptors = [describe(content, TAR) for content in contents]
        self._contents = {digest_of(content): content for content in contents}
        self.streams: list[BinaryIO] = []

    def read(self, layer: Descriptor) -> BinaryIO:
        stream = VerifiedStream(io.BytesIO(self._contents[layer.digest]), layer, "the store")
        self.streams.append(io.BufferedReader(stream))
        return self.streams[-1]

    def held(self, *names: str) -> HeldWasm:
        first, *below = self.descriptors
        return HeldWasm(first, packed=names, below=tuple(below))


def take(*contents: bytes, names: tuple[str, ...] = ("plugin.wasm",)) -> tuple[str, bytes]:
    """What is taken out of layers: its path and its bytes."""
    layers, target = Layers(*contents), io.BytesIO()
    found = unpack(layers.read, layers.held(*names), target, "acme/x:1")
    assert all(stream.closed for stream in layers.streams)
    return found.path, target.getvalue()


def refusal(*contents: bytes, names: tuple[str, ...] = ("plugin.wasm",)) -> WasmPublishError:
    with pytest.raises(WasmPublishError) as caught:
        take(*contents, names=names)
    return caught.value


def member(path: str, kind: bytes, **more: Any) -> tarfile.TarInfo:  # noqa: ANN401 - any field
    info = tarfile.TarInfo(path)
    info.type = kind
    for name, value in more.items():
        setattr(info, name, value)
    return info


def zstd(content: bytes) -> bytes:
    from zstandard import ZstdCompressor

    return ZstdCompressor().compress(content)


PLUGIN = a_tar({"README": b"read me", "plugin.wasm": MODULE, "other": b"x" * 5000})


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd])
def test_takes_the_file_out_however_the_layer_is_compressed(pack: Pack) -> None:
    assert take(pack(PLUGIN)) == ("plugin.wasm", MODULE)


@pytest.mark.parametrize("path", ["./plugin.wasm", "/plugin.wasm", ".//plugin.wasm"])
def test_ways_to_write_a_path_make_no_difference(path: str) -> None:
    assert take(a_tar({path: MODULE})) == (path, MODULE)
    assert take(a_tar({"plugin.wasm": MODULE}), names=(path,))[1] == MODULE


def test_the_first_name_that_is_there_counts() -> None:
    packed = a_tar({"plugin.wasm": MODULE, "app/run.wasm": COMPONENT})
    assert take(packed, names=("app/run.wasm", "plugin.wasm"))[1] == COMPONENT
    assert take(packed, names=("plugin.wasm", "app/run.wasm"))[1] == MODULE
    assert take(packed, names=("no.wasm", "plugin.wasm"))[1] == MODULE


def test_of_two_files_of_one_path_the_last_one_counts() -> None:
    packed = a_tar([("plugin.wasm", COMPONENT + b"\0\x05\x01a..."), ("./plugin.wasm", MODULE)])
    assert take(packed)[1] == MODULE


def test_the_only_wasm_is_found_by_how_it_begins() -> None:
    packed = a_tar({"README.wasm": b"no wasm", "usr/bin/app": MODULE})
    assert take(packed, names=("plugin.wasm", "")) == ("usr/bin/app", MODULE)


def test_several_wasm_are_no_matter_where_one_has_the_name() -> None:
    packed = a_tar({"a.wasm": MODULE, "b.wasm": MODULE, "plugin.wasm": COMPONENT, "c": MODULE})
    assert take(packed, names=("plugin.wasm", ""))[1] == COMPONENT


def test_several_wasm_without_a_name_are_an_error_that_lists_some() -> None:
    packed = a_tar({f"{letter}.wasm": MODULE for letter in "abcdefghij"})
    error = refusal(packed, names=("",))
    assert error.problem.code == "several-wasm"
    assert str(error).endswith(
        "`a.wasm`, `b.wasm`, `c.wasm`, `d.wasm`, `e.wasm`, `f.wasm`, `g.wasm`, `h.wasm`, more"
    )
    two = refusal(a_tar({"b.wasm": MODULE, "a.wasm": MODULE}), names=("",))
    assert str(two).endswith(": `a.wasm`, `b.wasm`")


def test_looks_into_the_layers_below() -> None:
    layers = Layers(a_tar({"data": b"1"}), a_tar({"plugin.wasm": MODULE}), b"never read")
    target = io.BytesIO()
    found = unpack(layers.read, layers.held("plugin.wasm"), target, "acme/x:1")
    assert found == Unpacked("plugin.wasm", layers.descriptors[1])
    assert len(layers.streams) == 2


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_wasm_that_is_labelled_as_an_archive_is_taken_as_it_is(pack: Pack) -> None:
    wasm = MODULE + b"\0\x05\x01a" + b"x" * 3
    assert take(pack(wasm)) == ("", wasm)


@pytest.mark.parametrize("path", ["../plugin.wasm", "x/../plugin.wasm", "plugin.wasm/..", ".."])
def test_a_path_that_leads_up_is_nothing(path: str) -> None:
    assert refusal(a_tar({path: MODULE}), names=("plugin.wasm", "")).problem.code == (
        "not-in-archive"
    )


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE]
)
def test_links_devices_and_folders_are_never_taken(kind: bytes) -> None:
    packed = a_tar({}, member("plugin.wasm", kind, linkname="/etc/passwd"))
    error = refusal(packed)
    assert error.problem.code == "not-in-archive"
    assert "acme/x:1 has no file `plugin.wasm` in its layers" in str(error)


def test_what_is_not_there_is_told_safely() -> None:
    assert "`a` or '\\x1b[1m'" in str(refusal(PLUGIN, names=("a", "\x1b[1m")))
    assert "has no file wasm in" in str(refusal(a_tar({"a": b""}), names=("",)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"neither tar nor wasm",
        b"x" * 2000,
        PLUGIN[:1500],
        PLUGIN[:700],
        gzip.compress(PLUGIN)[:60],
        gzip.compress(PLUGIN)[:40] + b"\0" * 40,
        zstd(PLUGIN)[:30],
        zstd(PLUGIN)[:20] + b"\xff" * 40,
    ],
)
def test_a_damaged_layer_is_one_clear_error(content: bytes) -> None:
    error = refusal(content)
    assert isinstance(error, InvalidWasm)
    assert error.problem.code == "damaged-archive"
    assert re.match("a layer of acme/x:1 (is damaged|breaks off|can't be unpacked: )", str(error))


def test_zstd_that_is_damaged_is_told() -> None:
    packed = bytearray(zstd(a_tar({"plugin.wasm": MODULE + bytes(range(256)) * 400})))
    packed[4:] = bytes(byte ^ 0xFF for byte in packed[4:])
    assert "can't be unpacked: " in str(refusal(bytes(packed)))


def test_an_empty_layer_has_nothing_in_it() -> None:
    assert refusal(bytes(1024)).problem.code == "not-in-archive"


def test_an_archive_may_end_without_its_mark() -> None:
    assert take(a_tar({"plugin.wasm": MODULE})[:1024])[1] == MODULE


def test_what_follows_the_archive_is_no_matter() -> None:
    assert take(gzip.compress(PLUGIN) + b"more")[1] == MODULE


def test_a_layer_that_is_not_what_its_digest_names_is_refused() -> None:
    layers = Layers(gzip.compress(PLUGIN))
    good = layers.descriptors[0]
    forged = good._replace(digest="sha256:" + "0" * 64)

    def read(_: Descriptor) -> BinaryIO:
        raw = io.BytesIO(gzip.compress(PLUGIN))
        return io.BufferedReader(VerifiedStream(raw, forged, "the store"))

    with pytest.raises(StoreFailed, match="is something else"):
        unpack(read, HeldWasm(forged, packed=("plugin.wasm",)), io.BytesIO(), "x")


def test_what_follows_the_archive_is_verified_too() -> None:
    content = PLUGIN + b"y" * 100_000
    blob = describe(content, TAR)
    broken = content[:-1] + b"z"

    def read(_: Descriptor) -> BinaryIO:
        return io.BufferedReader(VerifiedStream(io.BytesIO(broken), blob, "the store"))

    with pytest.raises(StoreFailed):
        unpack(read, HeldWasm(blob, packed=("plugin.wasm",)), io.BytesIO(), "x")


def test_zstd_without_its_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = zstd(PLUGIN)
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    error = refusal(packed)
    assert isinstance(error, UsageError)
    assert error.problem.remedy is not None
    assert "wasm-publish[zstd]" in error.problem.remedy


@pytest.mark.parametrize("pack", [gzip.compress, zstd])
def test_a_bomb_ends_at_the_bound_and_holds_little_memory(
    pack: Pack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bomb = pack(a_tar({"plugin.wasm": MODULE + bytes(64 << 20)}))
    assert len(bomb) < 1 << 20
    monkeypatch.setattr(unpacking, "_LEAST_BOUND", 16 << 20)
    layers = Layers(bomb)
    begin = time.monotonic()
    tracemalloc.start()
    with (tmp_path / "target").open("wb") as target, pytest.raises(InvalidWasm) as caught:
        unpack(layers.read, layers.held("plugin.wasm"), target, "acme/x:1")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.problem.code == "archive-too-large"
    assert "unpacks to more than 16777216 bytes" in str(caught.value)
    assert peak < 16 << 20
    assert time.monotonic() - begin < 20
    assert (tmp_path / "target").stat().st_size <= 16 << 20


def test_a_large_layer_may_unpack_to_many_times_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_LEAST_BOUND", 10)
    wasm = MODULE + "".join(digest_of(bytes([n])) for n in range(256)).encode()
    assert take(gzip.compress(a_tar({"plugin.wasm": wasm})))[1] == wasm


def test_a_target_that_cannot_be_written_is_no_damage_of_the_archive() -> None:
    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(28, "No space left on device")

    layers = Layers(PLUGIN)
    with pytest.raises(OSError, match="No space left"):
        unpack(layers.read, layers.held("plugin.wasm"), Full(), "x")


@given(st.data())
def test_any_bytes_give_a_wasm_or_an_error_of_ours(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from([PLUGIN, gzip.compress(PLUGIN)])))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    with suppress(InvalidWasm):
        take(bytes(content[:cut]), names=("plugin.wasm", ""))
