"""From what a person asks for to plans: find → read → locate → inspect → plan."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from wasm_publish.building.combining import combined
from wasm_publish.faults import Faults
from wasm_publish.git.commits import Commits
from wasm_publish.model import PassedOver
from wasm_publish.planning.examiner import Examiner
from wasm_publish.planning.group import Group, build_of
from wasm_publish.planning.on_push import PushedTag, made_fresh, pushed_tag
from wasm_publish.planning.planned import Planned
from wasm_publish.planning.requested import ProjectReader, require_sound
from wasm_publish.planning.targets import require_separate
from wasm_publish.planning.uncommitted import judged
from wasm_publish.projects.changes import Changes
from wasm_publish.projects.choosing import (
    choose_projects,
    meant_to_be_wasm,
    projects_to_build,
)
from wasm_publish.projects.monorepo import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from wasm_publish.model import Build, BuildCommand, Project
    from wasm_publish.planning.project_plan import Examined
    from wasm_publish.planning.requested import Request, Requested
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.options import Options


class Planner:
    """Makes the plans of one run, for which some facts are the same."""

    def __init__(self, request: Request, options: Options, plugins: Plugins) -> None:
        self._request = request
        self._plugins = plugins
        self._reader = ProjectReader(request, options, plugins)
        self._commits = Commits()
        self.settings = self._reader.settings
        """The settings of the run, without those of any project."""
        is_built_first = bool(self.settings.build)
        self._examiner = Examiner(request, plugins, self._commits, is_built_first=is_built_first)

    def builds(self) -> tuple[BuildCommand, ...]:
        """The commands that `--build` runs before the plan; without it there are none.

        A project that can't be planned is not built.

        Raises:
            WasmPublishError: Nothing can be planned, as with `plan`.
        """
        if not self.settings.build:
            return ()
        build = build_of(self.settings, self._request.environment)
        requested = self._requested(build)
        require_sound(requested.failures, requested.faults)
        touched = self._touched()
        groups = self._groups(requested, build)
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
        build = build_of(self.settings, self._request.environment)
        requested = self._requested(build)
        failures = Faults()
        touched = self._touched()
        look_at = partial(self._look_at if with_wasm else self._look_without_wasm, touched=touched)
        groups = self._groups(requested, build)
        looked = [failures.attempt(partial(look_at, group)) for group in groups]
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

    def _requested(self, build: Build) -> Requested:
        """The projects that are asked for: at the push of a tag, those that it releases."""
        requested = self._reader.read()
        tag = pushed_tag(self._request, self.settings)
        if tag is None:
            return requested
        return PushedTag(tag, self._commits.tags_of, self._plugins, build).released(requested)

    def _groups(self, requested: Requested, build: Build) -> list[Group]:
        return [Group.of(items, build, self._plugins) for items in requested.groups]

    def _builds_of(
        self, group: Group, touched: Callable[[Project], bool]
    ) -> Iterator[BuildCommand]:
        for project in projects_to_build(group.projects, group.locate):
            item = group.items[key_of(project)]
            if touched(project) and not self._examiner.examine(item).errors:
                command = group.command_of(project)
                yield from [command] if command else []

    def _touched(self) -> Callable[[Project], bool]:
        """Tells of a project whether it is asked for by what has changed in it."""
        ref = self.settings.changed_since
        if ref is None:
            return lambda _: True
        return Changes(ref, self._plugins.inputs, self._plugins.find_project_files).touch

    def _look_without_wasm(self, group: Group, touched: Callable[[Project], bool]) -> Planned:
        """Look at the projects of one start alone."""
        found = meant_to_be_wasm(group.projects, group.locate)
        meant, unchanged = _divided(found.projects, touched)
        examined = [self._examiner.examine(group.items[key_of(project)]) for project in meant]
        return Planned(tuple(examined), (*found.passed_over, *self._unchanged(unchanged)))

    def _look_at(self, group: Group, touched: Callable[[Project], bool]) -> Planned:
        """Look at the projects of one start, and at their wasm."""
        command_of = _none_left if self.settings.build else group.command_of
        chosen = choose_projects(group.projects, group.locate, command_of)
        located = {key_of(project): found for project, found in chosen.located}
        failed = {key_of(project): error for project, error in chosen.failed}
        wanted = [p for p in group.projects if key_of(p) in located or key_of(p) in failed]
        self._examiner.leave_out(located.values())
        meant, unchanged = _divided(wanted, touched)
        examined = [
            self._examiner.examine(group.items[key], located.get(key), failed.get(key))
            for key in map(key_of, meant)
        ]
        return Planned(tuple(examined), (*chosen.passed_over, *self._unchanged(unchanged)))

    def _unchanged(self, projects: Iterable[Project]) -> tuple[PassedOver, ...]:
        reason = f"nothing of it has changed since {self.settings.changed_since}"
        return tuple(PassedOver(project.name, reason) for project in projects)


def _none_left(_project: Project) -> None:
    """The command that is left to run where all of them have been."""


def _divided(
    projects: Iterable[Project], touched: Callable[[Project], bool]
) -> tuple[list[Project], list[Project]]:
    """Those that have changed, and the others."""
    changed: list[Project] = []
    unchanged: list[Project] = []
    for project in projects:
        (changed if touched(project) else unchanged).append(project)
    return changed, unchanged


def _once(projects: Iterable[Examined]) -> tuple[Examined, ...]:
    """Each project once, also where a workspace and a member of it are both asked for."""
    unique: dict[tuple[Path | None, Path, str], Examined] = {}
    for examined in projects:
        unique.setdefault(key_of(examined.project), examined)
    return tuple(unique.values())
