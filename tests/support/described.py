"""Descriptors of content, as a manifest would hold them."""

from __future__ import annotations

from wasm_publish.model import Descriptor
from wasm_publish.oci.encoding import describe

OCTETS = "application/octet-stream"


def described(content: bytes) -> Descriptor:
    """The descriptor of bytes."""
    return describe(content, OCTETS)


def named(digest: str, size: int = 1) -> Descriptor:
    """A descriptor of what has this digest."""
    return Descriptor(OCTETS, digest, size)
