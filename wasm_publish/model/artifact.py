"""The exact bytes that are pushed."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Descriptor(NamedTuple):
    """An OCI content descriptor; `size` in bytes."""

    media_type: str
    digest: str
    size: int
    annotations: Mapping[str, str] = MappingProxyType({})


class Blob(NamedTuple):
    """A blob and where its bytes are: in memory, or in a file that is streamed."""

    descriptor: Descriptor
    content: bytes | Path


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
    def digest(self) -> str:
        """The manifest's digest, which is the artifact's."""
        import hashlib

        return f"sha256:{hashlib.sha256(self.manifest).hexdigest()}"
