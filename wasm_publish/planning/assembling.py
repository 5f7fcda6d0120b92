"""From what is known of a wasm to the plan that holds its artifact, byte for byte.

A project and a file without one come here by different ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import CheckFailed
from wasm_publish.model import Annotation, Fallback, Origin, Plan, Problem
from wasm_publish.oci.annotations import PREFIX
from wasm_publish.planning.annotations import merged_annotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from wasm_publish.model import (
        Artifact,
        Facts,
        LocatedWasm,
        Project,
        Tag,
        Target,
        WasmInfo,
    )
    from wasm_publish.planning.format_choice import FormatChoice
    from wasm_publish.plugins.manager import Plugins
    from wasm_publish.settings.settings import Settings
    from wasm_publish.versions.version import Version


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
    project: Project,
    version: Version | None,
    wasm: WasmInfo | None,
    settings: Settings,
    plugins: Plugins,
) -> tuple[Problem, ...]:
    """The warnings of those that look for faults.

    Raises:
        CheckFailed: They found an error.
    """
    problems = plugins.validate(project, version, wasm, settings)
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
    choice: FormatChoice,
    *,
    tags: tuple[Tag, ...],
    targets: tuple[Target, ...],
) -> Plan:
    """Make the plan, with the artifact in it.

    Args:
        facts: What is known.
        located: The file.
        answers: Annotations, of those with one key the one that counts first.
        choice: The format, and perhaps another for registries that refuse it.
        tags: The tags to publish under.
        targets: The repositories.

    Raises:
        WasmPublishError: A file that goes into the artifact can't be read.
    """
    told = tuple(answers)
    artifact, annotations = _made(facts, told, choice)
    return Plan(
        project=facts.project,
        version=facts.version,
        settings=facts.settings,
        located=located,
        wasm=facts.wasm,
        artifact=artifact,
        annotations=annotations,
        tags=tags,
        targets=targets,
        fallback=Fallback(*_made(facts, told, choice.fallback)) if choice.fallback else None,
        commit=facts.commit,
        created=facts.created,
        created_by=facts.created_by,
    )


def _made(
    facts: Facts, told: Sequence[Annotation], choice: FormatChoice
) -> tuple[Artifact, tuple[Annotation, ...]]:
    """The artifact in a format, and the annotations that it has there."""
    # A check without wasm makes none.
    from wasm_publish.oci.formats import Content
    from wasm_publish.planning.extra_layers import extra_layers

    settings = facts.settings
    by_default = [
        Annotation(key, value, Origin(f"the format {choice.format.name}"))
        for key, value in choice.format.annotations.items()
    ]
    described = told if choice.format.is_described else ()
    annotations = merged_annotations((*by_default, *described), settings)
    by_key = {annotation.key: annotation.value for annotation in annotations}
    content = Content(
        name=facts.project.name,
        wasm=facts.wasm,
        annotations=by_key,
        created=facts.created or 0,
        author=by_key.get(PREFIX + "authors"),
        os=settings.os,
        extra_layers=extra_layers(settings),
    )
    return choice.build(content), annotations
