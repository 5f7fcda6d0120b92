"""Which files of a project go into what it publishes.

A wasm may be made from a file of any name, so each counts that isn't known to stay behind: what
people read, tests and examples, and what tools and CI are told.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cache
from typing import TYPE_CHECKING

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

    The folder of another project below its own is not its own. The files at the root of a
    workspace don't count for its members, since they change whenever any member does.

    Args:
        project: The project.
        files: Absolute paths.
        inputs: Files and folders that it is made from besides those of its own folder.
        begins_project: Tells of a folder whether it holds a project file.
    """
    places = tuple(dict.fromkeys((*filter(None, [project.file]), *inputs, project.root)))
    shared = project.workspace_root if project.workspace_root != project.root else None
    begins = cache(begins_project)
    return tuple(
        file
        for file in files
        if file.parent != shared and any(_is_content(file, place, begins) for place in places)
    )


def _is_content(file: Path, place: Path, begins_project: Callable[[Path], object]) -> bool:
    """Whether a file is what is meant by a place, or is below it and goes into the wasm."""
    if file == place:
        return True
    if not file.is_relative_to(place) or _stays_behind(file.relative_to(place)):
        return False
    return not any(begins_project(folder) for folder in file.parents if place in folder.parents)


def _stays_behind(path: PurePath) -> bool:
    """Whether a file goes into no wasm, by where it is below a project's folder."""
    top = path.parts[0].lower()
    if top.startswith("."):
        return True
    if len(path.parts) > 1:
        return top in _FOLDERS
    return any(fnmatchcase(top, pattern) for pattern in _FILES)
