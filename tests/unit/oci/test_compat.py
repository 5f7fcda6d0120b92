from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from typing import TYPE_CHECKING, Any

import pytest
from builders import COMPONENT, a_wasm_info
from hypothesis import given
from hypothesis import strategies as st

from wasm_publish.errors import StoreFailed
from wasm_publish.model import Descriptor, PackedContent
from wasm_publish.oci.formats import Content, HeldWasm
from wasm_publish.oci.formats.compat import FORMAT, build, find
from wasm_publish.oci.manifests import Manifest, parse_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from wasm_publish.model import Artifact

_TITLE = "org.opencontainers.image.title"
_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip"
_IMAGE = Descriptor("application/vnd.oci.image.config.v1+json", f"sha256:{'a' * 64}", 2)
_DOCKER = _IMAGE._replace(media_type="application/vnd.docker.container.image.v1+json")
_LOWER = Descriptor(_GZIP, f"sha256:{'b' * 64}", 8)
_LAST = Descriptor(_GZIP, f"sha256:{'c' * 64}", 8, {_TITLE: "hello.wasm"})
_COMPAT = {"module.wasm.image/variant": "compat"}


@pytest.fixture
def content(tmp_path: Path) -> Content:
    file = tmp_path / "hello.wasm"
    file.write_bytes(COMPONENT)
    return Content("hello", a_wasm_info(COMPONENT, path=file), {}, created=1_767_323_045)


def _layer(artifact: Artifact) -> bytes:
    (layer,) = artifact.layers
    assert isinstance(layer.content, PackedContent)
    with layer.content.open() as stream:
        return stream.read()


def _config(artifact: Artifact) -> dict[str, Any]:
    assert isinstance(artifact.config.content, bytes)
    config: dict[str, Any] = json.loads(artifact.config.content)
    return config


def test_the_layer_holds_the_plugin_and_the_config_runs_it(content: Content) -> None:
    artifact = build(content)
    plain = gzip.decompress(_layer(artifact))
    with tarfile.open(fileobj=io.BytesIO(plain)) as archive:
        held = archive.extractfile("plugin.wasm")
        assert held
        assert (archive.getnames(), held.read()) == (["plugin.wasm"], COMPONENT)
    assert _config(artifact) == {
        "created": "2026-01-02T03:04:05Z",
        "architecture": "wasm",
        "os": "wasi",
        "config": {"Entrypoint": ["/plugin.wasm"]},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(plain).hexdigest()}"]},
        "history": [{"created": "2026-01-02T03:04:05Z", "created_by": "wasm-publish"}],
    }


def test_the_manifest_is_canonical_and_titles_the_layer(content: Content) -> None:
    artifact = build(content._replace(annotations=_COMPAT))
    layer, config = artifact.layers[0].descriptor, artifact.config.descriptor
    assert artifact.manifest.decode() == (
        '{"annotations":{"module.wasm.image/variant":"compat"},'
        f'"config":{{"digest":"{config.digest}",'
        f'"mediaType":"{_IMAGE.media_type}","size":{config.size}}},'
        f'"layers":[{{"annotations":{{"{_TITLE}":"hello.wasm"}},"digest":"{layer.digest}",'
        f'"mediaType":"{_GZIP}","size":{layer.size}}}],'
        '"mediaType":"application/vnd.oci.image.manifest.v1+json","schemaVersion":2}'
    )


def test_author_and_os_are_told_where_they_are_given(content: Content) -> None:
    config = _config(build(content._replace(author="Ann", os="wasip1")))
    assert (config["author"], config["os"]) == ("Ann", "wasip1")


def test_the_digest_is_for_good(content: Content) -> None:
    """A change of it means that everybody's next release is another artifact."""
    assert (
        build(content._replace(annotations=_COMPAT)).digest
        == "sha256:c8e86aaa21fe4379ece3612f225cd2833dddfee803d4b93d8729ec62a42e43b1"
    )


def test_a_file_that_is_not_any_more_what_was_read_is_no_artifact(content: Content) -> None:
    content.wasm.path.write_bytes(COMPONENT[::-1])
    with pytest.raises(StoreFailed) as caught:
        build(content)
    assert caught.value.problem.code == "file-changed"
    assert caught.value.problem.file == content.wasm.path


def test_every_one_is_annotated_with_its_variant() -> None:
    assert FORMAT.annotations == _COMPAT
    assert not FORMAT.sends_file


@given(wasm=st.binary(max_size=200), annotations=st.dictionaries(st.just("a"), st.just("b")))
def test_the_same_content_always_gives_the_same_bytes(
    tmp_path_factory: pytest.TempPathFactory, wasm: bytes, annotations: dict[str, str]
) -> None:
    made = []
    for name in ("here.wasm", "elsewhere.wasm"):
        file = tmp_path_factory.getbasetemp() / name
        file.write_bytes(wasm)
        artifact = build(Content("hello", a_wasm_info(wasm, path=file), annotations))
        made.append((artifact.manifest, artifact.config, _layer(artifact)))
    assert made[0] == made[1]
    assert f"sha256:{hashlib.sha256(made[0][2]).hexdigest()}" in made[0][0].decode()


class TestFinding:
    def test_what_we_push(self, content: Content) -> None:
        artifact = build(content)
        manifest = parse_manifest(artifact.manifest)
        assert isinstance(manifest, Manifest)
        config = artifact.config.content
        assert isinstance(config, bytes)
        layer = artifact.layers[0].descriptor
        assert find(manifest, config) == (HeldWasm(layer, "hello.wasm", ("plugin.wasm", "")),)

    @pytest.mark.parametrize("config", [_IMAGE, _DOCKER])
    @pytest.mark.parametrize("variant", ["compat", "compat-smart"])
    def test_a_variant_of_any_maker_in_its_last_layer(
        self, config: Descriptor, variant: str
    ) -> None:
        manifest = Manifest(config, (_LOWER, _LAST), {"module.wasm.image/variant": variant})
        (held,) = find(manifest, b"{}")
        assert (held.layer, held.below, held.title) == (_LAST, (_LOWER,), "hello.wasm")

    def test_an_image_that_runs_the_plugin(self) -> None:
        config = b'{"config":{"Entrypoint":["/plugin.wasm"]}}'
        assert find(Manifest(_IMAGE, (_LOWER,)), config)

    @pytest.mark.parametrize(
        "config", [b"{}", b"", b'{"config":{"Entrypoint":["/bin/sh"]}}', b"[" * 100_000]
    )
    def test_no_other_image(self, config: bytes) -> None:
        assert find(Manifest(_IMAGE, (_LOWER,)), config) == ()

    @pytest.mark.parametrize(
        "manifest",
        [
            Manifest(_IMAGE, (_LAST._replace(media_type="application/wasm"),), _COMPAT),
            Manifest(_IMAGE, (), _COMPAT),
        ],
    )
    def test_nothing_without_an_archive(self, manifest: Manifest) -> None:
        assert find(manifest, b"{}") == ()
