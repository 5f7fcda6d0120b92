"""Python sources that import `wit_world`, the bindings that componentize-py makes of a world."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+wit_world\b", re.MULTILINE)

_NO_SOURCES = {"build", "dist", "node_modules", "target", "venv", "wit_world"}

# Enough for any project of this kind, and an end for a folder that is none.
_MOST_FILES = 200
_MOST_BYTES = 256 * 1024


def importers_of_bindings(folder: Path) -> Iterator[Path]:
    """The sources of a project that import its bindings.

    Looks in the folder itself, its packages, `src` and the packages there; no deeper.
    """
    sources = (source for place in _places(folder) for source in sorted(place.glob("*.py")))
    return (source for source in islice(sources, _MOST_FILES) if _imports_bindings(source))


def _places(folder: Path) -> Iterator[Path]:
    for top in (folder, folder / "src"):
        yield top
        for init in sorted(top.glob("*/__init__.py")):
            name = init.parent.name
            if name not in _NO_SOURCES and not name.startswith("."):
                yield init.parent


def _imports_bindings(source: Path) -> bool:
    try:
        with source.open("rb") as file:
            return _IMPORT.search(file.read(_MOST_BYTES)) is not None
    except OSError:
        return False
