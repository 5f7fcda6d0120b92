"""Whether a package has changed since it was built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.freshness import newest_after

if TYPE_CHECKING:
    from pathlib import Path

_PATTERNS = ("Cargo.toml", "build.rs", "src/**/*.rs", "wit/**/*.wit")


def newer_source(root: Path, wasm: Path) -> Path | None:
    """The newest source file of a package, if it is newer than a wasm file."""
    sources = (source for pattern in _PATTERNS for source in root.glob(pattern))
    return newest_after(sources, wasm)
