"""Whether a package has changed since it was built."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PATTERNS = ("Cargo.toml", "build.rs", "src/**/*.rs", "wit/**/*.wit")


def newer_source(root: Path, wasm: Path) -> Path | None:
    """The newest source file of a package, if it is newer than a wasm file."""
    newest = max(_sources(root), key=_changed, default=None)
    if newest is None or _changed(newest) <= _changed(wasm):
        return None
    return newest


def _sources(root: Path) -> Iterator[Path]:
    for pattern in _PATTERNS:
        yield from root.glob(pattern)


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns
