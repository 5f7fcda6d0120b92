"""The exact bytes that are pushed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Descriptor:
    """An OCI content descriptor; `size` in bytes."""

    media_type: str
    digest: str
    size: int
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blob:
    """A blob and where its bytes are: in memory, or in a file that is streamed."""

    descriptor: Descriptor
    content: bytes | Path


@dataclass(frozen=True, slots=True)
class Artifact:
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
        return f"sha256:{hashlib.sha256(self.manifest).hexdigest()}"
