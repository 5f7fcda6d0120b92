from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from wasm_publish.errors import UsageError
from wasm_publish.oci.plain_layers import plain_layer

if TYPE_CHECKING:
    from pathlib import Path

_TITLE = "org.opencontainers.image.title"


def test_a_file_is_hashed_and_left_where_it_is(tmp_path: Path) -> None:
    file = tmp_path / "note.json"
    file.write_bytes(b"x" * 3_000_000)
    layer = plain_layer(file, "application/json")
    assert layer.content == file
    assert layer.descriptor == (
        "application/json",
        f"sha256:{hashlib.sha256(b'x' * 3_000_000).hexdigest()}",
        3_000_000,
        {_TITLE: "note.json"},
    )


@pytest.mark.parametrize(
    ("title", "annotations"), [(None, {}), ("", {}), ("a.json", {_TITLE: "a.json"})]
)
def test_bytes_have_the_title_that_they_are_given(
    title: str | None, annotations: dict[str, str]
) -> None:
    layer = plain_layer(b"{}", "application/json", title)
    assert (layer.content, layer.descriptor.annotations) == (b"{}", annotations)


def test_an_empty_title_takes_that_of_a_file_away(tmp_path: Path) -> None:
    file = tmp_path / "note.json"
    file.touch()
    assert plain_layer(file, "a/b", "").descriptor.annotations == {}


@pytest.mark.parametrize(
    "media_type",
    ["", "json", "/json", "application/", "a/b/c", "a b/c", "a/b;c=d", "a/b\n", "a/" + "b" * 128],
)
def test_what_is_no_media_type_is_refused(media_type: str) -> None:
    with pytest.raises(UsageError, match="is no media type"):
        plain_layer(b"", media_type)


@pytest.mark.parametrize("name", ["missing", ".", "a\0b"])
def test_a_file_that_can_not_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="can't read the layer: ") as caught:
        plain_layer(tmp_path / name, "a/b")
    assert caught.value.problem.file == tmp_path / name
