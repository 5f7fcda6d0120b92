"""From project, wasm and settings to the plan, whose bytes are what is published.

Steps that don't depend on each other all run, so that everything wrong is told at once.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from wasm_publish.annotations import PREFIX, creation_time, merged_annotations
from wasm_publish.errors import CheckFailed, UsageError
from wasm_publish.faults import Faults
from wasm_publish.model import Facts, Plan, Problem
from wasm_publish.tags import planned_tags
from wasm_publish.targets import targets_of
from wasm_publish.toml_file import pointed
from wasm_publish.version_choice import choose_version
from wasm_publish.versions import parse_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wasm_publish.errors import WasmPublishError
    from wasm_publish.model import Commit, LocatedWasm, Project, Tag, Target, WasmInfo
    from wasm_publish.oci.formats import Format
    from wasm_publish.plugins import Plugins
    from wasm_publish.settings import Settings
    from wasm_publish.targets import Surroundings
    from wasm_publish.versions import Version

DEFAULT_FORMAT = "cncf"
_STAND_IN = "0.0.0-0"
"""A version that fills every template, for projects that have none."""


class Inputs(NamedTuple):
    """Everything that a plan is a function of.

    Attributes:
        project: The project.
        settings: Its settings.
        around: What the choice of a target depends on besides.
        located: Its wasm; without it there is no plan, but project and settings are checked.
        commit: The commit, or None outside of git.
        refs: The names of the tags that the commit has, or that the CI job runs for.
        environment: The process environment.
    """

    project: Project
    settings: Settings
    around: Surroundings
    located: LocatedWasm | None = None
    commit: Commit | None = None
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
    """

    project: Project
    settings: Settings
    targets: tuple[Target, ...] = ()
    plan: Plan | None = None
    warnings: tuple[Problem, ...] = ()
    errors: tuple[WasmPublishError, ...] = ()


def examine(inputs: Inputs, plugins: Plugins) -> Examined:
    """Look at everything that a plan depends on, and make the plan if all of it is right."""
    return _Examination(inputs, plugins).run()


def chosen_format(settings: Settings, plugins: Plugins) -> Format:
    """The artifact format by settings.

    Raises:
        UsageError: No plugin offers it.
    """
    formats = {offered.name: offered for offered in plugins.formats()}
    name = settings.format or DEFAULT_FORMAT
    if name not in formats:
        error = UsageError(
            f"there is no artifact format {name!r}",
            code="unknown-format",
            remedy=f"the formats are {', '.join(sorted(formats))}",
        )
        raise pointed(error, settings.origins["format"])
    return formats[name]


class _Examination:
    """One look at one project, which goes on after each fault."""

    def __init__(self, inputs: Inputs, plugins: Plugins) -> None:
        self._inputs = inputs
        self._plugins = plugins
        self._faults = Faults()

    def run(self) -> Examined:
        inputs, attempt = self._inputs, self._faults.attempt
        created = attempt(lambda: creation_time(inputs.environment, inputs.commit))
        targets = attempt(self._targets)
        artifact_format = attempt(self._format)
        wasm = attempt(self._wasm)
        known = attempt(self._versioned)
        facts: Facts | None = None
        if known and wasm:
            facts = Facts(*known, wasm, inputs.settings, inputs.commit, created)
        tags = attempt(lambda: self._tags(known, facts, created))
        problems = attempt(lambda: self._validated(wasm)) or ()
        plan: Plan | None = None
        located, complete = inputs.located, not self._faults.errors
        if facts and located and targets and artifact_format and tags and complete:
            plan = attempt(lambda: self._plan(facts, located, targets, artifact_format, tags))
        warnings = (*_wasm_warnings(wasm, inputs.located), *problems)
        if plan:
            plan = plan._replace(problems=warnings)
        return Examined(
            project=known[0] if known else inputs.project,
            settings=inputs.settings,
            targets=targets or (),
            plan=plan,
            warnings=warnings,
            errors=tuple(self._faults.errors),
        )

    def _targets(self) -> tuple[Target, ...]:
        inputs = self._inputs
        return targets_of(inputs.project, inputs.settings, inputs.commit, inputs.around)

    def _format(self) -> Format | None:
        if self._inputs.located or self._inputs.settings.format:
            return chosen_format(self._inputs.settings, self._plugins)
        return None

    def _wasm(self) -> WasmInfo | None:
        if self._inputs.located is None:
            return None
        from wasm_publish.locating import unfinished
        from wasm_publish.wasm import inspect

        wasm = inspect(self._inputs.located.path)
        if wasm.contents.unfinished:
            raise unfinished(wasm.path)
        return wasm

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

    def _validated(self, wasm: WasmInfo | None) -> tuple[Problem, ...]:
        inputs = self._inputs
        problems = self._plugins.validate(inputs.project, wasm, inputs.settings)
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors:
            raise CheckFailed(errors[0].message, code=errors[0].code, problems=problems)
        return problems

    def _plan(
        self,
        facts: Facts,
        located: LocatedWasm,
        targets: tuple[Target, ...],
        artifact_format: Format,
        tags: tuple[Tag, ...],
    ) -> Plan:
        from wasm_publish.oci.formats import Content

        annotations = merged_annotations(self._plugins.annotations(facts), facts.settings)
        by_key = {annotation.key: annotation.value for annotation in annotations}
        content = Content(
            name=facts.project.name,
            wasm=facts.wasm,
            annotations=by_key,
            created=facts.created or 0,
            author=by_key.get(PREFIX + "authors"),
            os=facts.settings.os,
        )
        return Plan(
            project=facts.project,
            version=facts.version,
            settings=facts.settings,
            located=located,
            wasm=facts.wasm,
            artifact=artifact_format.build(content),
            annotations=annotations,
            tags=tags,
            targets=targets,
        )


def _wasm_warnings(wasm: WasmInfo | None, located: LocatedWasm | None) -> tuple[Problem, ...]:
    if wasm is None or located is None:
        return ()
    unreadable = [
        Problem("unreadable-section", warning, "warning", file=wasm.path)
        for warning in wasm.contents.warnings
    ]
    return (*unreadable, *located.problems, *_stale(located))


def _stale(located: LocatedWasm) -> tuple[Problem, ...]:
    if located.newer_source is None:
        return ()
    return (
        Problem(
            code="stale-wasm",
            message=f"{located.newer_source} is newer than the built wasm",
            severity="warning",
            remedy="build again, unless only the file's time changed, as a checkout does",
            file=located.path,
        ),
    )
