"""The manifests that oras makes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema  # type: ignore[import-untyped]  # it has no annotations
import oras.defaults
import oras.schemas

from wasm_publish.errors import StoreFailed, UsageError
from wasm_publish.oci.encoding import digest_of, read_descriptor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.model import Blob, Descriptor


class BareManifest(NamedTuple):
    """A manifest or an index whose blobs are there already."""

    manifest: bytes
    media_type: str
    digest: str
    blobs: tuple[Blob, ...] = ()


def to_push(document: Mapping[str, Any]) -> BareManifest:
    """A manifest or an index as it is pushed: in the bytes of which oras makes a subject.

    Raises:
        UsageError: It is neither, by the schemas of oras.
    """
    is_index = "manifests" in document
    try:
        jsonschema.validate(document, oras.schemas.index if is_index else oras.schemas.manifest)
        content = json.dumps(document, allow_nan=False).encode()
    except (jsonschema.ValidationError, ValueError, TypeError) as error:
        message = getattr(error, "message", error)
        raise UsageError(f"the manifest is none: {message}", code="invalid-manifest") from None
    usual = oras.defaults.default_manifest_media_type
    if is_index:
        usual = oras.defaults.default_index_media_type
    return BareManifest(content, document.get("mediaType") or usual, digest_of(content))


def layers_of(document: Mapping[str, Any]) -> list[Descriptor]:
    """The layers that a registry's manifest names.

    Raises:
        StoreFailed: It names something else.
    """
    try:
        return [read_descriptor(layer) for layer in document.get("layers") or ()]
    except (AttributeError, TypeError, ValueError):
        raise StoreFailed(
            "the manifest has a layer that is none",
            code="invalid-manifest",
            remedy="ask whoever published it",
        ) from None
