from __future__ import annotations

import pytest

from wasm_publish.oci import image_index
from wasm_publish.oci.encoding import canonical_json, digest_of
from wasm_publish.oci.media_types import (
    DOCKER_CONFIG,
    IMAGE_CONFIG,
    IMAGE_LAYER,
    IMAGE_NAME,
    INDEX,
    MANIFEST,
    REF_NAME,
    RUNWASI_LAYER,
    WASM_CONFIG,
    WASM_LAYER,
)
from wasm_publish.stores.docker_manifest import docker_manifest

CONFIG, LAYER = digest_of(b"config"), digest_of(b"layer")


def image(config_type: str = IMAGE_CONFIG, *layer_types: str) -> bytes:
    return canonical_json(
        {
            "config": {"mediaType": config_type, "digest": CONFIG, "size": 6},
            "layers": [{"mediaType": t, "digest": LAYER, "size": 5} for t in layer_types],
        }
    )


def index_of(*entries: tuple[bytes, str | None]) -> image_index.Document:
    listed = [
        {
            "mediaType": MANIFEST,
            "digest": digest_of(content),
            "size": len(content),
            "annotations": {REF_NAME: "x", IMAGE_NAME: name} if name else {},
        }
        for content, name in entries
    ]
    return {**image_index.EMPTY, "manifests": listed}


@pytest.mark.parametrize("config_type", [IMAGE_CONFIG, DOCKER_CONFIG])
@pytest.mark.parametrize(
    "layer_type",
    [
        IMAGE_LAYER,
        "application/vnd.oci.image.layer.v1.tar",
        "application/vnd.oci.image.layer.v1.tar+zstd",
        "application/vnd.docker.image.rootfs.diff.tar.gzip",
    ],
)
def test_an_image_is_told_with_all_its_names(config_type: str, layer_type: str) -> None:
    content = image(config_type, layer_type)
    index = index_of((content, "a.io/x:1"), (content, None), (content, "a.io/x:latest"))
    assert docker_manifest(index, {digest_of(content): content}.get) == [
        {
            "Config": f"blobs/sha256/{CONFIG[7:]}",
            "RepoTags": ["a.io/x:1", "a.io/x:latest"],
            "Layers": [f"blobs/sha256/{LAYER[7:]}"],
        }
    ]


@pytest.mark.parametrize(
    "content",
    [
        image(WASM_CONFIG, WASM_LAYER),
        image(IMAGE_CONFIG, RUNWASI_LAYER),
        image(IMAGE_CONFIG, IMAGE_LAYER, RUNWASI_LAYER),
        canonical_json({"mediaType": INDEX, "manifests": []}),
        canonical_json({"blobs": []}),
        b"no JSON",
    ],
)
def test_what_docker_can_not_run_is_not_told(content: bytes) -> None:
    assert docker_manifest(index_of((content, "a.io/x:1")), lambda _digest: content) == []


def test_what_is_elsewhere_is_not_told() -> None:
    assert docker_manifest(index_of((image(), "a.io/x:1")), lambda _digest: None) == []


def test_images_have_one_order() -> None:
    contents = [image(IMAGE_CONFIG, IMAGE_LAYER), image(DOCKER_CONFIG, IMAGE_LAYER)]
    held = {digest_of(content): content for content in contents}
    entries = [(content, "a.io/x:1") for content in contents]
    assert docker_manifest(index_of(*entries), held.get) == docker_manifest(
        index_of(*reversed(entries)), held.get
    )
