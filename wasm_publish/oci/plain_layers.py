"""Layers that are a file, or bytes, as they are."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.model import Blob, Descriptor
from wasm_publish.oci.annotations import TITLE
from wasm_publish.oci.encoding import describe

if TYPE_CHECKING:
    from pathlib import Path

_NAME = r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}"
_MEDIA_TYPE = re.compile(f"{_NAME}/{_NAME}")
_READ = 1 << 20


def plain_layer(content: bytes | Path, media_type: str, title: str | None = None) -> Blob:
    """A layer that is a file or bytes, which are hashed.

    Args:
        content: The bytes, or the file, which is read again where it is pushed or written.
        media_type: What they are: https://www.rfc-editor.org/rfc/rfc6838#section-4.2
        title: The file name by which `oras pull` writes them; by default that of the file, and
            none for an empty text.

    Raises:
        UsageError: The media type is none, or the file can't be read.
    """
    require_media_type(media_type)
    if isinstance(content, bytes):
        found, name = describe(content, media_type), ""
    else:
        found, name = _read(content, media_type), content.name
    shown = name if title is None else title
    return Blob(found._replace(annotations={TITLE: shown} if shown else {}), content)


def require_media_type(text: str) -> None:
    """Make sure that a text is a media type.

    Raises:
        UsageError: It is none.
    """
    if not _MEDIA_TYPE.fullmatch(text):
        raise UsageError(
            f"{text!r} is no media type",
            code="invalid-media-type",
            remedy="write a type and a subtype, such as application/json",
        )


def _read(file: Path, media_type: str) -> Descriptor:
    hashed, size = hashlib.sha256(), 0
    try:
        with file.open("rb") as stream:
            while chunk := stream.read(_READ):
                hashed.update(chunk)
                size += len(chunk)
    except (OSError, ValueError) as error:  # a name may hold a null character
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(
            f"can't read the layer: {reason}", code="unreadable-layer", file=file
        ) from error
    return Descriptor(media_type, f"sha256:{hashed.hexdigest()}", size)
