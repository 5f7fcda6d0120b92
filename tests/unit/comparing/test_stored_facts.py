from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from builders import MODULE, a_wasm_info, externs
from dialects import TOOLS, a_tar, an_artifact, held, known_formats
from example_projects import DATA
from stored_artifacts import artifact_of

from wasm_publish import inspect
from wasm_publish.comparing.artifact_facts import facts_of_wasm
from wasm_publish.comparing.stored_facts import stored_facts
from wasm_publish.errors import InvalidWasm, StoreFailed
from wasm_publish.model import WasmContents
from wasm_publish.oci.formats import Content
from wasm_publish.oci.formats.cncf import build
from wasm_publish.oci.media_types import IMAGE_LAYER
from wasm_publish.reporting import ignore
from wasm_publish.stores.layout import LayoutStore
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.comparing.artifact_facts import ArtifactFacts
    from wasm_publish.stores import Store

NAME = "example.com/acme/hello:1.0.0"


def facts_in(store: Store, reference: str) -> ArtifactFacts | None:
    return stored_facts(store, reference, NAME, known_formats())


def test_tells_what_is_under_a_tag_or_a_digest(tmp_path: Path) -> None:
    file = tmp_path / "hello.wasm"
    file.write_bytes(b"\0asm\x0d\0\x01\0")
    contents = WasmContents("component", externs("instance", "a:b/c"), externs("func", "run"))
    artifact = build(Content("hello", a_wasm_info(path=file, contents=contents), {"a": "b"}))
    store = MemoryStore()
    store.push(artifact, lambda: ["1.0.0"], ignore)
    facts = facts_in(store, "1.0.0")
    assert facts
    assert facts == facts_in(store, artifact.digest)
    assert (facts.imports, facts.exports, facts.digest) == (("a:b/c",), ("run",), artifact.digest)


def test_what_is_not_there_is_none() -> None:
    assert facts_in(MemoryStore(), "1.0.0") is None


def test_the_wasm_is_not_read(tmp_path: Path) -> None:
    artifact = artifact_of()
    store = LayoutStore(tmp_path / "layout")
    store.push(artifact, lambda: ["1.0.0"], ignore)
    layer = artifact.layers[0].descriptor.digest.removeprefix("sha256:")
    (store.folder / "blobs" / "sha256" / layer).unlink()
    assert facts_in(store, "1.0.0")


def test_a_config_that_is_gone_is_an_error(tmp_path: Path) -> None:
    artifact = artifact_of()
    store = LayoutStore(tmp_path / "layout")
    store.push(artifact, lambda: ["1.0.0"], ignore)
    config = artifact.config.descriptor.digest.removeprefix("sha256:")
    (store.folder / "blobs" / "sha256" / config).unlink()
    with pytest.raises(StoreFailed):
        facts_in(store, "1.0.0")


def test_what_is_in_an_archive_is_taken_out(tmp_path: Path) -> None:
    wasm = (DATA / "hello-component.wasm").read_bytes()
    image = an_artifact((gzip.compress(a_tar({"plugin.wasm": wasm})), IMAGE_LAYER))
    facts = facts_in(held(image), "0")
    assert facts
    (tmp_path / "hello.wasm").write_bytes(wasm)
    assert facts == facts_of_wasm(inspect(tmp_path / "hello.wasm"))._replace(
        digest=image.digest,
        annotations={},
        config={"architecture": None, "os": None, "target": None},
    )


def test_a_damaged_wasm_in_an_archive_is_an_error_that_names_the_artifact() -> None:
    image = an_artifact((a_tar({"plugin.wasm": MODULE + b"\x01"}), IMAGE_LAYER))
    with pytest.raises(InvalidWasm, match=f"what {NAME} holds is no sound wasm: damaged wasm"):
        facts_in(held(image), "0")


def test_a_module_that_another_tool_calls_a_component_is_a_module() -> None:
    facts = facts_in(TOOLS, "wkg-oci-push-module")
    assert facts
    assert (facts.kind, facts.imports, facts.exports) == ("module", None, None)


def test_several_wasm_are_an_error() -> None:
    with pytest.raises(InvalidWasm, match=f"{NAME} is no artifact of one wasm: it holds 2"):
        facts_in(TOOLS, "oci-tar-builder-two-modules-and-a-layer")


def test_an_index_is_known_by_its_own_digest() -> None:
    facts, found = facts_in(TOOLS, "crane-index"), TOOLS.resolve("crane-index")
    assert facts
    assert found
    assert facts.digest == found.digest
