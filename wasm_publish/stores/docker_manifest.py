"""Docker's `manifest.json`, by which `docker load` and others read an archive of images.

https://github.com/moby/docker-image-spec/blob/main/v1.3.md
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.oci import image_index
from wasm_publish.oci.manifests import Manifest, parse_manifest
from wasm_publish.oci.media_types import IMAGE_CONFIGS, IMAGE_NAME
from wasm_publish.stores.layout_files import blob_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from wasm_publish.oci.image_index import Document

NAME = "manifest.json"

_TAR_ENDINGS = (".tar", ".tar+gzip", ".tar+zstd", ".tar.gzip")


def docker_manifest(
    index: Document, read_manifest: Callable[[str], bytes | None]
) -> list[dict[str, object]]:
    """The images that an index lists; what is no image has no place there.

    Args:
        index: The index of the archive.
        read_manifest: Gives the bytes of a manifest by digest; None where it isn't there.
    """
    names: dict[str, list[str]] = {}
    for entry in image_index.entries(index):
        known = names.setdefault(entry.digest, [])
        if name := entry.annotations.get(IMAGE_NAME):
            known.append(name)
    return [
        {
            "Config": blob_path(image.config.digest),
            "RepoTags": names[digest],
            "Layers": [blob_path(layer.digest) for layer in image.layers],
        }
        for digest in sorted(names)
        if (image := _image(read_manifest(digest))) and image.config
    ]


def _image(content: bytes | None) -> Manifest | None:
    """A manifest, if it is one of a file system's layers."""
    try:
        manifest = parse_manifest(content or b"")
    except ValueError:
        return None
    if not isinstance(manifest, Manifest) or manifest.config is None:
        return None
    is_image = manifest.config.media_type in IMAGE_CONFIGS
    types = (layer.media_type for layer in manifest.layers)
    return manifest if is_image and all(kind.endswith(_TAR_ENDINGS) for kind in types) else None
