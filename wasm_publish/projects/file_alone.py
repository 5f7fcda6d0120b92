"""A project made of options alone, for a job that has only the built file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.model import Project

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wasm_publish.model import SettingsTable
    from wasm_publish.settings.settings import Settings


def is_complete(settings: Settings) -> bool:
    """Whether options tell all that a project has to: its wasm, its name and its version."""
    return bool(settings.wasm and settings.name and settings.package_version)


def of_options(folder: Path, name: str, tables: Sequence[SettingsTable] = ()) -> Project:
    """The project that options make in a folder, with settings that hold for all in it."""
    return Project(
        name=name, language="none", root=folder, workspace_root=folder, tables=tuple(tables)
    )


def in_place_of_many(
    projects: tuple[Project, ...], folder: Path, settings: Settings
) -> tuple[Project, ...]:
    """The projects that were found, or the one of the options where none of many is meant.

    Who names several, or all of them, means these; one file can't be that of each.
    """
    asks = settings.packages or settings.workspace or settings.recursive or settings.projects
    if not projects[1:] or asks or not settings.name or not is_complete(settings):
        return projects
    first, *others = projects
    shared = [table for table in first.tables if all(table in p.tables for p in others)]
    return (of_options(folder, settings.name, shared),)
