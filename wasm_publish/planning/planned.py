"""What planning gives for everything that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.settings.settings import Settings

if TYPE_CHECKING:
    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Outline, PassedOver, Plan, Problem
    from wasm_publish.planning.project_plan import Examined


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
    def outlines(self) -> tuple[Outline, ...]:
        """What can be told of projects that are only not built yet."""
        return tuple(project.outline for project in self.projects if project.outline)

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

    def forgiving(self) -> Planned:
        """The same where nothing is published: a wasm that isn't built yet is a warning then."""
        return self._replace(projects=tuple(map(_forgiven, self.projects)))


def _forgiven(examined: Examined) -> Examined:
    outline = examined.outline
    if outline is None:
        return examined
    missing = (problem for error in examined.errors for problem in error.problems)
    told = tuple(problem._replace(severity="warning") for problem in missing)
    outline = outline._replace(problems=(*told, *outline.problems))
    return examined._replace(errors=(), outline=outline)
