"""A folder that a test writes a project into, file by file, each as old as it says."""

from __future__ import annotations

import os
from dataclasses import dataclass
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SOURCES_CHANGED, WASM_CHANGED = 1_000_000, 2_000_000
"""Seconds since 1970: a wasm is newer than its sources unless a test says otherwise."""


@dataclass(frozen=True)
class SourceFolder:
    """A folder.

    Attributes:
        root: Where it is.
    """

    root: Path

    def write(self, path: str, text: str = "", *, changed: int = SOURCES_CHANGED) -> Path:
        """Write a text, whose common indent doesn't count."""
        return self.put(path, dedent(text).encode(), changed=changed)

    def put(self, path: str, content: bytes, *, changed: int = WASM_CHANGED) -> Path:
        """Write bytes, and the folders above them."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        os.utime(file, (changed, changed))
        return file
