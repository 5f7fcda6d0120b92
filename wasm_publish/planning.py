"""From project, wasm and settings to the plan, whose bytes are what is published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wasm_publish.annotations import merged_annotations
from wasm_publish.errors import CheckFailed, UsageError
from wasm_publish.locating import unfinished
from wasm_publish.model import Facts, Plan, Problem
from wasm_publish.oci.formats import Content
from wasm_publish.versions import parse_given_version, parse_version

if TYPE_CHECKING:
    from wasm_publish.model import Annotation, Commit, LocatedWasm, Project, Target, WasmInfo
    from wasm_publish.oci.formats import Format
    from wasm_publish.plugins import Plugins
    from wasm_publish.settings import Settings
    from wasm_publish.versions import Version

DEFAULT_FORMAT = "cncf"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that a plan is a function of."""

    project: Project
    located: LocatedWasm
    wasm: WasmInfo
    settings: Settings
    commit: Commit | None
    created: int | None
    targets: tuple[Target, ...]


def build_plan(inputs: Inputs, plugins: Plugins) -> Plan:
    """Make the plan.

    Raises:
        UsageError: Version, tags or settings are wrong.
        InvalidWasm: The wasm is an unfinished component.
        CheckFailed: A plugin's validation found an error.
    """
    project, wasm, settings = inputs.project, inputs.wasm, inputs.settings
    if wasm.contents.unfinished:
        raise unfinished(wasm.path)
    version = resolve_version(inputs, plugins)
    facts = Facts(project, version, wasm, settings, inputs.commit, inputs.created)
    annotations = merged_annotations(plugins.annotations(facts), settings)
    tags = plugins.tags(facts)
    if not tags:
        raise UsageError("there is no tag to publish under", code="no-tag")
    content = Content(
        name=project.name,
        wasm=wasm,
        annotations={annotation.key: annotation.value for annotation in annotations},
        created=inputs.created or 0,
        author=_author(annotations),
        os=settings.os,
    )
    return Plan(
        project=replace(project, version=version.text),
        version=version,
        located=inputs.located,
        wasm=wasm,
        artifact=chosen_format(settings, plugins).build(content),
        annotations=annotations,
        tags=tags,
        targets=inputs.targets,
        problems=(*_wasm_warnings(wasm), *inputs.located.problems, *_validated(inputs, plugins)),
    )


def resolve_version(inputs: Inputs, plugins: Plugins) -> Version:
    """The version: the one given, else the project file's, else a plugin's.

    Raises:
        UsageError: There is none, or it isn't legal.
    """
    project, given = inputs.project, inputs.settings.package_version
    if given:
        scheme = project.version_scheme if project.file else None
        return parse_given_version(given, scheme)
    refs = inputs.commit.tags if inputs.commit else ()
    text = project.version or plugins.version(project, refs)
    if text is None:
        raise UsageError(
            f"{project.name} has no version",
            code="no-version",
            file=project.file,
            remedy="give it one in the project file, or use --package-version",
        )
    return parse_version(text, project.version_scheme)


def chosen_format(settings: Settings, plugins: Plugins) -> Format:
    """The artifact format by settings.

    Raises:
        UsageError: No plugin offers it.
    """
    formats = {offered.name: offered for offered in plugins.formats()}
    name = settings.format or DEFAULT_FORMAT
    if name not in formats:
        raise UsageError(
            f"there is no artifact format {name!r}",
            code="unknown-format",
            remedy=f"the formats are {', '.join(sorted(formats))}",
        )
    return formats[name]


def _author(annotations: tuple[Annotation, ...]) -> str | None:
    values = [a.value for a in annotations if a.key == "org.opencontainers.image.authors"]
    return values[0] if values else None


def _wasm_warnings(wasm: WasmInfo) -> tuple[Problem, ...]:
    return tuple(
        Problem("unreadable-section", warning, "warning", file=wasm.path)
        for warning in wasm.contents.warnings
    )


def _validated(inputs: Inputs, plugins: Plugins) -> tuple[Problem, ...]:
    problems = plugins.validate(inputs.project, inputs.wasm, inputs.settings)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise CheckFailed(errors[0].message, code=errors[0].code, problems=problems)
    return problems
