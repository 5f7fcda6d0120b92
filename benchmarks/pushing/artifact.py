"""What is pushed: a wasm file of some size, and the OCI layout of it that some tools push from."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, BinaryIO

CONFIG_TYPE = "application/vnd.wasm.config.v0+json"
LAYER_TYPE = "application/wasm"
MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"

_UNITS = {"KiB": 1024, "MiB": 1024**2}
_BLOCK = 1024**2
_WASM_HEADER = b"\0asm\1\0\0\0"
_CUSTOM_SECTION = b"\0"
_SECTION_NAME = b"\x06random"
# A length as LEB128 of five bytes: padded, which the format allows, so that any size fits.
_LENGTH_BYTES = 5


class Artifact(NamedTuple):
    """A wasm file and what the tools want beside it, all in one folder.

    Attributes:
        wasm: The file.
        config: Its config, as a file.
        layout: An OCI layout with the same file, config and a manifest.
    """

    wasm: Path
    config: Path
    layout: Path


def size(text: str) -> int:
    """The bytes of a size such as `64KiB` or `10MiB`."""
    for unit, count in _UNITS.items():
        if text.endswith(unit):
            return int(text.removesuffix(unit)) * count
    raise ValueError(text)


def spelled(count: int) -> str:
    """A number of bytes as it's read."""
    return f"{count // _UNITS['MiB']} MiB" if count >= _UNITS["MiB"] else f"{count // 1024} KiB"


def make(folder: Path, count: int) -> Artifact:
    """A new artifact whose wasm file has so many bytes, as no registry has seen it before."""
    wasm = folder / "benchmark.wasm"
    with wasm.open("wb") as stream:
        digest = _write_wasm(stream, count)
    config = folder / "config.json"
    config.write_bytes(_config(digest))
    layout = folder / "layout"
    _write_layout(layout, wasm, digest, config)
    return Artifact(wasm, config, layout)


def _write_wasm(stream: BinaryIO, count: int) -> str:
    """Write a module of one custom section with random bytes, and tell its SHA-256."""
    start = _WASM_HEADER + _CUSTOM_SECTION
    start += _leb128(count - len(start) - _LENGTH_BYTES) + _SECTION_NAME
    stream.write(start)
    digest = hashlib.sha256(start)
    for position in range(len(start), count, _BLOCK):
        block = os.urandom(min(_BLOCK, count - position))
        stream.write(block)
        digest.update(block)
    return digest.hexdigest()


def _leb128(number: int) -> bytes:
    groups = [number >> 7 * place & 0x7F for place in range(_LENGTH_BYTES)]
    return bytes([group | 0x80 for group in groups[:-1]] + groups[-1:])


def _config(digest: str) -> bytes:
    return _json(
        {
            "created": "1970-01-01T00:00:00Z",
            "author": None,
            "architecture": "wasm",
            "os": "wasip1",
            "layerDigests": [f"sha256:{digest}"],
            "component": None,
        }
    )


def _write_layout(layout: Path, wasm: Path, digest: str, config: Path) -> None:
    blobs = layout / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    os.link(wasm, blobs / digest)
    layer = {
        "mediaType": LAYER_TYPE,
        "digest": f"sha256:{digest}",
        "size": wasm.stat().st_size,
        "annotations": {"org.opencontainers.image.title": wasm.name},
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": _stored(blobs, config.read_bytes(), CONFIG_TYPE),
        "layers": [layer],
    }
    index = {
        "schemaVersion": 2,
        "manifests": [_stored(blobs, _json(manifest), MANIFEST_TYPE)],
    }
    (layout / "index.json").write_bytes(_json(index))
    (layout / "oci-layout").write_bytes(_json({"imageLayoutVersion": "1.0.0"}))


def _stored(blobs: Path, content: bytes, media_type: str) -> dict[str, Any]:
    digest = hashlib.sha256(content).hexdigest()
    (blobs / digest).write_bytes(content)
    return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()
