"""The sources of a project, looked for no deeper than such projects go."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from wasm_publish.locating.freshness import newest_after

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NO_SOURCES = {"build", "dist", "node_modules", "target", "venv", "wit_world"}

_OTHERS = ("pyproject.toml", "componentize-py.toml", "*.wit", "wit/**/*.wit")

# Enough for any project of this kind, and an end for a folder that is none.
_MOST_FILES = 200


def python_sources(folder: Path) -> Iterator[Path]:
    """The modules in a folder, its packages, `src` and the packages there; no deeper."""
    sources = (source for place in _places(folder) for source in sorted(place.glob("*.py")))
    return islice(sources, _MOST_FILES)


def newer_source(root: Path, wasm: Path) -> Path | None:
    """The newest source of a project, if it is newer than a wasm file."""
    others = (source for pattern in _OTHERS for source in root.glob(pattern))
    return newest_after((*python_sources(root), *others), wasm)


def _places(folder: Path) -> Iterator[Path]:
    for top in (folder, folder / "src"):
        yield top
        for init in sorted(top.glob("*/__init__.py")):
            name = init.parent.name
            if name not in _NO_SOURCES and not name.startswith("."):
                yield init.parent
