"""The exact bytes that are pushed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import BinaryIO


class Descriptor(NamedTuple):
    """An OCI content descriptor; `size` in bytes."""

    media_type: str
    digest: str
    size: int
    annotations: Mapping[str, str] = MappingProxyType({})


class StoredContent(NamedTuple):
    """Bytes that another store has, which are read from there when they are needed.

    Attributes:
        open: Gives them as a stream that the caller closes, and that fails where they are not
            what their digest says.
        repository: Where they are, in the form of `Target.repository`: a store that can reach
            it by itself may take them from there.
    """

    open: Callable[[], BinaryIO]
    repository: str


class PackedContent(NamedTuple):
    """A file's bytes within others, such as in an archive, put together whenever they are read.

    Attributes:
        file: The file.
        open: Gives all the bytes as a stream that the caller closes.
    """

    file: Path
    open: Callable[[], BinaryIO]


class Blob(NamedTuple):
    """A blob and where its bytes are: in memory, in a file that is streamed, or elsewhere."""

    descriptor: Descriptor
    content: bytes | Path | PackedContent | StoredContent

    @property
    def file(self) -> Path | None:
        """The file that it is byte for byte, if it is one."""
        if isinstance(self.content, bytes | PackedContent | StoredContent):
            return None
        return self.content

    @property
    def source(self) -> Path | None:
        """The file that its bytes come from, if they come from one."""
        return self.content.file if isinstance(self.content, PackedContent) else self.file


class Pushable(Protocol):
    """A manifest and the blobs that it names: what a store can keep."""

    @property
    def manifest(self) -> bytes:
        """The manifest's bytes."""
        ...

    @property
    def media_type(self) -> str:
        """The manifest's media type."""
        ...

    @property
    def blobs(self) -> tuple[Blob, ...]:
        """The blobs that the manifest names, each before the manifest."""
        ...

    @property
    def digest(self) -> str:
        """The manifest's digest."""
        ...


class Artifact(NamedTuple):
    """The exact bytes that are pushed.

    Attributes:
        format: Which artifact format made it, such as `cncf`.
        manifest: The manifest's bytes.
        media_type: The manifest's media type.
        config: The config blob.
        layers: The layer blobs in manifest order.
    """

    format: str
    manifest: bytes
    media_type: str
    config: Blob
    layers: tuple[Blob, ...]

    @property
    def blobs(self) -> tuple[Blob, ...]:
        """Layers and config, each once."""
        every = (*self.layers, self.config)
        return tuple({blob.descriptor.digest: blob for blob in every}.values())

    @property
    def digest(self) -> str:
        """The manifest's digest, which is the artifact's."""
        import hashlib

        return f"sha256:{hashlib.sha256(self.manifest).hexdigest()}"
