from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import settings_with

from wasm_publish.errors import UsageError
from wasm_publish.planning.extra_layers import extra_layers

if TYPE_CHECKING:
    from pathlib import Path


def test_without_any_there_are_none() -> None:
    assert extra_layers(settings_with()) == ()


def test_each_is_a_media_type_and_a_file_split_at_the_first_equals_sign(tmp_path: Path) -> None:
    files = [tmp_path / "a=b.json", tmp_path / "c"]
    for file in files:
        file.write_bytes(file.name.encode())
    settings = settings_with({"layers": tuple(f"application/json={file}" for file in files)})
    layers = extra_layers(settings)
    assert [layer.content for layer in layers] == files
    assert {layer.descriptor.media_type for layer in layers} == {"application/json"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("application/json", "'application/json' is no layer"),
        ("application/json=", "'application/json=' is no layer"),
        ("=file", "'' is no media type"),
        ("json=file", "'json' is no media type"),
    ],
)
def test_what_is_none_is_told_with_the_option(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        extra_layers(settings_with({"layers": (text,)}))
    assert (str(caught.value), caught.value.problem.key) == (message, "--layer")
    assert caught.value.problem.remedy


def test_a_file_that_can_not_be_read_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="can't read the layer") as caught:
        extra_layers(settings_with({"layers": (f"a/b={tmp_path / 'missing'}",)}))
    assert caught.value.problem.file == tmp_path / "missing"
