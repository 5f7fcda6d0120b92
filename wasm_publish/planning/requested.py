"""From what a person asks for to projects with their settings: find → read → configure."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.faults import Faults
from wasm_publish.planning.configured import Configured, require_one
from wasm_publish.planning.group import Group, build_of
from wasm_publish.projects.finding import Start
from wasm_publish.projects.monorepo import find_projects
from wasm_publish.settings.file import read_settings, with_settings_files
from wasm_publish.settings.settings import resolve
from wasm_publish.settings.sources import from_arguments, from_environment, from_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import PassedOver, Problem, Project
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.projects.monorepo import Found
    from wasm_publish.settings.options import Options
    from wasm_publish.settings.settings import Layer, Value


class Request(NamedTuple):
    """What a person asks for.

    Attributes:
        folder: The current folder, an absolute path.
        paths: Folders or project files; none means the current folder.
        arguments: Options by settings key, as the command line or a caller gave them.
        environment: The process environment.
        climb: Whether to look for a project in the folders above too.
    """

    folder: Path
    paths: tuple[Path, ...] = ()
    arguments: Mapping[str, Value] = MappingProxyType({})
    environment: Mapping[str, str] = MappingProxyType({})
    climb: bool = False


class Requested(NamedTuple):
    """The projects that are asked for, and what was wrong on the way to them.

    Attributes:
        groups: The projects of each start.
        faults: What is wrong with the settings tables of any of them.
        failures: What kept whole starts from being read, or all of them from being published.
        unread: What kept single project files among many from being read.
        passed_over: Those that turned out not to be asked for, and why.
    """

    groups: tuple[tuple[Configured, ...], ...]
    faults: tuple[Problem, ...]
    failures: tuple[WasmPublishError, ...]
    unread: tuple[WasmPublishError, ...]
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def projects(self) -> tuple[Project, ...]:
        """All of them."""
        return tuple(item.project for group in self.groups for item in group)


class ProjectReader:
    """Reads the projects that a request asks for."""

    def __init__(self, request: Request, options: Options, plugins: Plugins) -> None:
        self._request = request
        self._options = options
        self._plugins = plugins
        self._layers = (
            from_arguments(request.arguments, options, request.folder),
            from_environment(request.environment, options, request.folder),
        )
        self._read_settings = cache(read_settings)
        self.settings = resolve(self._layers, options)
        """The settings of the run, without those of any project."""

    def read(self) -> Requested:
        """Read all projects, and go on where something is wrong.

        Raises:
            UsageError: An option is wrong.
        """
        failures = Faults()
        tried = [failures.attempt(partial(self.find, start)) for start in self.starts()]
        read = [found for found in tried if found is not None]
        layers, faults = from_tables(
            [table for found in read for project in found.projects for table in project.tables],
            self._options,
        )
        groups = tuple(
            tuple(self._configured(project, layers) for project in found.projects) for found in read
        )
        everything = [item for group in groups for item in group]
        failures.attempt(partial(require_one, everything, self.settings))
        unread = tuple(error for found in read for error in found.errors)
        return Requested(groups, faults, tuple(failures.errors), unread)

    def starts(self) -> tuple[Start, ...]:
        """Where to look for projects.

        Raises:
            UsageError: That is said in two ways.
        """
        given = self.settings.manifest_path
        if given and self._request.paths:
            raise UsageError(
                "both a path and --manifest-path are given", code="usage", remedy="give one"
            )
        folder = self._request.folder
        paths = [Path(given)] if given else [folder / path for path in self._request.paths]
        starts = dict.fromkeys(path.resolve() for path in paths or [folder])
        return tuple(Start(path, self._request.climb) for path in starts)

    def find(self, start: Start) -> Found:
        """The projects at one of these, with their settings tables.

        Raises:
            NothingToPublish: There is none.
            UsageError: Something can't be read.
        """
        found = find_projects(start, self.settings, self._plugins)
        read = self._read_settings
        projects = (with_settings_files(project, read, found.top) for project in found.projects)
        return found._replace(projects=tuple(projects))

    def group(self, items: Iterable[Configured]) -> Group:
        """The group that the projects of one start are.

        Raises:
            UsageError: How they are built is said in two ways.
        """
        return Group.of(items, build_of(self.settings, self._request.environment), self._plugins)

    def _configured(self, project: Project, layers: Mapping[tuple[Path, str], Layer]) -> Configured:
        own = [layers[table.file, table.key] for table in project.tables]
        return Configured(project, resolve([*self._layers, *own], self._options))


def require_sound(failures: Sequence[WasmPublishError], faults: Sequence[Problem]) -> None:
    """Make sure that nothing was wrong on the way to what is to be published.

    Args:
        failures: What kept projects from being read.
        faults: What is wrong with settings tables.

    Raises:
        WasmPublishError: Something was.
    """
    if failures:
        raise failures[0]
    if faults:
        raise UsageError.of(faults)
