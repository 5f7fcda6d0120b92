"""What an examination writes: little, always the same, and never what somebody else would write.

Nobody else's blob has these bytes, so that all of them may be deleted again.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.oci.annotations import rfc3339
from wasm_publish.oci.encoding import (
    canonical_json,
    describe,
    descriptor_document,
    digest_of,
    manifest_document,
    ordered_json,
)
from wasm_publish.oci.media_types import (
    IMAGE_CONFIG,
    MANIFEST,
    OLD_WASM_CONFIG,
    OLD_WASM_LAYER,
    TAR_LAYER,
    WASM_CONFIG,
    WASM_LAYER,
)

if TYPE_CHECKING:
    from wasm_publish.model import Descriptor

TAG_PREFIX = "wasm-publish-doctor-"
"""How every tag begins that an examination writes."""

_DIGITS = 12
_AUTHOR = "wasm-publish doctor"
_ARTIFACT_TYPE = "application/vnd.wasm-publish.doctor"


class Part(NamedTuple):
    """A blob of a sample, with the media type that the manifest gives it."""

    media_type: str
    content: bytes

    @property
    def described(self) -> Descriptor:
        """How a manifest describes it."""
        return describe(self.content, self.media_type)


class Sample(NamedTuple):
    """A manifest to try.

    Attributes:
        manifest: Its bytes.
        blobs: The bytes of all that it refers to.
    """

    manifest: bytes
    blobs: tuple[bytes, ...]

    @property
    def digest(self) -> str:
        """The digest of the manifest."""
        return digest_of(self.manifest)


def sample(config: Part, layer: Part, **more: object) -> Sample:
    """A manifest of a config and a layer, with these members more."""
    document = manifest_document(config.described, [layer.described], {})
    return Sample(canonical_json(document | more), (config.content, layer.content))


def referring_to(subject: Sample) -> Sample:
    """A manifest that refers to another."""
    described = descriptor_document(describe(subject.manifest, MANIFEST))
    return sample(_IMAGE, _TAR, artifactType=_ARTIFACT_TYPE, subject=described)


def tag_for(purpose: str) -> str:
    """The tag for a purpose, which nobody gives to anything else."""
    return TAG_PREFIX + digest_of(purpose.encode()).partition(":")[2][:_DIGITS]


def content_for(purpose: str, size: int = 0) -> bytes:
    """The bytes of a blob for a purpose, at least so many."""
    line = f"{_AUTHOR}: {purpose}\n".encode()
    return line * max(1, -(-size // len(line)))


def _module() -> bytes:
    """A core module that holds nothing but a custom section."""
    name = _AUTHOR.encode()
    return b"\0asm\1\0\0\0" + bytes([0, len(name) + 1, len(name)]) + name


def _archive(content: bytes) -> bytes:
    import tarfile

    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        member = tarfile.TarInfo("doctor.wasm")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


_MODULE = _module()
_TAR = Part(TAR_LAYER, _archive(_MODULE))
_PLATFORM = {"architecture": "wasm", "os": "wasip1"}
_ROOT = {"type": "layers", "diff_ids": [digest_of(_TAR.content)]}
_IMAGE = Part(
    IMAGE_CONFIG, canonical_json({**_PLATFORM, "author": _AUTHOR, "config": {}, "rootfs": _ROOT})
)
_CNCF_CONFIG = {
    "created": rfc3339(0),
    "author": _AUTHOR,
    **_PLATFORM,
    "layerDigests": [digest_of(_MODULE)],
    "component": None,
}

CNCF = sample(Part(WASM_CONFIG, ordered_json(_CNCF_CONFIG)), Part(WASM_LAYER, _MODULE))
WASM_TO_OCI = sample(
    Part(OLD_WASM_CONFIG, canonical_json({"author": _AUTHOR})), Part(OLD_WASM_LAYER, _MODULE)
)
IMAGE = sample(_IMAGE, _TAR)
TYPED = sample(_IMAGE, _TAR, artifactType=_ARTIFACT_TYPE)

BLOBS = tuple(dict.fromkeys(blob for made in (CNCF, WASM_TO_OCI, IMAGE) for blob in made.blobs))
"""What has to be there before any of the manifests."""
