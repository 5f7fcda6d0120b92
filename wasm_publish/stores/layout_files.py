"""Where an OCI layout has its files, in a folder or in an archive.

https://github.com/opencontainers/image-spec/blob/main/image-layout.md
"""

from __future__ import annotations

from wasm_publish.oci.encoding import canonical_json
from wasm_publish.oci.media_types import LAYOUT_VERSION
from wasm_publish.references.grammar import is_digest

MARKER_NAME = "oci-layout"
"""The file that tells that this is a layout."""

MARKER = canonical_json({"imageLayoutVersion": LAYOUT_VERSION})
INDEX_NAME = "index.json"

_BLOBS = "blobs/"


def blob_path(digest: str) -> str:
    """Where a blob is, relative to the layout."""
    return _BLOBS + digest.replace(":", "/")


def digest_at(path: str) -> str | None:
    """The digest of the blob that is at a path, if one may be there."""
    algorithm, _, encoded = path.removeprefix(_BLOBS).partition("/")
    digest = f"{algorithm}:{encoded}"
    return digest if path.startswith(_BLOBS) and is_digest(digest) else None
