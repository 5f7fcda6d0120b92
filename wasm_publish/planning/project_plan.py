"""From project, wasm and settings to the plan, whose bytes are what is published.

Steps that don't depend on each other all run, so that everything wrong is told at once.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.errors import UsageError
from wasm_publish.faults import Faults
from wasm_publish.git.commits import Uncommitted
from wasm_publish.model import Facts, Outline, Problem
from wasm_publish.planning.annotations import (
    Creation,
    creation_of,
    merged_annotations,
    told_annotations,
)
from wasm_publish.planning.assembling import (
    assemble,
    finished_wasm,
    unreadable_sections,
    validated,
)
from wasm_publish.planning.file_names import named
from wasm_publish.planning.format_choice import choose_format
from wasm_publish.planning.made_files import as_known
from wasm_publish.planning.other_versions import tags_of_other_versions
from wasm_publish.planning.tags import planned_tags
from wasm_publish.planning.target_world import named_world, targeting
from wasm_publish.planning.targets import targets_of
from wasm_publish.planning.uncommitted import dirt_of, written_places
from wasm_publish.planning.version_choice import choose_version
from wasm_publish.planning.wit_package import unfindable
from wasm_publish.projects.belonging import Belonging, made_from_of
from wasm_publish.versions.version import parse_version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Commit, LocatedWasm, Plan, Project, Tag, Target, WasmInfo
    from wasm_publish.planning.format_choice import FormatChoice
    from wasm_publish.planning.targets import Surroundings
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Version

STALE = "stale-wasm"
"""The code of the warning that a wasm is older than its sources."""

_STAND_IN = "0.0.0-0"
"""A version that fills every template, for projects that have none."""


class Inputs(NamedTuple):
    """Everything that a plan is a function of.

    Attributes:
        project: The project.
        settings: Its settings.
        around: What the choice of a target depends on besides.
        located: Its wasm; without it there is no plan, but project and settings are checked.
        is_unbuilt: Whether the wasm is known to be missing, so that an outline is all there can be.
        commit: The commit, or None outside of git.
        uncommitted: What differs from the commit in the working tree.
        refs: The names of the tags that the commit has, or that the CI job runs for.
        environment: The process environment.
    """

    project: Project
    settings: Settings
    around: Surroundings
    located: LocatedWasm | None = None
    is_unbuilt: bool = False
    commit: Commit | None = None
    uncommitted: Uncommitted = Uncommitted()
    refs: tuple[str, ...] = ()
    environment: Mapping[str, str] = MappingProxyType({})


class Examined(NamedTuple):
    """A project with all that could be told of it.

    Attributes:
        project: The project, with the version that was chosen.
        settings: Its settings.
        targets: Where it is to be published, as far as that is known.
        plan: The plan, where nothing stands in its way.
        warnings: What is worth knowing.
        errors: What stands in the way of a plan.
        dirt: Its files that differ from the commit.
        dirt_fault: Why it isn't known which do, where git fails to tell.
        outline: What can be told in place of a plan, where only the wasm is missing for one.
    """

    project: Project
    settings: Settings
    targets: tuple[Target, ...] = ()
    plan: Plan | None = None
    warnings: tuple[Problem, ...] = ()
    errors: tuple[WasmPublishError, ...] = ()
    dirt: tuple[Path, ...] = ()
    dirt_fault: UsageError | None = None
    outline: Outline | None = None


def examine(inputs: Inputs, plugins: Plugins) -> Examined:
    """Look at everything that a plan depends on, and make the plan if all of it is right."""
    return as_known(_Examination(inputs, plugins).run(), inputs.located)


class _Examination:
    """One look at one project, which goes on after each fault."""

    def __init__(self, inputs: Inputs, plugins: Plugins) -> None:
        self._inputs = inputs
        self._plugins = plugins
        self._faults = Faults()

    def run(self) -> Examined:
        inputs, attempt = self._inputs, self._faults.attempt
        created = attempt(lambda: creation_of(inputs.environment, inputs.commit)) or Creation()
        targets = attempt(self._targets)
        choice = attempt(self._format)
        world = attempt(lambda: named_world(inputs.settings))
        wasm = attempt(lambda: self._wasm(world))
        known = attempt(self._versioned)
        dirt = attempt(lambda: self._dirt(targets or ())) or ()
        # What isn't known to be clean doesn't claim to be.
        fault = inputs.uncommitted.fault
        commit = inputs.commit and inputs.commit._replace(dirty=bool(dirt or fault))
        facts = Facts(*known, wasm, inputs.settings, commit, *created) if known and wasm else None
        tags = attempt(lambda: self._tags(known, facts, created.time))
        problems = attempt(lambda: self._validated(known, wasm)) or ()
        plan: Plan | None = None
        located, complete = inputs.located, not self._faults.errors
        if facts and located and targets and choice and tags and complete:
            plan = attempt(lambda: self._plan(facts, located, targets, choice, tags))
        unfound = unfindable(wasm, inputs.settings, tags) if wasm and tags else ()
        others = tags_of_other_versions(known[1], inputs.settings) if known else ()
        warnings = (*_wasm_warnings(wasm, inputs), *problems, *unfound, *others)
        outline: Outline | None = None
        if inputs.is_unbuilt and known and targets and tags and complete:
            told = merged_annotations(told_annotations(known[0], commit, created), inputs.settings)
            outline = Outline(*known, inputs.settings, told, tags, targets, warnings, commit)
        return Examined(
            project=known[0] if known else inputs.project,
            settings=inputs.settings,
            targets=targets or (),
            plan=plan and plan._replace(problems=warnings),
            warnings=warnings,
            errors=tuple(self._faults.errors),
            dirt=dirt,
            dirt_fault=fault,
            outline=outline,
        )

    def _targets(self) -> tuple[Target, ...]:
        inputs = self._inputs
        remote = inputs.commit.remote if inputs.commit else None
        return targets_of(inputs.project, inputs.settings, remote, inputs.around)

    def _format(self) -> FormatChoice | None:
        settings = self._inputs.settings
        if self._inputs.located or settings.format or settings.layers:
            return choose_format(settings, self._plugins)
        return None

    def _wasm(self, world: str | None) -> WasmInfo | None:
        located = self._inputs.located
        return targeting(finished_wasm(located.path), world) if located else None

    def _dirt(self, targets: tuple[Target, ...]) -> tuple[Path, ...]:
        inputs = self._inputs
        if not inputs.uncommitted.files:
            return ()
        made_from = made_from_of(inputs.project, self._plugins.inputs(inputs.project))
        begins_project = cache(self._plugins.find_project_files)
        places = written_places(targets, inputs.around.folder)
        belonging = Belonging(inputs.project, made_from, begins_project)
        return dirt_of(belonging, inputs.uncommitted.files, places)

    def _versioned(self) -> tuple[Project, Version]:
        """The project as it is published: with the version that was chosen."""
        inputs = self._inputs
        project = inputs.project
        version, origin = choose_version(project, inputs.settings, inputs.refs, self._plugins)
        origins = {**project.origins, "version": origin}
        return project._replace(version=version.text, origins=origins), version

    def _tags(
        self, known: tuple[Project, Version] | None, facts: Facts | None, created: int | None
    ) -> tuple[Tag, ...]:
        """The tags; without version or wasm, such as tell whether any is illegal."""
        if facts is None:
            version = known[1] if known else parse_version(_STAND_IN, "semver")
            return planned_tags(version, self._inputs.settings, self._inputs.commit, created)
        tags = self._plugins.tags(facts)
        if not tags:
            raise UsageError("there is no tag to publish under", code="no-tag")
        return tags

    def _validated(
        self, known: tuple[Project, Version] | None, wasm: WasmInfo | None
    ) -> tuple[Problem, ...]:
        inputs, version = self._inputs, known[1] if known else None
        return validated(inputs.project, version, wasm, inputs.settings, self._plugins)

    def _plan(
        self,
        facts: Facts,
        located: LocatedWasm,
        targets: tuple[Target, ...],
        choice: FormatChoice,
        tags: tuple[Tag, ...],
    ) -> Plan:
        answers = self._plugins.annotations(facts)
        return assemble(facts, located, answers, choice, tags=tags, targets=targets)


def _wasm_warnings(wasm: WasmInfo | None, inputs: Inputs) -> tuple[Problem, ...]:
    located = inputs.located
    if wasm is None or located is None:
        return ()
    return (*unreadable_sections(wasm), *located.problems, *_stale(located, inputs.project))


def _stale(located: LocatedWasm, project: Project) -> tuple[Problem, ...]:
    if located.newer_source is None:
        return ()
    return (
        Problem(
            code=STALE,
            message=f"{named((located.newer_source,), project)} is newer than the built wasm",
            severity="warning",
            remedy="build again, unless only the file's time changed, as a checkout does",
            file=located.path,
        ),
    )
