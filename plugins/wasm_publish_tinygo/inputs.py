"""What a module is made from besides what is in its own folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish_tinygo.go_mod import directives

if TYPE_CHECKING:
    from collections.abc import Iterator

_ARROW = "=>"


def inputs(manifest: Path) -> Iterator[Path]:
    """The folders that `replace` puts in the place of modules; Go heeds no other module's."""
    text = manifest.read_text(encoding="utf-8", errors="replace")
    for directive in directives(text):
        if directive.verb == "replace" and _ARROW in directive.arguments:
            place = directive.arguments[-1]
            # Go takes for a folder what begins so, and anything else for a module's path.
            if place.startswith(("./", "../")):
                yield Path(os.path.normpath(manifest.parent / place))
