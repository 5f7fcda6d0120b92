"""What manifest and config tell, of our artifacts and of those that others made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from builders import MODULE, a_plan, a_wasm_info, an_annotation, an_artifact, externs
from dialects import known_formats

from wasm_publish import wasm
from wasm_publish.comparing.artifact_facts import facts_of_plan, facts_of_wasm
from wasm_publish.comparing.stored_facts import stored_facts
from wasm_publish.model import Blob, Extern, WasmContents
from wasm_publish.oci.encoding import digest_of
from wasm_publish.oci.formats import Content
from wasm_publish.oci.formats.cncf import build
from wasm_publish.reporting import ignore
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from wasm_publish.comparing.artifact_facts import ArtifactFacts
    from wasm_publish.model import Artifact

DATA = Path(__file__).resolve().parents[2] / "data"


def stored(artifact: Artifact) -> ArtifactFacts:
    store = MemoryStore()
    store.push(artifact, lambda: ["1"], ignore)
    facts = stored_facts(store, "1", "it", known_formats())
    assert facts
    return facts


@pytest.mark.parametrize("file", ["hello-component", "wit-package", "composed-component"])
def test_a_file_and_its_artifact_tell_the_same(file: str) -> None:
    info = wasm.inspect(DATA / f"{file}.wasm")
    artifact = build(Content("hello", info, {"a": "b"}))
    assert stored(artifact) == facts_of_wasm(info)._replace(
        digest=artifact.digest,
        annotations={"a": "b"},
        config={"architecture": "wasm", "os": "wasip2", "target": info.world},
    )


def test_a_plan_and_its_artifact_tell_the_same() -> None:
    info = wasm.inspect(DATA / "hello-component.wasm")
    annotation = an_annotation("version", "1.4.2")
    artifact = build(Content("hello", info, {annotation.key: annotation.value}))
    facts = facts_of_plan(a_plan(wasm=info, artifact=artifact, annotations=(annotation,)))
    assert facts == stored(artifact)
    assert facts.version == "1.4.2"


def test_only_a_module_that_is_here_tells_its_imports(tmp_path: Path) -> None:
    (tmp_path / "hello.wasm").write_bytes(MODULE)
    imports = (Extern("fd_write", "func", "env"), Extern("fd_write", "func", "env"))
    contents = WasmContents("module", imports, externs("func", "_start"))
    digest = digest_of(MODULE)
    info = a_wasm_info(path=tmp_path / "hello.wasm", digest=digest, contents=contents)
    facts = facts_of_wasm(info)
    assert (facts.kind, facts.imports, facts.exports) == ("module", ("env fd_write",), ("_start",))
    published = stored(build(Content("hello", info, {})))
    assert (published.kind, published.imports, published.exports) == ("module", None, None)
    assert facts.version is None


def test_the_config_of_a_plugins_format_may_be_in_a_file(tmp_path: Path) -> None:
    artifact = an_artifact()
    artifact = artifact._replace(config=Blob(artifact.config.descriptor, tmp_path))
    assert facts_of_plan(a_plan(artifact=artifact)).config is None
