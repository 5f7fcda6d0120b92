"""From what a person asks for to plans: find → read → locate → inspect → plan."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from wasm_publish import git
from wasm_publish.annotations import creation_time
from wasm_publish.choosing import choose_projects
from wasm_publish.errors import UsageError, WasmPublishError
from wasm_publish.model import Build, LocatedWasm
from wasm_publish.planning import Inputs, build_plan
from wasm_publish.projects import Start, read_projects
from wasm_publish.settings import resolve
from wasm_publish.settings_sources import from_arguments, from_environment, from_tables
from wasm_publish.targets import Surroundings, require_separate, targets_of
from wasm_publish.wasm import inspect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wasm_publish.model import Commit, PassedOver, Plan, Project
    from wasm_publish.options import Options
    from wasm_publish.plugins import Plugins
    from wasm_publish.settings import Layer, Settings, Value


@dataclass(frozen=True, slots=True)
class Request:
    """What a person asks for.

    Attributes:
        paths: Folders or project files; none means the current folder.
        arguments: Options by settings key, as the command line or a caller gave them.
        environment: The process environment.
        folder: The current folder, an absolute path.
        climb: Whether to look for a project in the folders above too.
    """

    paths: tuple[Path, ...] = ()
    arguments: Mapping[str, Value] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = field(default_factory=Path.cwd)
    climb: bool = False


@dataclass(frozen=True, slots=True)
class PlannedProject:
    """A plan with the settings that stores and policy need."""

    plan: Plan
    settings: Settings


@dataclass(frozen=True, slots=True)
class Planned:
    """The plans of a run, and what did not become one."""

    projects: tuple[PlannedProject, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    errors: tuple[WasmPublishError, ...] = ()


@dataclass(frozen=True, slots=True)
class _Configured:
    """A project as its plugin told it, with the settings that are in force for it."""

    project: Project
    settings: Settings


class Planner:
    """Makes the plans of one run, for which some facts are the same."""

    def __init__(self, request: Request, options: Options, plugins: Plugins) -> None:
        self._request = request
        self._options = options
        self._plugins = plugins
        self._layers = (
            from_arguments(request.arguments, options, request.folder),
            from_environment(request.environment, options, request.folder),
        )
        self._commits: dict[Path, Commit | None] = {}
        self.settings = resolve(self._layers, options)
        """The settings of the run, without those of any project."""

    def plan(self) -> Planned:
        """Plan everything that is asked for.

        A project that can't be planned keeps no other from its plan; its error is in the result.

        Raises:
            WasmPublishError: Nothing can be planned: there is no project, an option or a
                settings table is wrong, or two projects would land in one repository.
        """
        build = _build(self.settings, self._request.environment)
        found = [self._configured(self._read(start)) for start in self._starts()]
        _require_one([item for configured in found for item in configured], self.settings)
        outcomes = [self._plan_all(configured, build) for configured in found]
        projects = tuple(project for outcome in outcomes for project in outcome.projects)
        require_separate([project.plan for project in projects])
        return Planned(
            projects,
            tuple(passed for outcome in outcomes for passed in outcome.passed_over),
            tuple(error for outcome in outcomes for error in outcome.errors),
        )

    def _starts(self) -> tuple[Start, ...]:
        given = self.settings.manifest_path
        if given and self._request.paths:
            raise UsageError(
                "both a path and --manifest-path are given", code="usage", remedy="give one"
            )
        folder = self._request.folder
        paths = [Path(given)] if given else [folder / path for path in self._request.paths]
        starts = dict.fromkeys(path.resolve() for path in paths or [folder])
        return tuple(Start(path, self._request.climb) for path in starts)

    def _read(self, start: Start) -> tuple[Project, ...]:
        return read_projects(start, self.settings, self._plugins)

    def _plan_all(self, configured: Sequence[_Configured], build: Build) -> Planned:
        """Plan what is to be published of one start."""
        by_root = {(item.project.root, item.project.name): item for item in configured}

        def locate(project: Project) -> LocatedWasm | None:
            settings = by_root[project.root, project.name].settings
            return _given(settings) or self._plugins.locate_wasm(project, build)

        chosen = choose_projects(
            [item.project for item in configured], locate, build, self._plugins
        )
        plans: list[PlannedProject] = []
        errors = list(chosen.errors)
        for project, located in chosen.located:
            try:
                item = by_root[project.root, project.name]
                plans.append(PlannedProject(self._plan(item, located), item.settings))
            except WasmPublishError as error:
                errors.append(error)
        return Planned(tuple(plans), chosen.passed_over, tuple(errors))

    def _configured(self, projects: Sequence[Project]) -> tuple[_Configured, ...]:
        """Give each project its settings.

        Raises:
            UsageError: Tables are wrong; the faults of all projects are named.
        """
        tables = [table for project in projects for table in project.tables]
        read = from_tables(tables, self._options)
        configured: list[_Configured] = []
        for project in projects:
            layers: list[Layer] = [*self._layers, *(read[t.file, t.key] for t in project.tables)]
            configured.append(_Configured(project, resolve(layers, self._options)))
        return tuple(configured)

    def _plan(self, item: _Configured, located: LocatedWasm) -> Plan:
        # The plugin that found the wasm knows the project by its own name only.
        project, settings = _renamed(item.project, item.settings), item.settings
        commit = self._commit(project.root)
        environment = self._request.environment
        around = Surroundings(self._request.folder, environment.get("CI") in {"true", "1"})
        inputs = Inputs(
            project=project,
            located=located,
            wasm=inspect(located.path),
            settings=settings,
            commit=commit,
            created=creation_time(environment, commit),
            targets=targets_of(project, settings, commit, around),
        )
        return build_plan(inputs, self._plugins)

    def _commit(self, folder: Path) -> Commit | None:
        if folder not in self._commits:
            self._commits[folder] = git.read_commit(folder)
        return self._commits[folder]


def _build(settings: Settings, environment: Mapping[str, str]) -> Build:
    if settings.release and settings.profile not in {None, "release"}:
        raise UsageError(
            f"both --release and --profile {settings.profile} are given",
            code="usage",
            remedy="give one",
        )
    return Build(
        profile="release" if settings.release else settings.profile,
        target=settings.target,
        target_dir=Path(settings.target_dir) if settings.target_dir else None,
        environment=environment,
    )


def _given(settings: Settings) -> LocatedWasm | None:
    if settings.wasm is None:
        return None
    return LocatedWasm(Path(settings.wasm), f"the file that {settings.origins['wasm']} names")


def _renamed(project: Project, settings: Settings) -> Project:
    if settings.name is None:
        return project
    return replace(project, name=settings.name, repository_name=None)


def _require_one(configured: Sequence[_Configured], run: Settings) -> None:
    given = [name for name, value in (("--wasm", run.wasm), ("--name", run.name)) if value]
    if given and len(configured) > 1:
        names = ", ".join(item.project.name for item in configured)
        raise UsageError(
            f"{given[0]} needs exactly one project, and here are {len(configured)}",
            code="several-projects",
            remedy=f"choose one with -p: {names}",
        )
