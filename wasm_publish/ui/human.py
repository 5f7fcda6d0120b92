"""The answer for people: references after a publish, the whole plan before one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wasm_publish.errors import UsageError
from wasm_publish.toml_file import located
from wasm_publish.ui.explanation import explanation_rows
from wasm_publish.ui.layout import section, size
from wasm_publish.ui.renderer import Renderer
from wasm_publish.ui.terminal import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wasm_publish.model import (
        Annotation,
        Explained,
        Extern,
        Origin,
        Outline,
        Plan,
        PlanOrOutline,
        Project,
        Publication,
        Receipt,
        WasmInfo,
    )


def render(receipt: Receipt) -> str:
    """A line for each place that holds the artifact, or the plan where nothing was written."""
    lines: list[str] = []
    for publication in receipt.publications:
        if publication.explanation:
            lines += _explained_lines(publication.plan, publication.explanation)
        elif any(found.status == "planned" for found in publication.destinations):
            lines += plan_lines(publication)
        else:
            lines += _references(publication)
    for outline in receipt.outlines:
        if outline.explanation:
            lines += _explained_lines(outline, outline.explanation)
        else:
            lines += outline_lines(outline)
    return "".join(f"{line}\n" for line in lines)


def wasm_lines(wasm: WasmInfo) -> Iterator[str]:
    """What is known of a wasm file."""
    contents = wasm.contents
    kind = {"module": "core module", "component": "component", "wit": "WIT package"}
    yield from section("kind", [(kind[contents.kind],)])
    yield from section("size", [(size(wasm.size),)])
    yield from section("digest", [(wasm.digest,)])
    yield from section("made by", [(wasm.toolchain,)] if wasm.toolchain else [])
    yield from section("world", [(wasm.world,)] if wasm.world else [])
    yield from section("imports", map(_extern, contents.imports))
    yield from section("exports", map(_extern, contents.exports))


def plan_lines(publication: Publication) -> Iterator[str]:
    """Everything that a publish would do, and why."""
    plan = publication.plan
    yield _heading(plan)
    yield from section("project", _project_rows(plan.project))
    yield from section("wasm", [(shown_path(plan.wasm.path),), (plan.located.reason,)])
    yield from wasm_lines(plan.wasm)
    yield from section("format", _format_rows(plan))
    yield from section("manifest", [(plan.artifact.digest,)])
    yield from section("annotations", map(_annotation, plan.annotations))
    for destination in publication.destinations:
        target = destination.target
        yield from section("to", [(target.repository, _place(target.origin))])
        tags = [(move.tag, move.action, f"({move.why})") for move in destination.moves]
        yield from section("tags", tags or [("none", "", "(stored by its digest alone)")])


def outline_lines(outline: Outline) -> Iterator[str]:
    """What a publish would do, as far as it can be told before the wasm is built."""
    yield _heading(outline)
    yield from section("project", _project_rows(outline.project))
    yield from section("wasm", [("not built yet",)])
    yield from section("annotations", map(_annotation, outline.annotations))
    for target in outline.targets:
        yield from section("to", [(target.repository, _place(target.origin))])
        yield from section("tags", ((tag.name, f"({tag.why})") for tag in outline.tags))


def _explained_lines(plan: PlanOrOutline, explanation: Iterable[Explained]) -> Iterator[str]:
    yield _heading(plan)
    for label, rows in explanation_rows(explanation):
        yield from section(label, ((row,) for row in rows))


def _heading(plan: PlanOrOutline) -> str:
    return f"{plan.project.name} {plan.version.text}" if plan.version else plan.project.name


def _format_rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    yield (plan.artifact.format,)
    if plan.fallback:
        other = plan.fallback.artifact
        yield (f"{other.format} where a registry refuses that, as {other.digest}",)


def _project_rows(project: Project) -> Iterator[tuple[str, ...]]:
    if project.file:
        yield (shown_path(project.file),)
    for name, value in project.details.items():
        yield (f"{name}: {value}",)


def _annotation(annotation: Annotation) -> tuple[str, ...]:
    origin = annotation.origin
    is_entry = origin.what.endswith("annotations")
    return annotation.key, annotation.value, _place(origin, *([annotation.key] if is_entry else []))


def _place(origin: Origin, *entry: str) -> str:
    """Where a value stands, with the line if it can still be told."""
    try:
        return f"({located(origin, *entry)})"
    except UsageError:
        return f"({origin})"


def _references(publication: Publication) -> Iterator[str]:
    plan = publication.plan
    for destination in publication.destinations:
        if destination.status in {"published", "unchanged"}:
            yield f"{plan.name_in(destination.target)}@{destination.digest_of(plan)}"


def _extern(extern: Extern) -> tuple[str, str]:
    name = extern.name if extern.module is None else f"{extern.module} {extern.name}"
    return name, f"({extern.kind})"


RENDERER = Renderer("human", "for people", render)
