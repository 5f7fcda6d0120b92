"""What other tools pushed, as an OCI layout, and artifacts of any make put together for a test."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING, Any

from example_projects import DATA

from wasm_publish.model import Artifact, Blob
from wasm_publish.oci.encoding import describe, descriptor_document
from wasm_publish.oci.media_types import INDEX, MANIFEST
from wasm_publish.plugins.manager import Plugins
from wasm_publish.reporting import ignore
from wasm_publish.stores.layout import LayoutStore
from wasm_publish.stores.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wasm_publish.model import Descriptor
    from wasm_publish.oci.formats import Format
    from wasm_publish.stores import Store

FOLDER = DATA / "dialects"
TOOLS = LayoutStore(FOLDER)
"""What other tools pushed; the tags name tool and case."""

HELLO = "sha256:6d778a443e101e3ca160b7d707b842d5cd62489441d1d19265cf25b4c014cdae"
COMPONENT = "sha256:ff773e4bdda7de8d3cb441a0a248bbc574153aacc3b3ac63c884e67a12fcbf05"

Layer = tuple[bytes, str] | tuple[bytes, str, str]


def known_formats() -> tuple[Format, ...]:
    """The formats of wasm-publish itself."""
    return Plugins(()).formats()


def an_artifact(
    *layers: Layer,
    config: bytes | None = b"{}",
    config_type: str = "application/vnd.oci.image.config.v1+json",
    annotations: Mapping[str, str] | None = None,
) -> Artifact:
    """An artifact of any make.

    Args:
        layers: The bytes of each layer, its media type and perhaps its title.
        config: The config; None for none, as in artifacts of old.
        config_type: Its media type.
        annotations: Those of the manifest.
    """
    blobs = tuple(_blob(*layer) for layer in layers)
    described = Blob(describe(config or b"", config_type), config or b"")
    document: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "annotations": dict(annotations or {}),
    }
    told = [descriptor_document(blob.descriptor) for blob in blobs]
    if config is None:
        document["blobs"] = told
    else:
        document |= {"config": descriptor_document(described.descriptor), "layers": told}
    return Artifact("any", json.dumps(document).encode(), MANIFEST, described, blobs)


def _blob(content: bytes, media_type: str, title: str | None = None) -> Blob:
    annotations = {"org.opencontainers.image.title": title} if title else {}
    return Blob(describe(content, media_type)._replace(annotations=annotations), content)


def held(*artifacts: Artifact) -> MemoryStore:
    """A store that holds artifacts, tagged from 0 on."""
    store = MemoryStore()
    for number, artifact in enumerate(artifacts):
        store.push(artifact, lambda tag=str(number): [tag], ignore)  # type: ignore[misc]
    return store


def push_index(
    store: Store, tag: str, entries: Sequence[tuple[Descriptor, str | None]]
) -> Descriptor:
    """Put an index into a store.

    Args:
        store: The store.
        tag: Its tag.
        entries: What it names, each with its platform, `os/architecture`.
    """
    manifests = []
    for descriptor, platform in entries:
        document = descriptor_document(descriptor)
        if platform:
            os, _, architecture = platform.partition("/")
            document["platform"] = {"os": os, "architecture": architecture}
        manifests.append(document)
    content = json.dumps({"schemaVersion": 2, "manifests": manifests}).encode()
    nothing = Blob(describe(b"", "text/plain"), b"")
    store.push(Artifact("index", content, INDEX, nothing, ()), lambda: [tag], ignore)
    return describe(content, INDEX)


def manifest_of(artifact: Artifact) -> Descriptor:
    """The descriptor of an artifact's manifest."""
    return describe(artifact.manifest, artifact.media_type)


def a_tar(files: Mapping[str, bytes] | Sequence[tuple[str, bytes]] = (), *more: Any) -> bytes:  # noqa: ANN401
    """A tar archive.

    Args:
        files: Content by path.
        more: `tarfile.TarInfo` of members without content, such as links.
    """
    packed = io.BytesIO()
    pairs = files.items() if hasattr(files, "items") else files
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member in more:
            archive.addfile(member)
        for path, content in pairs:
            member = tarfile.TarInfo(path)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()
