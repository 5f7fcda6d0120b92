"""Python sources that import `wit_world`, the bindings that componentize-py makes of a world."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from wasm_publish_componentize_py.sources import python_sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_IMPORT = re.compile(rb"^[ \t]*(?:from|import)[ \t]+wit_world\b", re.MULTILINE)

# Imports stand at the top; what is longer than this is no source of a person.
_MOST_BYTES = 256 * 1024


def importers_of_bindings(folder: Path) -> Iterator[Path]:
    """The sources of a project that import its bindings."""
    return (source for source in python_sources(folder) if _imports_bindings(source))


def _imports_bindings(source: Path) -> bool:
    try:
        with source.open("rb") as file:
            return _IMPORT.search(file.read(_MOST_BYTES)) is not None
    except OSError:
        return False
