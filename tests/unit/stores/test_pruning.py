from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from wasm_publish.stores.pruning import referred_digests

if TYPE_CHECKING:
    from collections.abc import Mapping


def reader(documents: Mapping[str, object]) -> Any:  # noqa: ANN401 - a function of digests
    return lambda digest: json.dumps(documents[digest]).encode()


def named(digest: str) -> dict[str, object]:
    return {"mediaType": "text/plain", "digest": digest, "size": 1}


def test_follows_every_reference() -> None:
    documents = {
        "image": {"config": named("config"), "layers": [named("layer 1"), named("layer 2")]},
        "signature": {"config": named("empty"), "layers": [], "subject": named("subject")},
        "subject": {"config": named("config"), "layers": [named("layer 3")]},
        "nested": {"manifests": [named("image")]},
        "old": {"blobs": [named("blob")], "subject": None, "annotations": {"digest": "no"}},
    }
    index = {"schemaVersion": 2, "manifests": [named(d) for d in ("signature", "nested", "old")]}
    assert referred_digests(index, reader(documents)) == {
        *documents,
        *("config", "layer 1", "layer 2", "layer 3", "empty", "blob"),
        "no",
    }


def test_reads_a_manifest_once_even_if_it_refers_to_itself() -> None:
    documents = {"loop": {"manifests": [named("loop"), named("loop")]}}
    assert referred_digests({"manifests": [named("loop")]}, reader(documents)) == {"loop"}


def test_a_config_is_not_read() -> None:
    documents = {"image": {"config": named("config")}}
    assert "config" in referred_digests({"manifests": [named("image")]}, reader(documents))


@pytest.mark.parametrize("manifest", [b"no JSON", b"[]", b"\xff"])
def test_gives_up_on_what_is_no_manifest(manifest: bytes) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        referred_digests({"manifests": [named("image")]}, lambda _digest: manifest)
    assert isinstance(caught.value, ValueError)
