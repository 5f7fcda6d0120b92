"""Media types and well-known names of the OCI specifications and of wasm artifacts."""

from __future__ import annotations

from typing import Final

INDEX: Final = "application/vnd.oci.image.index.v1+json"
DOCKER_INDEX: Final = "application/vnd.docker.distribution.manifest.list.v2+json"
INDEXES: Final = frozenset({INDEX, DOCKER_INDEX})
MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
WASM_CONFIG: Final = "application/vnd.wasm.config.v0+json"
"""https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/"""
WASM_LAYER: Final = "application/wasm"
OLD_WASM_CONFIG: Final = "application/vnd.wasm.config.v1+json"
OLD_WASM_LAYER: Final = "application/vnd.wasm.content.layer.v1+wasm"
"""Older than what is v0 above; of wasm-to-oci, `cosign upload wasm` and Kubewarden."""
RUNWASI_LAYER: Final = "application/vnd.bytecodealliance.wasm.component.layer.v0+wasm"
ISTIO_LAYER: Final = "application/vnd.module.wasm.content.layer.v1+wasm"
"""Of solo.io's wasme and of wash before 1.0; Istio asks for a layer of settings beside it."""
W3C_LAYERS: Final = frozenset(
    {"application/vnd.w3c.wasm.component.v1+wasm", "application/vnd.w3c.wasm.module.v1+wasm"}
)
"""Of prototypes of runwasi in 2023."""
RAW_LAYERS: Final = frozenset({WASM_LAYER, OLD_WASM_LAYER, RUNWASI_LAYER, ISTIO_LAYER, *W3C_LAYERS})
"""The types under which wasm is pushed as it is."""
SPIN_APPLICATION: Final = "application/vnd.fermyon.spin.application.v1+config"
WASMCLOUD_PROVIDER: Final = "application/vnd.wasmcloud.provider.archive.layer.v1+par"
IMAGE_CONFIG: Final = "application/vnd.oci.image.config.v1+json"
DOCKER_CONFIG: Final = "application/vnd.docker.container.image.v1+json"
IMAGE_CONFIGS: Final = frozenset({IMAGE_CONFIG, DOCKER_CONFIG})
TAR_LAYER: Final = "application/vnd.oci.image.layer.v1.tar"
IMAGE_LAYER: Final = "application/vnd.oci.image.layer.v1.tar+gzip"
ARCHIVE_LAYERS: Final = frozenset(
    {
        TAR_LAYER,
        IMAGE_LAYER,
        "application/vnd.oci.image.layer.v1.tar+zstd",
        "application/vnd.docker.image.rootfs.diff.tar",
        "application/vnd.docker.image.rootfs.diff.tar.gzip",
        "application/vnd.docker.image.rootfs.diff.tar.zstd",
    }
)
"""The types of a layer that is a tar; how it is compressed is told by how it begins."""

LAYOUT_VERSION: Final = "1.0.0"
REF_NAME: Final = "org.opencontainers.image.ref.name"
"""The annotation by which a layout's index names a tag."""
IMAGE_NAME: Final = "io.containerd.image.name"
"""The annotation by which containerd, Docker and podman name an image that they load."""
