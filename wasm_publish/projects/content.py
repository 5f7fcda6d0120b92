"""Which files of a project go into what it publishes.

A wasm may be made from a file of any name, so each counts that isn't known to stay behind: what
people read, tests and examples, and what tools and CI are told.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

from wasm_publish.projects.belonging import Belonging

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path, PurePath

    from wasm_publish.model import Project

_FOLDERS = frozenset({"benches", "doc", "docs", "examples", "test", "testdata", "tests"})
_FILES = (
    "*.adoc", "*.cfg", "*.ini", "*.md", "*.nix", "*.rst", "*.yaml", "*.yml", "changelog*",
    "copying*", "justfile", "licen[cs]e*", "makefile", "notice*", "readme*",
)  # fmt: skip


def content_of(
    project: Project,
    files: Iterable[Path],
    inputs: Iterable[Path],
    begins_project: Callable[[Path], object],
) -> tuple[Path, ...]:
    """Those of some files that go into what a project publishes.

    The files at the root of a workspace don't count for its members, since they change whenever
    any member does.

    Args:
        project: The project.
        files: Absolute paths.
        inputs: Files and folders that it is made from besides those of its own folder.
        begins_project: Tells of a folder whether it holds a project file.
    """
    shared = project.workspace_root if project.workspace_root != project.root else None
    belonging = Belonging(project, tuple(inputs), cache(begins_project), _goes_into_wasm)
    return belonging.of(file for file in files if file.parent != shared)


def _goes_into_wasm(path: PurePath) -> bool:
    """Whether a file may go into a wasm, by where it is below a project's folder."""
    top = path.parts[0].lower()
    if top.startswith("."):
        return False
    if len(path.parts) > 1:
        return top not in _FOLDERS
    return not any(fnmatchcase(top, pattern) for pattern in _FILES)
