"""Reading manifests and indexes of any make, within bounds.

https://github.com/opencontainers/image-spec/blob/main/manifest.md
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from wasm_publish.oci.encoding import parse_json, read_descriptor
from wasm_publish.references.grammar import is_digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from wasm_publish.model import Descriptor

LARGEST_MANIFEST = 4 * 1024 * 1024
"""In bytes: registries have to take no more, so nobody can count on more."""

LARGEST_CONFIG = 4 * 1024 * 1024
"""In bytes: that of a component with a hundred imports has less than ten thousand."""


class Platform(NamedTuple):
    """What a manifest of an index is for, as it says."""

    os: str
    architecture: str


class Manifest(NamedTuple):
    """A manifest: a config and layers.

    Attributes:
        config: The config; None where there is none, as in artifacts of old.
        layers: The layers in their order.
        annotations: Those of the manifest.
        artifact_type: What it says that it is, beside the type of its config.
        subject: The manifest that it refers to.
    """

    config: Descriptor | None
    layers: tuple[Descriptor, ...]
    annotations: Mapping[str, str] = MappingProxyType({})
    artifact_type: str | None = None
    subject: Descriptor | None = None

    @property
    def blobs(self) -> tuple[Descriptor, ...]:
        """Layers and config, each once."""
        every = (*self.layers, self.config) if self.config else self.layers
        return tuple({blob.digest: blob for blob in every}.values())


class Entry(NamedTuple):
    """A manifest that an index names, and the platform that it is for, if that is told."""

    descriptor: Descriptor
    platform: Platform | None = None


class Index(NamedTuple):
    """An index, which names manifests.

    Attributes:
        entries: The manifests in their order.
        annotations: Those of the index.
        subject: The manifest that it refers to.
    """

    entries: tuple[Entry, ...]
    annotations: Mapping[str, str] = MappingProxyType({})
    subject: Descriptor | None = None


def parse_manifest(content: bytes) -> Manifest | Index:
    """Read a manifest or an index, of OCI or of Docker.

    Raises:
        ValueError: It is neither, with a text that goes on after "it".
    """
    document = _document(content)
    subject = document.get("subject")
    refers_to = _descriptor(subject, "subject") if subject is not None else None
    annotations = _strings(document.get("annotations"))
    if isinstance(document.get("manifests"), list):
        entries = tuple(map(_entry, document["manifests"]))
        return Index(entries, annotations, refers_to)
    layers = document.get("layers", document.get("blobs"))  # as artifact manifests had it
    config = document.get("config")
    if not isinstance(layers, list) or (config is None and "blobs" not in document):
        raise ValueError("is no manifest: it has no config and layers")
    artifact_type = document.get("artifactType")
    return Manifest(
        config=_descriptor(config, "config") if config is not None else None,
        layers=tuple(_descriptor(layer, "layer") for layer in layers),
        annotations=annotations,
        artifact_type=artifact_type if isinstance(artifact_type, str) else None,
        subject=refers_to,
    )


def layers_of(manifest: Manifest, types: Collection[str]) -> list[Descriptor]:
    """The layers of one of some media types, in their order."""
    return [layer for layer in manifest.layers if layer.media_type in types]


def media_types(descriptors: Iterable[Descriptor]) -> tuple[str, ...]:
    """The media types of descriptors, each once, in their order."""
    return tuple(dict.fromkeys(descriptor.media_type for descriptor in descriptors))


def _document(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST_MANIFEST:
        raise ValueError(f"has {len(content)} bytes, and {LARGEST_MANIFEST} are the most")
    try:
        document = parse_json(content)
    except ValueError:
        raise ValueError("is no manifest, since it is no JSON") from None
    if not isinstance(document, dict):
        raise ValueError("is no manifest: it is no JSON object")  # noqa: TRY004 - of a text, not of an argument
    return document


def _entry(document: object) -> Entry:
    descriptor = _descriptor(document, "manifest")
    platform = document.get("platform") if isinstance(document, dict) else None
    told = platform if isinstance(platform, dict) else {}
    os, architecture = told.get("os"), told.get("architecture")
    if not (isinstance(os, str) and isinstance(architecture, str)):
        return Entry(descriptor)
    return Entry(descriptor, Platform(os, architecture))


def _descriptor(document: object, what: str) -> Descriptor:
    try:
        descriptor = read_descriptor(document if isinstance(document, dict) else {})
    except ValueError:
        raise ValueError(f"has a {what} that is not described as it must be") from None
    if not is_digest(descriptor.digest) or descriptor.size < 0:
        raise ValueError(f"has a {what} with an illegal digest or size")
    return descriptor


def _strings(table: object) -> Mapping[str, str]:
    pairs = table.items() if isinstance(table, dict) else ()
    return MappingProxyType({key: value for key, value in pairs if isinstance(value, str)})
