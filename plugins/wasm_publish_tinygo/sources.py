"""Whether a module has changed since it was built."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.locating.freshness import newest_after

if TYPE_CHECKING:
    from collections.abc import Iterator


def newer_source(root: Path, wasm: Path) -> Path | None:
    """The newest source file of a module, if it is newer than a wasm file."""
    return newest_after(_sources(root), wasm)


def _sources(root: Path) -> Iterator[Path]:
    """What the compilers read: Go's sources with the vendored ones, but no tests; and WIT."""
    yield from (root / name for name in ("go.mod", "go.sum"))
    yield from root.glob("wit/**/*.wit")
    for folder, below, files in os.walk(root):
        here = Path(folder)
        below[:] = [name for name in below if _belongs_to_module(here / name)]
        yield from (here / name for name in files if _is_compiled(name))


def _belongs_to_module(folder: Path) -> bool:
    """Go passes over such names, and a go.mod begins a module of its own."""
    ignored = folder.name.startswith((".", "_")) or folder.name in {"node_modules", "testdata"}
    return not ignored and not (folder / "go.mod").exists()


def _is_compiled(name: str) -> bool:
    return name.endswith(".go") and not name.endswith("_test.go") and name[0] not in "._"
