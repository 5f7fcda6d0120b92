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

    from wasm_publish.model import PassedOver, Project, TablePlace
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
        passed_over: The projects that a publish passes over, and why.
    """

    path: Path
    projects: tuple[Configured, ...]
    home: TablePlace
    listing: tuple[str, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()


def survey(start: Start, reader: ProjectReader, options: Options) -> Surveyed:
    """Find the projects at a path that a publish would choose, built or not.

    Raises:
        NothingToPublish: There is none.
        UsageError: A project file or a settings table is wrong.
    """
    found, settings = reader.find(start), reader.settings
    require_sound(found.errors, ())
    group = reader.group(_configured(found.projects, options))
    meant = meant_to_be_wasm(group.projects, group.locate)
    home = home_of(found.projects, found.top)
    many = settings.recursive or bool(settings.projects)
    return Surveyed(
        start.path,
        tuple(group.items[key_of(project)] for project in meant.projects),
        home,
        listing_of(meant.projects, home, many=many),
        meant.passed_over,
    )


def _configured(projects: Sequence[Project], options: Options) -> list[Configured]:
    tables = [table for project in projects for table in project.tables]
    layers, faults = from_tables(tables, options)
    require_sound((), faults)
    return [
        Configured(p, resolve([layers[table.file, table.key] for table in p.tables], options))
        for p in projects
    ]
