"""Naming files of a project to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wasm_publish.model import Project

_SHOWN = 3


def named(files: Sequence[Path], project: Project) -> str:
    """The first few files, and how many there are besides."""
    shown = [_shown(path, project) for path in files[:_SHOWN]]
    more = len(files) - len(shown)
    return ", ".join([*shown, *([f"{more} more"] if more else [])])


def _shown(path: Path, project: Project) -> str:
    """A path as it reads the same on every machine: from the workspace's root, if it is below."""
    root = project.workspace_root
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
