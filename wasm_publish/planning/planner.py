"""From what a person asks for to plans: find → read → locate → inspect → plan."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.building.combining import combined
from wasm_publish.errors import UsageError
from wasm_publish.faults import Faults
from wasm_publish.git.commits import Commits
from wasm_publish.model import Build, PassedOver
from wasm_publish.planning.on_push import PushedTag, made_fresh
from wasm_publish.planning.planned import Planned
from wasm_publish.planning.project_plan import Inputs, examine
from wasm_publish.planning.requested import ProjectReader, require_sound
from wasm_publish.planning.targets import Surroundings, require_separate
from wasm_publish.planning.uncommitted import judged
from wasm_publish.planning.version_choice import VERSION_DIFFERS
from wasm_publish.projects.changes import Changes
from wasm_publish.projects.choosing import (
    NOT_BUILT,
    choose_projects,
    meant_to_be_wasm,
    projects_to_build,
)
from wasm_publish.projects.monorepo import key_of
from wasm_publish.settings.ci import is_ci

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import BuildCommand, LocatedWasm, Project
    from wasm_publish.planning.configured import Configured
    from wasm_publish.planning.project_plan import Examined
    from wasm_publish.planning.requested import Request, Requested
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.projects.monorepo import Key
    from wasm_publish.settings.options import Options
    from wasm_publish.settings.settings import Settings


class _Group(NamedTuple):
    """The projects of one start, and how they are built."""

    items: Mapping[Key, Configured]
    build: Build
    plugins: Plugins

    @property
    def projects(self) -> list[Project]:
        return [item.project for item in self.items.values()]

    def locate(self, project: Project) -> LocatedWasm | None:
        given = self.items[key_of(project)].given_wasm
        return given or self.plugins.locate_wasm(project, self.build)

    def command_of(self, project: Project) -> BuildCommand | None:
        settings = self.items[key_of(project)].settings
        return self.plugins.build_command(project, self.build, settings)


class Planner:
    """Makes the plans of one run, for which some facts are the same."""

    def __init__(self, request: Request, options: Options, plugins: Plugins) -> None:
        self._request = request
        self._plugins = plugins
        self._reader = ProjectReader(request, options, plugins)
        self._commits = Commits()
        self._built: set[Path] = set()
        self._refs = plugins.refs(request.environment)
        self.settings = self._reader.settings
        """The settings of the run, without those of any project."""

    def builds(self) -> tuple[BuildCommand, ...]:
        """The commands that `--build` runs before the plan; without it there are none.

        A project that can't be planned is not built.

        Raises:
            WasmPublishError: Nothing can be planned, as with `plan`.
        """
        if not self.settings.build:
            return ()
        build = _build(self.settings, self._request.environment)
        requested = self._requested()
        require_sound(requested.failures, requested.faults)
        touched = self._touched(requested.projects)
        groups = [_Group(_by_key(items), build, self._plugins) for items in requested.groups]
        return combined(command for group in groups for command in self._builds_of(group, touched))

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
        require_sound(planned.failures, planned.faults)
        require_separate(planned.plans)
        projects = tuple(judged(found, to_publish=to_publish) for found in planned.projects)
        if to_publish and self.settings.on_push:
            projects = tuple(map(made_fresh, projects))
        return planned._replace(projects=projects)

    def look(self, *, with_wasm: bool = True) -> Planned:
        """Look at everything that is asked for, and go on where something is wrong.

        Raises:
            UsageError: An option is wrong.
        """
        build = _build(self.settings, self._request.environment) if with_wasm else None
        requested = self._requested()
        failures = Faults()
        touched = self._touched(requested.projects)
        look_at = partial(self._look_at, build=build, touched=touched)
        looked = [failures.attempt(partial(look_at, items)) for items in requested.groups]
        looks = [look for look in looked if look]
        passed_over = (passed for look in looks for passed in look.passed_over)
        return Planned(
            projects=_once(project for look in looks for project in look.projects),
            passed_over=(*requested.passed_over, *passed_over),
            faults=requested.faults,
            failures=(*requested.failures, *failures.errors),
            unread=requested.unread,
            run=self.settings,
        )

    def _requested(self) -> Requested:
        """The projects that are asked for: at the push of a tag, those that it releases."""
        requested = self._reader.read()
        tag = PushedTag.of(self._request, self.settings, self._commits, self._plugins)
        return tag.released(requested) if tag else requested

    def _builds_of(
        self, group: _Group, touched: Callable[[Project], bool]
    ) -> Iterator[BuildCommand]:
        for project in projects_to_build(group.projects, group.locate):
            item = group.items[key_of(project)]
            if touched(project) and not self._examine(item).errors:
                command = group.command_of(project)
                yield from [command] if command else []

    def _touched(self, projects: Sequence[Project]) -> Callable[[Project], bool]:
        """Tells of a project whether it is asked for by what has changed in it."""
        ref = self.settings.changed_since
        if ref is None:
            return lambda _: True
        return Changes(ref, projects, self._plugins.inputs).touch

    def _look_at(
        self,
        items: Sequence[Configured],
        build: Build | None,
        touched: Callable[[Project], bool],
    ) -> Planned:
        """Look at the projects of one start, and at their wasm if it is told how they are built."""
        projects, of = [item.project for item in items], _by_key(items)
        if build is None:
            meant, unchanged = _divided(meant_to_be_wasm(projects), touched)
            examined = [self._examine(of[key_of(project)]) for project in meant]
            return Planned(tuple(examined), self._unchanged(unchanged))
        group = _Group(of, build, self._plugins)
        command_of = _none_left if self.settings.build else group.command_of
        chosen = choose_projects(projects, group.locate, command_of)
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

    def _examined(self, inputs: Inputs) -> Examined:
        """What looking gives; the tags of a commit don't contradict a version that it lacks."""
        examined = examine(inputs, self._plugins)
        faults = (error.problem for error in examined.errors)
        contradicted = {fault.file for fault in faults if fault.code == VERSION_DIFFERS}
        uncommitted = self._commits.uncommitted_of(inputs.project.root) if contradicted else ()
        if contradicted.isdisjoint(uncommitted):
            return examined
        return examine(inputs._replace(refs=self._refs), self._plugins)

    def _examine(
        self,
        item: Configured,
        located: LocatedWasm | None = None,
        error: WasmPublishError | None = None,
    ) -> Examined:
        # After `--build` a wasm that is missing will be missing too when it is published.
        is_unbuilt = not self.settings.build and _is_unbuilt(error)
        is_shown = located is not None or is_unbuilt
        asks_git = is_shown or item.has_templates
        inputs = self._inputs(item, asks_git=asks_git)._replace(
            located=located,
            is_unbuilt=is_unbuilt,
            uncommitted=self._uncommitted(item.project.root) if is_shown else (),
        )
        examined = self._examined(inputs)
        has_no_commit = asks_git and inputs.commit is None
        refusal = self._commits.refusal_of(item.project.root) if has_no_commit else None
        warnings = (*([refusal] if refusal else []), *examined.warnings)
        return examined._replace(
            plan=examined.plan and examined.plan._replace(problems=warnings),
            outline=examined.outline and examined.outline._replace(problems=warnings),
            warnings=warnings,
            errors=(*([error] if error else []), *examined.errors),
        )

    def _inputs(self, item: Configured, *, asks_git: bool) -> Inputs:
        """What a plan is made from but the wasm; a check without it needs no more than tags."""
        # The plugin that found the wasm knows the project by its own name only.
        project, environment = item.renamed, self._request.environment
        commit = self._commits.commit_of(project.root) if asks_git else None
        tags = commit.tags if commit else () if asks_git else self._commits.tags_of(project.root)
        return Inputs(
            project=project,
            settings=item.settings,
            around=Surroundings(self._request.folder, is_ci(environment)),
            commit=commit,
            refs=tuple(dict.fromkeys((*tags, *self._refs))),
            environment=environment,
        )


def _none_left(_project: Project) -> None:
    """The command that is left to run where all of them have been."""


def _is_unbuilt(error: WasmPublishError | None) -> bool:
    return error is not None and error.problem.code == NOT_BUILT


def _by_key(items: Iterable[Configured]) -> dict[Key, Configured]:
    return {key_of(item.project): item for item in items}


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
