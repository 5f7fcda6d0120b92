"""From what a person asks for to plans: find → read → locate → inspect → plan."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.faults import Faults
from wasm_publish.git.commits import Commits
from wasm_publish.model import Build, PassedOver
from wasm_publish.planning.configured import Configured, require_one
from wasm_publish.planning.project_plan import Inputs, examine
from wasm_publish.planning.targets import Surroundings, require_separate
from wasm_publish.planning.uncommitted import judged
from wasm_publish.projects.changes import Changes
from wasm_publish.projects.choosing import choose_projects, meant_to_be_wasm
from wasm_publish.projects.finding import Start
from wasm_publish.projects.monorepo import find_projects, key_of
from wasm_publish.settings.file import read_settings, with_settings_files
from wasm_publish.settings.settings import Settings, resolve
from wasm_publish.settings.sources import from_arguments, from_environment, from_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import LocatedWasm, Plan, Problem, Project
    from wasm_publish.planning.project_plan import Examined
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


class Planned(NamedTuple):
    """What looking at everything that is asked for gave.

    Attributes:
        projects: Those that are to be published, with their plans or what is in the way.
        passed_over: Those that are not, and why.
        faults: What is wrong with the settings tables of any of them.
        failures: What kept whole folders from being looked at.
        unread: What kept single project files among many from being read.
        run: The settings of the run, without those of any project.
    """

    projects: tuple[Examined, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()
    faults: tuple[Problem, ...] = ()
    failures: tuple[WasmPublishError, ...] = ()
    unread: tuple[WasmPublishError, ...] = ()
    run: Settings = Settings()

    @property
    def plans(self) -> tuple[Plan, ...]:
        """The plans that could be made."""
        return tuple(project.plan for project in self.projects if project.plan)

    @property
    def errors(self) -> tuple[WasmPublishError, ...]:
        """What kept projects from their plans."""
        own = (error for project in self.projects for error in project.errors)
        return (*self.unread, *own)

    @property
    def is_unchanged(self) -> bool:
        """Whether there is nothing to publish, since only what has changed was asked for."""
        return self.run.changed_since is not None and not self.projects and not self.errors

    @property
    def jobs(self) -> int | None:
        """How many projects may be published at once; the least where settings files differ."""
        wishes = [project.settings.jobs for project in self.projects if project.settings.jobs]
        return self.run.jobs or min(wishes, default=None)


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
        self._commits = Commits()
        self._built: set[Path] = set()
        self._read_settings = cache(read_settings)
        self._refs = plugins.refs(request.environment)
        self.settings = resolve(self._layers, options)
        """The settings of the run, without those of any project."""

    def plan(self, *, to_publish: bool = False) -> Planned:
        """Plan everything that is asked for.

        A project that can't be planned keeps no other from its plan; its errors are in the
        result.

        Args:
            to_publish: Whether the plans are to be carried out. A release whose files differ
                from its commit then has no plan; where it is only shown, that is a warning.

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
        projects = (judged(project, to_publish=to_publish) for project in planned.projects)
        return planned._replace(projects=tuple(projects))

    def look(self, *, with_wasm: bool = True) -> Planned:
        """Look at everything that is asked for, and go on where something is wrong.

        Raises:
            UsageError: An option is wrong.
        """
        build = _build(self.settings, self._request.environment) if with_wasm else None
        failures = Faults()
        tried = [failures.attempt(partial(self._read, start)) for start in self._starts()]
        read = [found for found in tried if found is not None]
        layers, faults = from_tables(
            [table for found in read for project in found.projects for table in project.tables],
            self._options,
        )
        groups = [[self._configured(p, layers) for p in found.projects] for found in read]
        everything = [item for group in groups for item in group]
        failures.attempt(partial(require_one, everything, self.settings))
        touched = self._touched([item.project for item in everything])
        look_at = partial(self._look_at, build=build, touched=touched)
        looked = [failures.attempt(partial(look_at, group)) for group in groups]
        looks = [look for look in looked if look]
        return Planned(
            projects=_once(project for look in looks for project in look.projects),
            passed_over=tuple(passed for look in looks for passed in look.passed_over),
            faults=faults,
            failures=tuple(failures.errors),
            unread=tuple(error for found in read for error in found.errors),
            run=self.settings,
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

    def _read(self, start: Start) -> Found:
        found = find_projects(start, self.settings, self._plugins)
        read = self._read_settings
        projects = (with_settings_files(project, read, found.top) for project in found.projects)
        return found._replace(projects=tuple(projects))

    def _touched(self, projects: Sequence[Project]) -> Callable[[Project], bool]:
        """Tells of a project whether it is asked for by what has changed in it."""
        ref = self.settings.changed_since
        if ref is None:
            return lambda _: True
        return Changes(ref, projects, self._plugins.inputs).touch

    def _configured(self, project: Project, layers: Mapping[tuple[Path, str], Layer]) -> Configured:
        own = [layers[table.file, table.key] for table in project.tables]
        return Configured(project, resolve([*self._layers, *own], self._options))

    def _look_at(
        self,
        configured: Sequence[Configured],
        build: Build | None,
        touched: Callable[[Project], bool],
    ) -> Planned:
        """Look at the projects of one start, and at their wasm if it is told how they are built."""
        projects = [item.project for item in configured]
        of = {key_of(item.project): item for item in configured}
        if build is None:
            meant, unchanged = _divided(meant_to_be_wasm(projects), touched)
            examined = [self._examine(of[key_of(project)]) for project in meant]
            return Planned(tuple(examined), self._unchanged(unchanged))

        def locate(project: Project) -> LocatedWasm | None:
            return of[key_of(project)].given_wasm or self._plugins.locate_wasm(project, build)

        chosen = choose_projects(projects, locate, build, self._plugins)
        located = {key_of(project): found for project, found in chosen.located}
        failed = {key_of(project): error for project, error in chosen.failed}
        wanted = [p for p in projects if key_of(p) in located or key_of(p) in failed]
        self._built |= {path for found in located.values() for path in _wasm_files(found)}
        meant, unchanged = _divided(wanted, touched)
        examined = [
            self._examine(of[key], located.get(key), failed.get(key)) for key in map(key_of, meant)
        ]
        return Planned(tuple(examined), (*chosen.passed_over, *self._unchanged(unchanged)))

    def _unchanged(self, projects: Iterable[Project]) -> tuple[PassedOver, ...]:
        reason = f"nothing of it has changed since {self.settings.changed_since}"
        return tuple(PassedOver(project.name, reason) for project in projects)

    def _uncommitted(self, folder: Path) -> tuple[Path, ...]:
        """The files that differ from a folder's commit, but for the wasm, which is built."""
        files = self._commits.uncommitted_of(folder)
        return tuple(path for path in files if path not in self._built)

    def _examine(
        self,
        item: Configured,
        located: LocatedWasm | None = None,
        error: WasmPublishError | None = None,
    ) -> Examined:
        # The plugin that found the wasm knows the project by its own name only.
        project, settings = item.renamed, item.settings
        environment = self._request.environment
        full = located is not None or item.has_templates
        commit = self._commits.commit_of(project.root) if full else None
        tags = commit.tags if commit else () if full else self._commits.tags_of(project.root)
        inputs = Inputs(
            project=project,
            settings=settings,
            around=Surroundings(self._request.folder, environment.get("CI") in {"true", "1"}),
            located=located,
            commit=commit,
            uncommitted=self._uncommitted(project.root) if commit and located else (),
            refs=tuple(dict.fromkeys((*tags, *self._refs))),
            environment=environment,
        )
        examined = examine(inputs, self._plugins)
        refused = self._commits.refusal_of(project.root) if full and commit is None else None
        warnings = (*([refused] if refused else []), *examined.warnings)
        return examined._replace(
            plan=examined.plan._replace(problems=warnings) if examined.plan else None,
            warnings=warnings,
            errors=(*([error] if error else []), *examined.errors),
        )


def _wasm_files(located: LocatedWasm) -> tuple[Path, ...]:
    return tuple(path.resolve() for path in (located.path, *located.candidates))


def _divided(
    projects: Iterable[Project], touched: Callable[[Project], bool]
) -> tuple[list[Project], list[Project]]:
    """Those that have changed, and the others."""
    changed: list[Project] = []
    unchanged: list[Project] = []
    for project in projects:
        (changed if touched(project) else unchanged).append(project)
    return changed, unchanged


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


def _once(projects: Iterable[Examined]) -> tuple[Examined, ...]:
    """Each project once, also where a workspace and a member of it are both asked for."""
    unique: dict[tuple[Path | None, Path, str], Examined] = {}
    for examined in projects:
        unique.setdefault(key_of(examined.project), examined)
    return tuple(unique.values())
