"""Artifact formats: each a pure function from what is to be published to its exact bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wasm_publish.model import Artifact, WasmInfo


class Content(NamedTuple):
    """What every format is made from.

    Attributes:
        name: The name, which titles the layer.
        wasm: The wasm that has been read and hashed.
        annotations: Of the manifest.
        created: Seconds since 1970 UTC.
        author: One line, or None.
        os: The config's `os` where the person asks for another than the format's own.
    """

    name: str
    wasm: WasmInfo
    annotations: Mapping[str, str]
    created: int = 0
    author: str | None = None
    os: str | None = None


class Format(NamedTuple):
    """An artifact format as `--format` offers it.

    Attributes:
        name: What the person types.
        summary: One line about who reads it.
        build: Makes the artifact; pure, so that the same content gives the same digest.
    """

    name: str
    summary: str
    build: Callable[[Content], Artifact]
