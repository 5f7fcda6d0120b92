"""From what is known of a wasm to the plan that holds its artifact, byte for byte.

A project and a file without one come here by different ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import CheckFailed, UsageError
from wasm_publish.model import Plan, Problem
from wasm_publish.oci.annotations import PREFIX
from wasm_publish.planning.annotations import merged_annotations

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from wasm_publish.model import (
        Annotation,
        Facts,
        LocatedWasm,
        Project,
        Tag,
        Target,
        WasmInfo,
    )
    from wasm_publish.oci.formats import Build
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.settings import Settings

DEFAULT_FORMAT = "cncf"


def chosen_build(settings: Settings, plugins: Plugins) -> Build:
    """How the artifact is made, by the format that settings choose.

    Raises:
        UsageError: No plugin offers it.
    """
    builds = {offered.name: offered.build for offered in plugins.formats()}
    build = builds.get(settings.format or DEFAULT_FORMAT)
    if build is None:
        from wasm_publish.toml_file import pointed

        error = UsageError(
            f"there is no artifact format {settings.format!r}",
            code="unknown-format",
            remedy=f"the formats are {', '.join(sorted(name for name in builds if builds[name]))}",
        )
        raise pointed(error, settings.origins["format"])
    return build


def finished_wasm(path: Path) -> WasmInfo:
    """Read and hash a wasm that is to be published.

    Raises:
        NothingToPublish: There is no such file.
        InvalidWasm: It is no wasm, is damaged, or is still to become a component.
    """
    from wasm_publish.wasm import inspect

    wasm = inspect(path)
    if wasm.contents.unfinished:
        from wasm_publish.locating.rules import unfinished

        raise unfinished(wasm.path)
    return wasm


def validated(
    project: Project, wasm: WasmInfo | None, settings: Settings, plugins: Plugins
) -> tuple[Problem, ...]:
    """The warnings of those that look for faults.

    Raises:
        CheckFailed: They found an error.
    """
    problems = plugins.validate(project, wasm, settings)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise CheckFailed(errors[0].message, code=errors[0].code, problems=problems)
    return problems


def unreadable_sections(wasm: WasmInfo) -> tuple[Problem, ...]:
    """A warning for each section of a wasm that could not be read."""
    return tuple(
        Problem("unreadable-section", warning, "warning", file=wasm.path)
        for warning in wasm.contents.warnings
    )


def assemble(
    facts: Facts,
    located: LocatedWasm,
    answers: Iterable[Annotation],
    build: Build,
    *,
    tags: tuple[Tag, ...],
    targets: tuple[Target, ...],
) -> Plan:
    """Make the plan, with the artifact in it.

    Args:
        facts: What is known.
        located: The file.
        answers: Annotations, of those with one key the one that counts first.
        build: How the artifact is made.
        tags: The tags to publish under.
        targets: The repositories.
    """
    from wasm_publish.oci.formats import Content

    annotations = merged_annotations(answers, facts.settings)
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
        artifact=build(content),
        annotations=annotations,
        tags=tags,
        targets=targets,
    )
