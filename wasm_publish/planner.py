"""From what a person asks for to plans: find → read → locate → inspect → plan."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish import git
from wasm_publish.choosing import choose_projects, meant_to_be_wasm
from wasm_publish.errors import UsageError
from wasm_publish.faults import Faults
from wasm_publish.model import Build, LocatedWasm
from wasm_publish.planning import Inputs, examine
from wasm_publish.projects import Start, read_projects
from wasm_publish.settings import resolve
from wasm_publish.settings_file import with_settings_files
from wasm_publish.settings_sources import from_arguments, from_environment, from_tables
from wasm_publish.targets import Surroundings, require_separate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Commit, PassedOver, Plan, Problem, Project
    from wasm_publish.options import Options
    from wasm_publish.planning import Examined
    from wasm_publish.plugins import Plugins
    from wasm_publish.settings import Layer, Settings, Value


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


class Planned(NamedTuple):
    """What looking at everything that is asked for gave.

    Attributes:
        projects: Those that are to be published, with their plans or what is in the way.
        passed_over: Those that are not, and why.
        faults: What is wrong with the settings tables of any of them.
        failures: What kept whole folders from being looked at.
    """

    projects: tuple[Examined, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    faults: tuple[Problem, ...] = ()
    failures: tuple[WasmPublishError, ...] = ()

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans that could be made."""
        return tuple(project.plan for project in self.projects if project.plan)

    @property
    def errors(self) -> tuple[WasmPublishError, ...]:
        """What kept projects from their plans."""
        return tuple(error for project in self.projects for error in project.errors)


