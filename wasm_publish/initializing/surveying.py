"""What there is to be set up: the projects at a path, and what their files say already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.initializing.homes import home_of, listing_of
from wasm_publish.planning.configured import Configured
from wasm_publish.planning.requested import require_sound
from wasm_publish.projects.choosing import meant_to_be_wasm
from wasm_publish.projects.monorepo import key_of
from wasm_publish.settings.settings import resolve
from wasm_publish.settings.sources import from_tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from wasm_publish.model import Project, TablePlace
    from wasm_publish.planning.requested import ProjectReader
    from wasm_publish.projects.finding import Start
    from wasm_publish.settings.options import Options


class Surveyed(NamedTuple):
    """The projects at one path.

    Attributes:
        path: The path.
        projects: Those that are meant to be published, with what files say of them.
        home: Where settings belong that are for all of them.
        listing: The folders that have to be listed there, so that a publish finds them.
    """

    path: Path
    projects: tuple[Configured, ...]
    home: TablePlace
    listing: tuple[str, ...] = ()


def survey(start: Start, reader: ProjectReader, options: Options) -> Surveyed:
    """Find the projects at a path as a publish does, but for their wasm.

    Raises:
        NothingToPublish: There is none.
        UsageError: A project file or a settings table is wrong.
    """
    found, settings = reader.find(start), reader.settings
    require_sound(found.errors, ())
    meant = meant_to_be_wasm(found.projects)
    home = home_of(found.projects, found.top)
    keys = {key_of(project) for project in meant}
    configured = _configured(found.projects, options)
    many = settings.recursive or bool(settings.projects)
    return Surveyed(
        start.path,
        tuple(item for item in configured if key_of(item.project) in keys),
        home,
        listing_of(meant, home, many=many),
    )


def _configured(projects: Sequence[Project], options: Options) -> list[Configured]:
    tables = [table for project in projects for table in project.tables]
    layers, faults = from_tables(tables, options)
    require_sound((), faults)
    return [
        Configured(p, resolve([layers[table.file, table.key] for table in p.tables], options))
        for p in projects
    ]
