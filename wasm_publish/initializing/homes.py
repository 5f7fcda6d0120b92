"""Which file, and which table in it, is the right one for the settings of projects."""

from __future__ import annotations

import os
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish.git.working_tree import working_tree_of
from wasm_publish.model import TablePlace
from wasm_publish.settings.file import FILE_NAME, PROJECTS, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from wasm_publish.model import Project


def home_of(projects: Sequence[Project], top: Path | None) -> TablePlace:
    """Where settings belong that are for all of some projects.

    That is the project's own table, or the one that all members of a workspace share, or the
    settings file above all of them. A settings file beside a project counts before its table.

    Args:
        projects: At least one.
        top: The folder that all of them are below, where many folders were looked at.
    """
    first, *others = projects
    if not others and top in {None, first.root}:
        return _own_home(first)
    shared = [place for place in first.places if all(place in p.places for p in others)]
    if others and shared and top in {None, shared[0].file.parent}:
        return shared[0]
    return TablePlace((top or _folder_of(projects)) / FILE_NAME, "")


def listing_of(projects: Sequence[Project], home: TablePlace, *, many: bool) -> tuple[str, ...]:
    """The folders to list in the settings file above projects that wouldn't be found without.

    Args:
        projects: The projects.
        home: Where their settings belong.
        many: Whether they were found because many folders were asked for.
    """
    folder = home.file.parent
    if home != TablePlace(folder / FILE_NAME, "") or all(p.root == folder for p in projects):
        return ()
    listed = read_settings(folder)
    needed = many or working_tree_of(folder) is None
    if not needed or (listed and listed.value(PROJECTS) is not None):
        return ()
    return tuple(sorted({_pattern(project, folder) for project in projects}))


def _own_home(project: Project) -> TablePlace:
    beside = TablePlace(project.root / FILE_NAME, "")
    return beside if beside.file.is_file() or not project.places else project.places[0]


def _folder_of(projects: Iterable[Project]) -> Path:
    """The folder of the workspace, or the nearest one above all workspaces."""
    return Path(os.path.commonpath([project.workspace_root for project in projects]))


def _pattern(project: Project, folder: Path) -> str:
    root = project.workspace_root
    nearest = root if root.is_relative_to(folder) else project.root
    return escape(nearest.relative_to(folder).as_posix())
