"""Inspecting what a registry holds, without pulling it."""

from __future__ import annotations

import gzip
import itertools
import json
import tarfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders import MODULE
from command_line import wasm_publish
from dialects import TOOLS, an_artifact
from opened_registry import store_in

from wasm_publish.errors import InvalidWasm
from wasm_publish.model import Artifact, Blob
from wasm_publish.oci.manifests import Manifest, parse_manifest
from wasm_publish.oci.media_types import IMAGE_LAYER
from wasm_publish.reporting import ignore

if TYPE_CHECKING:
    from docker_registry import DockerRegistry

    from wasm_publish.stores import Store

UNDECLARED = "application/octet-stream"

HELLO = Path(__file__).resolve().parents[1] / "data" / "hello-component.wasm"
_NUMBERS = itertools.count()


@pytest.fixture
def place(docker_registry: DockerRegistry) -> tuple[str, Store]:
    """A repository of its own: its name, and the store that it is."""
    name = f"inspect/{next(_NUMBERS)}"
    return f"{docker_registry.host}/{name}", store_in(docker_registry, name)


def copy_of(tag: str) -> Artifact:
    """What a tool pushed, to be pushed elsewhere byte for byte."""
    named = TOOLS.resolve(tag)
    assert named is not None
    content = TOOLS.read_manifest(named.digest)
    manifest = parse_manifest(content)
    assert isinstance(manifest, Manifest)
    assert manifest.config is not None
    return Artifact(
        "any",
        content,
        named.media_type,
        Blob(manifest.config, TOOLS.read_blob(manifest.config).read()),
        tuple(Blob(layer, TOOLS.read_blob(layer).read()) for layer in manifest.layers),
    )


def test_tags_and_digest_are_those_of_the_registry(
    place: tuple[str, Store], tmp_path: Path
) -> None:
    repository, _ = place
    references = [f"{repository}:{tag}" for tag in ("1.2.0", "1.2", "latest")]
    pushed = wasm_publish("push", HELLO, *references, folder=tmp_path)
    digest = pushed.answer.split()[0].partition("@")[2]
    artifact: dict[str, Any] = {}
    for reference in (references[0], f"{repository}@{digest}"):
        ran = wasm_publish("inspect", "--json", reference, folder=tmp_path)
        artifact = json.loads(ran.answer)["artifact"]
        assert artifact["digest"] == digest
        assert artifact["tags"] == ["1.2", "1.2.0", "latest"]
    raw = wasm_publish("inspect", "--raw", "manifest", references[0], folder=tmp_path)
    assert json.loads(raw.answer)["mediaType"] == artifact["media_type"]


@pytest.mark.parametrize(
    ("tag", "form"),
    [
        ("wasm-to-oci-module", "wasm-to-oci"),
        ("oci-tar-builder-component", "runwasi"),
        ("oras-bare-file", "undeclared"),
        ("skopeo-image-docker-archive", "compat"),
        ("wkg-oci-push-module", "cncf"),
    ],
)
def test_what_other_tools_pushed_is_known_again(
    place: tuple[str, Store], tmp_path: Path, tag: str, form: str
) -> None:
    repository, store = place
    artifact = copy_of(tag)
    store.push(artifact, lambda: ["1"], ignore)
    ran = wasm_publish("inspect", "--json", f"{repository}:1", folder=tmp_path)
    document = json.loads(ran.answer)
    assert (document["artifact"]["format"], document["artifact"]["digest"]) == (
        form,
        artifact.digest,
    )
    compared = wasm_publish("diff", f"{repository}:1", f"{repository}:1", folder=tmp_path)
    assert (compared.code, compared.answer) == (0, "identical\n")


def test_a_large_layer_that_must_be_looked_at_is_not_transferred(
    place: tuple[str, Store], tmp_path: Path
) -> None:
    repository, store = place
    wasm = b"\0asm\x01\0\0\0" + b"\0" + b"\xf8\xff\xff\x1f" + b"\x01x" + bytes((64 << 20) - 10)
    store.push(an_artifact((wasm, UNDECLARED)), lambda: ["1"], ignore)
    begin = time.monotonic()
    ran = wasm_publish("inspect", "--json", f"{repository}:1", folder=tmp_path)
    assert json.loads(ran.answer)["wasm"]["kind"] == "module"
    assert time.monotonic() - begin < 10


def test_a_bomb_in_a_registry_ends_in_an_error_and_leaves_nothing(
    place: tuple[str, Store], tmp_path: Path
) -> None:
    repository, store = place
    member = tarfile.TarInfo("plugin.wasm")
    member.size = 600 << 20
    begin, zeros = gzip.compress(member.tobuf() + MODULE), gzip.compress(bytes(40 << 20), 1)
    store.push(an_artifact((begin + zeros * 15, IMAGE_LAYER)), lambda: ["1"], ignore)
    ran = wasm_publish("pull", f"{repository}:1", folder=tmp_path)
    assert ran.code == InvalidWasm.exit_code
    assert "unpacks to more than 536870912 bytes" in ran.story
    assert list(tmp_path.iterdir()) == []


def test_a_layer_of_another_size_than_the_manifest_says_is_an_error(
    place: tuple[str, Store], tmp_path: Path
) -> None:
    repository, store = place
    good = an_artifact((HELLO.read_bytes(), "application/wasm"))
    layer = good.layers[0].descriptor
    for size in (layer.size - 1, layer.size + 1):
        wrong = good.manifest.replace(f'"size": {layer.size}'.encode(), f'"size": {size}'.encode())
        assert wrong != good.manifest
        store.push(good._replace(manifest=wrong), lambda: ["1"], ignore)
        ran = wasm_publish("pull", f"{repository}:1", folder=tmp_path)
        assert ran.code == 6, ran.story
        assert list(tmp_path.iterdir()) == []
