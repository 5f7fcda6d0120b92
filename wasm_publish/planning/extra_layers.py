"""Files that become layers beside the wasm, as `TYPE=FILE` names them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.toml_file import pointed

if TYPE_CHECKING:
    from wasm_publish.model import Blob
    from wasm_publish.settings.settings import Settings


def extra_layers(settings: Settings) -> tuple[Blob, ...]:
    """Read and hash the files that settings add as layers.

    Raises:
        UsageError: One is no `TYPE=FILE`, or its file can't be read.
    """
    try:
        return tuple(map(_layer, settings.layers))
    except UsageError as error:
        if error.problem.file:  # the one that can't be read, which tells more
            raise
        raise pointed(error, settings.origins["layers"]) from error


def _layer(text: str) -> Blob:
    from wasm_publish.oci.plain_layers import plain_layer

    media_type, _, file = text.partition("=")
    if not file:
        raise UsageError(
            f"{text!r} is no layer",
            code="invalid-layer",
            remedy="write its media type and its file, such as application/json=settings.json",
        )
    return plain_layer(Path(file), media_type)
