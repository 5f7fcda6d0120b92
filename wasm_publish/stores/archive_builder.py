"""Putting an artifact together by hand, and writing it as an OCI archive.

What oci-tar-builder's library does for containerd's wasm shims, and any other artifact besides.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model import Blob
from wasm_publish.oci.encoding import describe
from wasm_publish.oci.formats.runwasi import OS, image, image_config
from wasm_publish.oci.media_types import IMAGE_CONFIG, RUNWASI_LAYER
from wasm_publish.oci.plain_layers import plain_layer, require_media_type
from wasm_publish.references.reference import Reference
from wasm_publish.stores.archive_writing import Tagged, write_archive
from wasm_publish.stores.blobs import open_blob
from wasm_publish.wasm.preamble import encoding_of

if TYPE_CHECKING:
    import os
    from typing import BinaryIO

    from wasm_publish.model import Artifact, Descriptor


_LOOKED_AT = 256  # bytes, enough to tell what a file is instead


class ArchiveBuilder:
    """Builds one artifact, by default the image that containerd's wasm shims run.

    Files are read when they are added, and once more when the archive is written.

    Args:
        reference: What the archive's artifact is known by, such as
            `ghcr.io/acme/hello:1.0.0`; the host may have a port.
        system: The `os` of the image's config.

    Raises:
        UsageError: The reference is illegal, has no tag, or has a digest.

    Example:
        >>> builder = ArchiveBuilder("ghcr.io/acme/hello:1.0.0")
        >>> builder.add_module(Path("hello.wasm"))
        >>> builder.add_layer(b"{}", "application/json", title="settings.json")
        >>> with Path("hello.tar").open("wb") as stream:
        ...     builder.write(stream)
    """

    def __init__(self, reference: str, *, system: str = OS) -> None:
        self._reference = Reference.parse(reference)
        if self._reference.tag is None or self._reference.digest:
            raise UsageError(
                f"{reference!r} names no tag, or a digest too",
                code="no-tag",
                remedy="write a tag alone after it, such as ghcr.io/acme/hello:1.0.0",
            )
        self._system = system
        self._layers: list[Blob] = []
        self._config: Blob | None = None
        self._annotations: dict[str, str] = {}

    def add_module(self, wasm: bytes | str | os.PathLike[str], *, title: str | None = None) -> None:
        """Add a module or a component, of which a shim runs the first.

        Args:
            wasm: Its bytes, or its file.
            title: The file name by which `oras pull` writes it; by default that of the file.

        Raises:
            InvalidWasm: It is no wasm.
            UsageError: The file can't be read.
        """
        held = wasm if isinstance(wasm, bytes) else Path(wasm)
        layer = plain_layer(held, RUNWASI_LAYER, title)
        with open_blob(layer) as stream:
            encoding_of(stream.read(_LOOKED_AT), layer.file)
        self._layers.append(layer)

    def add_layer(
        self, content: bytes | str | os.PathLike[str], media_type: str, *, title: str | None = None
    ) -> None:
        """Add a layer of any media type.

        Args:
            content: Its bytes, or its file.
            media_type: What it is.
            title: The file name by which `oras pull` writes it; by default that of the file.

        Raises:
            UsageError: The media type is none, or the file can't be read.
        """
        held = content if isinstance(content, bytes) else Path(content)
        self._layers.append(plain_layer(held, media_type, title))

    def set_config(self, config: bytes, media_type: str = IMAGE_CONFIG) -> None:
        """Give the artifact this config, in place of one made of its name and its layers.

        Raises:
            UsageError: It has one already, or the media type is none.
        """
        require_media_type(media_type)
        if self._config:
            raise UsageError("an artifact has one config, and this is a second", code="two-configs")
        self._config = Blob(describe(config, media_type), config)

    def annotate(self, key: str, value: str) -> None:
        """Annotate the manifest."""
        self._annotations[key] = value

    @property
    def artifact(self) -> Artifact:
        """The exact bytes of what has been added.

        Raises:
            UsageError: That is nothing.
        """
        if not self._layers:
            raise UsageError(
                "there is no layer in the artifact",
                code="no-layer",
                remedy="add one with add_module or add_layer",
            )
        return image(self._config or self._image_config(), self._layers, self._annotations)

    def write(self, stream: BinaryIO) -> Descriptor:
        """Write an OCI archive to a stream, which stays open.

        Returns:
            The descriptor of the manifest.

        Raises:
            UsageError: Nothing has been added.
            StoreFailed: A file is not any more what it was when it was added.
            OSError: The stream can't be written.
        """
        artifact, reference = self.artifact, self._reference
        write_archive(stream, [Tagged(artifact, [str(reference.tag)], reference.name)])
        return describe(artifact.manifest, artifact.media_type)

    def _image_config(self) -> Blob:
        name = self._reference.repository.rpartition("/")[2]
        layers = [layer.descriptor for layer in self._layers]
        config = image_config(f"{name}.wasm", layers, self._system)
        return Blob(describe(config, IMAGE_CONFIG), config)
