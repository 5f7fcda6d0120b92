"""What a module is made from besides what is in its own folder."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish_tinygo.go_mod import directives, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARROW = "=>"
_FOLDER = re.compile(r"\.\.?(?:[/\\].*)?|[/\\].*|[A-Za-z]:.*", re.DOTALL)


def inputs(manifest: Path) -> Iterator[Path]:
    """The folders that `replace` puts in the place of modules; Go heeds no other module's."""
    text = manifest.read_text(encoding="utf-8", errors="replace")
    for directive in directives(text):
        if directive.verb == "replace" and _ARROW in directive.arguments:
            place = unquoted(directive.arguments[-1])
            if _is_folder(place):
                yield Path(os.path.normpath(manifest.parent / place))


def _is_folder(place: str) -> bool:
    """Whether Go takes what replaces a module for a folder, by its form alone.

    https://pkg.go.dev/golang.org/x/mod/modfile#IsDirectoryPath
    """
    return _FOLDER.fullmatch(place) is not None
