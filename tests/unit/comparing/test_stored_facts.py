from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders import a_wasm_info, externs
from stored_artifacts import artifact_of

from wasm_publish.comparing import stored_facts as module
from wasm_publish.comparing.stored_facts import stored_facts
from wasm_publish.errors import InvalidWasm, StoreFailed
from wasm_publish.model import WasmContents
from wasm_publish.oci.formats import Content
from wasm_publish.oci.formats.cncf import build
from wasm_publish.reporting import ignore
from wasm_publish.stores.layout import LayoutStore
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path

NAME = "example.com/acme/hello:1.0.0"


def test_tells_what_is_under_a_tag_or_a_digest(tmp_path: Path) -> None:
    file = tmp_path / "hello.wasm"
    file.write_bytes(b"\0asm\x0d\0\x01\0")
    contents = WasmContents("component", externs("instance", "a:b/c"), externs("func", "run"))
    artifact = build(Content("hello", a_wasm_info(path=file, contents=contents), {"a": "b"}))
    store = MemoryStore()
    store.push(artifact, lambda: ["1.0.0"], ignore)
    facts = stored_facts(store, "1.0.0", NAME)
    assert facts
    assert facts == stored_facts(store, artifact.digest, NAME)
    assert (facts.imports, facts.exports, facts.digest) == (("a:b/c",), ("run",), artifact.digest)


def test_what_is_not_there_is_none() -> None:
    assert stored_facts(MemoryStore(), "1.0.0", NAME) is None


def test_the_wasm_is_not_read(tmp_path: Path) -> None:
    artifact = artifact_of()
    store = LayoutStore(tmp_path / "layout")
    store.push(artifact, lambda: ["1.0.0"], ignore)
    layer = artifact.layers[0].descriptor.digest.removeprefix("sha256:")
    (store.folder / "blobs" / "sha256" / layer).unlink()
    assert stored_facts(store, "1.0.0", NAME)


def test_a_config_that_is_gone_is_an_error(tmp_path: Path) -> None:
    artifact = artifact_of()
    store = LayoutStore(tmp_path / "layout")
    store.push(artifact, lambda: ["1.0.0"], ignore)
    config = artifact.config.descriptor.digest.removeprefix("sha256:")
    (store.folder / "blobs" / "sha256" / config).unlink()
    with pytest.raises(StoreFailed):
        stored_facts(store, "1.0.0", NAME)


def test_a_huge_config_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    store = MemoryStore()
    store.push(artifact_of(), lambda: ["1.0.0"], ignore)
    monkeypatch.setattr(module, "_LARGEST_CONFIG", 3)
    with pytest.raises(InvalidWasm, match=f"the config of {NAME} has 15 bytes"):
        stored_facts(store, "1.0.0", NAME)