class _Configured(NamedTuple):
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
        self._tags_of: dict[Path, tuple[str, ...]] = {}
        self._refs = plugins.refs(request.environment)
        self.settings = resolve(self._layers, options)
        """The settings of the run, without those of any project."""

    def plan(self) -> Planned:
        """Plan everything that is asked for.

        A project that can't be planned keeps no other from its plan; its errors are in the
        result.

        Raises:
            WasmPublishError: Nothing can be planned: there is no project, an option or a
                settings table is wrong, or two projects would land in one repository.
        """
        planned = self.look()
        if planned.failures:
            raise planned.failures[0]
        if planned.faults:
            first = planned.faults[0]
            raise UsageError(first.message, code=first.code, problems=planned.faults)
        require_separate(planned.plans)
        return planned

    def look(self, *, with_wasm: bool = True) -> Planned:
        """Look at everything that is asked for, and go on where something is wrong.

        Raises:
            UsageError: An option is wrong.
        """
        build = _build(self.settings, self._request.environment) if with_wasm else None
        failures = Faults()
        tried = [failures.attempt(partial(self._read, start)) for start in self._starts()]
        read = [projects for projects in tried if projects is not None]
        layers, faults = from_tables(
            [table for projects in read for project in projects for table in project.tables],
            self._options,
        )
        found = [[self._configured(p, layers) for p in projects] for projects in read]
        everything = [item for configured in found for item in configured]
        failures.attempt(partial(_require_one, everything, self.settings))
        looked = [failures.attempt(partial(self._look_at, item, build)) for item in found]
        looks = [look for look in looked if look]
        return Planned(
            projects=_once(project for look in looks for project in look.projects),
            passed_over=tuple(passed for look in looks for passed in look.passed_over),
            faults=faults,
            failures=tuple(failures.errors),
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
        projects = read_projects(start, self.settings, self._plugins)
        return tuple(with_settings_files(project) for project in projects)

    def _configured(
        self, project: Project, layers: Mapping[tuple[Path, str], Layer]
    ) -> _Configured:
        own = [layers[table.file, table.key] for table in project.tables]
        return _Configured(project, resolve([*self._layers, *own], self._options))

    def _look_at(self, configured: Sequence[_Configured], build: Build | None) -> Planned:
        """Look at the projects of one start, and at their wasm if it is told how they are built."""
        projects = [item.project for item in configured]
        of = {_key(item.project): item for item in configured}
        if build is None:
            meant = meant_to_be_wasm(projects)
            return Planned(tuple(self._examine(of[_key(p)]) for p in meant))

        def locate(project: Project) -> LocatedWasm | None:
            given = _given(of[_key(project)].settings)
            return given or self._plugins.locate_wasm(project, build)

        chosen = choose_projects(projects, locate, build, self._plugins)
        located = {_key(project): found for project, found in chosen.located}
        failed = {_key(project): error for project, error in chosen.failed}
        examined = [
            self._examine(item, located.get(key), failed.get(key))
            for key, item in of.items()
            if key in located or key in failed
        ]
        return Planned(tuple(examined), chosen.passed_over)

    def _examine(
        self,
        item: _Configured,
        located: LocatedWasm | None = None,
        error: WasmPublishError | None = None,
    ) -> Examined:
        # The plugin that found the wasm knows the project by its own name only.
        project, settings = _renamed(item.project, item.settings), item.settings
        environment = self._request.environment
        full = located is not None or _has_templates(settings)
        commit = self._commit(project.root) if full else None
        tags = commit.tags if commit else () if full else self._tags(project.root)
        inputs = Inputs(
            project=project,
            settings=settings,
            around=Surroundings(self._request.folder, environment.get("CI") in {"true", "1"}),
            located=located,
            commit=commit,
            refs=tuple(dict.fromkeys((*tags, *self._refs))),
            environment=environment,
        )
        examined = examine(inputs, self._plugins)
        refused = git.refusal(project.root) if full and commit is None else None
        warnings = (*([refused] if refused else []), *examined.warnings)
        return examined._replace(
            plan=examined.plan._replace(problems=warnings) if examined.plan else None,
            warnings=warnings,
            errors=(*([error] if error else []), *examined.errors),
        )

    def _tags(self, folder: Path) -> tuple[str, ...]:
        """The tags at the commit, alone: a check without wasm needs to know no more of it."""
        tree = git.working_tree_of(folder) or folder
        if tree not in self._tags_of:
            self._tags_of[tree] = git.tags_at_commit(folder)
        return self._tags_of[tree]

    def _commit(self, folder: Path) -> Commit | None:
        # The members of a workspace share their commit, and git takes its time.
        tree = git.working_tree_of(folder) or folder
        if tree not in self._commits:
            self._commits[tree] = git.read_commit(folder)
        return self._commits[tree]


def _key(project: Project) -> tuple[Path | None, Path, str]:
    """What tells projects apart; one file may hold several, and one folder two files."""
    return project.file, project.root, project.name


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


def _has_templates(settings: Settings) -> bool:
    """Whether a tag or a target may need to know the commit."""
    places = (settings.registry or "", *settings.destinations)
    return any("{" in text for text in (*settings.tags, *settings.add_tags, *places))


def _given(settings: Settings) -> LocatedWasm | None:
    if settings.wasm is None:
        return None
    return LocatedWasm(Path(settings.wasm), f"the file that {settings.origins['wasm']} names")


def _renamed(project: Project, settings: Settings) -> Project:
    if settings.name is None:
        return project
    origins = {**project.origins, "name": settings.origins["name"]}
    return project._replace(name=settings.name, repository_name=None, origins=origins)


def _once(projects: Iterable[Examined]) -> tuple[Examined, ...]:
    """Each project once, also where a workspace and a member of it are both asked for."""
    unique: dict[tuple[Path | None, Path, str], Examined] = {}
    for examined in projects:
        unique.setdefault(_key(examined.project), examined)
    return tuple(unique.values())


def _require_one(configured: Sequence[_Configured], run: Settings) -> None:
    given = [name for name, value in (("--wasm", run.wasm), ("--name", run.name)) if value]
    if given and len(configured) > 1:
        names = ", ".join(item.project.name for item in configured)
        raise UsageError(
            f"{given[0]} needs exactly one project, and here are {len(configured)}",
            code="several-projects",
            remedy=f"choose one with -p: {names}",
        )
